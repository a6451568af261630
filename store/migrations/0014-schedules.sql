-- When a listing is looked at: rules from the most specific to the most general, and what is learnt of how pages change.

alter table product
  add column tags text[] not null default '{}',
  -- pieces sold in the last 30 days, as the shop says; null: not known
  add column sales_30_days integer check (sales_30_days >= 0);

alter table listing add column tags text[] not null default '{}';

create table schedule_rule (
  id bigint generated always as identity primary key,
  scope text not null check (scope in ('listing', 'product', 'tag', 'brand', 'category', 'source', 'default')),
  listing_id bigint unique references listing on delete cascade,
  product_id bigint unique references product on delete cascade,
  source_id bigint unique references source on delete cascade,
  -- the tag, brand or category
  label text check (label <> ''),
  kind text not null check (kind in ('interval', 'cron', 'adaptive')),
  interval_seconds integer check (interval_seconds > 0),
  cron text,
  time_zone text,
  min_seconds integer check (min_seconds > 0),
  max_seconds integer check (max_seconds >= min_seconds),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (scope, label),
  check ((listing_id is not null) = (scope = 'listing')),
  check ((product_id is not null) = (scope = 'product')),
  check ((source_id is not null) = (scope = 'source')),
  check ((label is not null) = (scope in ('tag', 'brand', 'category'))),
  check ((interval_seconds is not null) = (kind = 'interval')),
  check (num_nonnulls(cron, time_zone) = case kind when 'cron' then 2 else 0 end),
  check (num_nonnulls(min_seconds, max_seconds) = case kind when 'adaptive' then 2 else 0 end)
);
create unique index schedule_rule_default on schedule_rule (scope) where scope = 'default';

-- a rule came, changed or went: the listings it is about are given their next check anew, some at a time, by id
create table schedule_replan (
  id bigint generated always as identity primary key,
  scope text not null,
  listing_id bigint,
  product_id bigint,
  source_id bigint,
  label text,
  after_listing_id bigint not null default 0
);

alter table schedule
  -- the last look that read the page, and the last that found a change
  add column looked_at timestamptz,
  add column changed_at timestamptz,
  -- domain/change-rate.ts: what this listing's looks have told beyond its source's rate
  add column learnt_shape double precision not null default 0,
  add column learnt_days double precision not null default 0,
  -- its next check was chosen by what is known of it
  add column adaptive boolean not null default false;

-- how a source's pages change, and what a request to it is worth
create table source_pace (
  source_id bigint primary key references source on delete cascade,
  -- most requests of one day by the source's clock; null: no such limit
  requests_per_day integer check (requests_per_day >= 10),
  -- whose midnight ends the day; null: that of the active hours, or else UTC
  time_zone text,
  -- domain/change-rate.ts: the distribution its listings' rates come from
  prior_shape double precision,
  prior_days double precision,
  -- domain/change-rhythm.ts: evidence, and the rhythm by it
  rhythm_evidence jsonb,
  rhythm_noted_at timestamptz,
  rhythm jsonb,
  -- domain/request-price.ts, square days; null: nothing has been learnt yet
  request_price double precision,
  -- by how much more or less is asked for than looks are spent
  pressure double precision not null default 1,
  tuned_at timestamptz,
  check ((prior_shape is null) = (prior_days is null))
) with (fillfactor = 80);

-- requests of a source by day; the row that is locked where a budget is
create table source_day (
  source_id bigint not null references source on delete cascade,
  -- local date, YYYY-MM-DD
  day text not null check (day ~ '^\d{4}-\d\d-\d\d$'),
  requests integer not null default 0 check (requests >= 0),
  primary key (source_id, day)
) with (fillfactor = 50);

-- domain/product-importance.ts; no row: as any other product
create table product_importance (
  product_id bigint primary key references product on delete cascade,
  weight double precision not null check (weight > 0),
  reasons text[] not null,
  computed_at timestamptz not null default now()
);
