-- Finding listings: where a source tells of its products, what was read there, and what was found.

-- a source without a row is not searched on a schedule
create table discovery (
  source_id bigint primary key references source on delete cascade,
  -- searched on its own, every interval
  enabled boolean not null default false,
  interval_seconds integer not null default 86400 check (interval_seconds between 3600 and 2592000),
  -- a candidate with the GTIN of exactly one product becomes its listing without being asked for
  auto_accept_gtin boolean not null default false,
  -- domain/discovery.ts EntryPoint; none: the shop program's API, else robots.txt and the sitemap
  entry_points jsonb not null default '[]' check (jsonb_typeof(entry_points) = 'array'),
  -- addresses must have one of these in them, with "*" for anything; none: all do
  include_paths text[] not null default '{}',
  -- {query} stands for what is searched; null: what the site's parser says
  search_url text check (search_url like '%{query}%'),
  next_run_at timestamptz not null default now(),
  -- the worker that searches the source; it runs out by itself
  leased_until timestamptz,
  lease_id uuid,
  updated_at timestamptz not null default now()
);
create index discovery_due on discovery (next_run_at) where enabled;

create table discovery_run (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  -- null: the source is searched for all it sells; else for this product
  product_id bigint references product on delete cascade,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  state text not null default 'running' check (state in ('running', 'done', 'cut-off', 'failed')),
  -- how the product is searched for at the moment
  search_step text check (search_step in ('gtin', 'mpn', 'name')),
  -- everything that tells of listings was read: what was not found is gone
  complete boolean not null default true,
  pages_read integer not null default 0,
  pages_unchanged integer not null default 0,
  pages_failed integer not null default 0,
  -- product pages among them
  looks integer not null default 0,
  bytes bigint not null default 0,
  found integer not null default 0,
  added integer not null default 0,
  gone integer not null default 0,
  accepted integer not null default 0,
  -- one sentence each
  cut_off text[] not null default '{}',
  problems text[] not null default '{}',
  check ((state = 'running') = (finished_at is null))
);
create unique index discovery_run_one_open on discovery_run (source_id, coalesce(product_id, 0)) where state = 'running';
create index discovery_run_source on discovery_run (source_id, id);
create index discovery_run_product on discovery_run (product_id, id) where product_id is not null;

-- every address that told of listings, with what proves that it did not change; product pages only until they are read
create table discovery_page (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  -- the last run that it belongs to
  run_id bigint not null references discovery_run on delete cascade,
  kind text not null check (kind in ('front', 'robots', 'sitemap', 'listing', 'feed', 'shopify', 'woocommerce', 'search', 'product')),
  url text not null,
  -- pages of its kind before it
  depth integer not null,
  parent_id bigint references discovery_page on delete set null,
  -- still to be read in that run
  pending boolean not null default true,
  tries integer not null default 0,
  -- as the page before it says, now and when this one was last read
  modified_at timestamptz,
  read_modified_at timestamptz,
  etag text,
  last_modified text,
  body_hash text,
  reader_version integer,
  -- last time the whole body came
  full_at timestamptz,
  unique (source_id, kind, url)
);
create index discovery_page_pending on discovery_page (run_id, id) where pending;
create index discovery_page_run on discovery_page (run_id);
create index discovery_page_parent on discovery_page (parent_id) where parent_id is not null;

create table listing_candidate (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  url text not null check (url ~ '^https?://'),
  -- domain/site-url.ts: one for all spellings
  url_key text not null,
  name text,
  brand text,
  gtin text check (gtin ~ '^\d{14}$'),
  mpn text,
  sku text,
  price_minor bigint check (price_minor > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  price_text text,
  price_seen_at timestamptz,
  image text,
  -- as the site says
  modified_at timestamptz,
  found_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  -- where it was found first
  found_kind text not null,
  found_on text not null,
  -- last run over the whole source that saw it; null: only searches for a product did
  run_id bigint,
  -- its own page was read, since nothing else told its GTIN
  looked_at timestamptz,
  look_reason text,
  state text not null default 'new' check (state in ('new', 'accepted', 'rejected', 'gone')),
  product_id bigint references product on delete set null,
  reason text check (reason in ('same-gtin', 'found-by-gtin', 'found-by-mpn', 'found-by-name')),
  listing_id bigint references listing on delete set null,
  decided_at timestamptz,
  decided_by text,
  decision_reason text,
  unique (source_id, url_key),
  check ((price_minor is null) = (currency is null))
);
create index listing_candidate_state on listing_candidate (state, id);
create index listing_candidate_gtin on listing_candidate (gtin) where gtin is not null;
create index listing_candidate_product on listing_candidate (product_id, id) where product_id is not null;
create index listing_candidate_listing on listing_candidate (listing_id) where listing_id is not null;

create table discovery_page_candidate (
  page_id bigint not null references discovery_page on delete cascade,
  candidate_id bigint not null references listing_candidate on delete cascade,
  primary key (page_id, candidate_id)
);
create index discovery_page_candidate_candidate on discovery_page_candidate (candidate_id);
