-- What is remembered of how pages are fetched: proofs of "unchanged", and ways back from the browser.

alter table listing_check
  -- last time the whole body came, and 304 answers since
  add column full_at timestamptz,
  add column not_modified integer not null default 0,
  -- parsers/reader-of.ts: what read the known body; others would read it anew
  add column reader text;

alter table source
  -- its ETag or Last-Modified stayed while its offers changed; it is asked without conditions since then
  add column validators_distrusted_at timestamptz,
  add column validators_distrust_reason text,
  add check ((validators_distrusted_at is null) = (validators_distrust_reason is null)),
  -- read by a browser because a page needed it: HTTP is tried again then, and if in vain after twice as many days
  add column http_retry_at timestamptz,
  add column http_retry_days integer check (http_retry_days between 1 and 30);
