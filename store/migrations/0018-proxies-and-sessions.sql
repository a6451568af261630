-- How a source is reached where a plain request is not enough. A source without a row in source_access is visited plainly.
create table source_access (
  source_id bigint primary key references source on delete cascade,
  http_client text not null default 'undici' check (http_client in ('undici', 'impit')),
  -- JSON sealed by store/secret-box.ts; the names stand beside it, to be shown
  cookies_sealed text,
  cookie_names text[] not null default '{}',
  headers_sealed text,
  header_names text[] not null default '{}',
  -- false: never without a proxy, e.g. since the site shows other prices elsewhere
  direct boolean not null default true,
  -- the cheapest way that worked last, and why it is not a cheaper one
  tier text not null default 'none' check (tier in ('none', 'datacenter', 'residential', 'mobile')),
  tier_reason text,
  tier_changed_at timestamptz,
  -- visits in a row that this tier could not bring through
  tier_failures integer not null default 0,
  try_cheaper_at timestamptz,
  updated_at timestamptz not null default now(),
  check ((cookies_sealed is null) = (cookie_names = '{}')),
  check ((headers_sealed is null) = (header_names = '{}')),
  check (tier = 'none' or (tier_reason is not null and try_cheaper_at is not null))
);

create table proxy (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  name text not null check (name <> ''),
  -- scheme, host and port; user name and password are sealed
  server text not null check (server ~ '^(https?|socks[45])://[^/@]+$'),
  credentials_sealed text,
  tier text not null check (tier in ('datacenter', 'residential', 'mobile')),
  country text check (country ~ '^[A-Z]{2}$'),
  cost_per_gb numeric(12, 6) check (cost_per_gb >= 0),
  cost_per_request numeric(12, 6) check (cost_per_request >= 0),
  cost_currency text check (cost_currency ~ '^[A-Z]{3}$'),
  enabled boolean not null default true,
  -- health, counted since it was added
  visits bigint not null default 0,
  failures bigint not null default 0,
  blocks bigint not null default 0,
  bytes bigint not null default 0,
  -- moving average of visits that succeeded
  latency_ms double precision,
  consecutive_failures integer not null default 0,
  last_used_at timestamptz,
  last_failure_at timestamptz,
  last_failure text,
  -- not used before then
  cool_until timestamptz,
  created_at timestamptz not null default now(),
  unique (source_id, name),
  check (cost_currency is not null or (cost_per_gb is null and cost_per_request is null))
) with (fillfactor = 80);

-- a visitor in the eyes of the site: one proxy, one cookie jar; retired after blocks, uses or age
create table visit_session (
  id bigint generated always as identity primary key,
  source_id bigint not null references source on delete cascade,
  -- null: no proxy
  proxy_id bigint references proxy on delete cascade,
  jar_sealed text,
  uses integer not null default 0,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  retired_at timestamptz,
  retired_reason text,
  check ((retired_at is null) = (retired_reason is null))
) with (fillfactor = 80);
create index visit_session_source on visit_session (source_id);
create index visit_session_proxy on visit_session (proxy_id);
