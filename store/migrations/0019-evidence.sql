-- Which pages and screenshots are kept, so that what is old can be let go of without reading the store.
create table kept_page (
  -- SHA-256 of the bytes as they came
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('page', 'screenshot')),
  content_type text,
  -- as kept, compressed
  bytes bigint not null check (bytes >= 0),
  -- or kept again, when it came back
  kept_at timestamptz not null default now()
);
create index kept_page_age on kept_page (kept_at);

-- name of the stored picture of the page as a browser showed it
alter table observation add column screenshot_hash text;
-- a picture is taken when a browser reads the source
alter table source add column screenshots boolean not null default false;
