-- Instants are timestamptz; money is whole smallest units (bigint) beside an ISO 4217 code; null means known to be absent.

create table source (
  id bigint generated always as identity primary key,
  host text not null unique check (host = lower(host) and host <> ''),
  name text not null check (name <> ''),
  kind text not null check (kind in ('shop', 'marketplace', 'comparator')),
  country text check (country ~ '^[A-Z]{2}$'),
  currency text check (currency ~ '^[A-Z]{3}$'),
  tax_included boolean,
  -- site parser to use whatever the host
  parser text,
  fetch_mode text not null default 'http' check (fetch_mode in ('http', 'browser')),
  fetch_mode_reason text,
  fetch_mode_changed_at timestamptz,
  min_gap_ms integer not null default 2000 check (min_gap_ms >= 0),
  -- the next request to this host may start then; kept here so that the gap holds across workers and restarts
  next_visit_at timestamptz not null default now(),
  paused_until timestamptz,
  paused_reason text,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table channel (
  id bigint generated always as identity primary key,
  code text not null unique check (code ~ '^[a-z0-9][a-z0-9-]*$'),
  name text not null check (name <> ''),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null default now()
);
insert into channel (code, name, currency) values ('shop', 'Own shop', 'PLN');

create table strategy (
  id bigint generated always as identity primary key,
  name text not null unique check (name <> ''),
  version integer not null default 1,
  rules jsonb not null check (jsonb_typeof(rules) = 'array'),
  rounding jsonb not null check (jsonb_typeof(rounding) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table product (
  id bigint generated always as identity primary key,
  -- the shop's own id, the key of imports and feeds
  external_id text not null unique check (external_id <> ''),
  name text not null check (name <> ''),
  brand text,
  gtin text check (gtin ~ '^\d{14}$'),
  mpn text,
  category text,
  url text,
  -- net purchase cost
  cost_minor bigint check (cost_minor >= 0),
  cost_currency text check (cost_currency ~ '^[A-Z]{3}$'),
  vat_percent numeric(5, 2) check (vat_percent >= 0 and vat_percent < 100),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((cost_minor is null) = (cost_currency is null))
);
create index product_gtin on product (gtin) where gtin is not null;

-- a product's own price and limits on one channel; all in the channel's currency, gross
create table product_channel (
  product_id bigint not null references product on delete cascade,
  channel_id bigint not null references channel,
  price_minor bigint check (price_minor > 0),
  floor_minor bigint check (floor_minor > 0),
  ceiling_minor bigint check (ceiling_minor > 0),
  strategy_id bigint references strategy,
  price_changed_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (product_id, channel_id),
  check (floor_minor <= ceiling_minor)
);

create table listing (
  id bigint generated always as identity primary key,
  source_id bigint not null references source,
  product_id bigint references product on delete set null,
  url text not null check (url ~ '^https?://'),
  -- false: kept with its history, but without a row in schedule
  enabled boolean not null default true,
  -- copied to schedule while enabled
  interval_seconds integer not null default 21600 check (interval_seconds > 0),
  created_at timestamptz not null default now(),
  unique (source_id, url)
);
create index listing_product on listing (product_id);

-- when: narrow, since claiming updates its only wide index
create table schedule (
  listing_id bigint primary key references listing on delete cascade,
  source_id bigint not null references source,
  interval_seconds integer not null check (interval_seconds > 0),
  next_check_at timestamptz not null,
  -- a worker holds the listing until then; a crashed worker's lease simply runs out
  leased_until timestamptz,
  lease_id uuid
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index schedule_due on schedule (source_id, next_check_at);

-- the last look at a listing; an unchanged check updates this row alone (HOT: no column here is indexed)
create table listing_check (
  listing_id bigint primary key references listing on delete cascade,
  last_checked_at timestamptz,
  last_outcome text,
  last_reason text,
  -- last time the outcome was offers or unchanged: the open offers of the listing were seen then
  last_seen_at timestamptz,
  checks bigint not null default 0,
  consecutive_failures integer not null default 0,
  body_hash text,
  etag text,
  last_modified text
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

create table observation (
  id bigint generated always as identity primary key,
  listing_id bigint not null references listing on delete cascade,
  observed_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  outcome text not null check (outcome in ('offers', 'unchanged', 'gone', 'blocked', 'rate-limited', 'needs-browser', 'unreadable',
    'ambiguous', 'robots-denied', 'timeout', 'network', 'too-large')),
  reason text,
  http_status integer,
  fetch_mode text not null check (fetch_mode in ('http', 'browser')),
  final_url text not null,
  parser text,
  parser_version integer,
  -- name of the stored page
  body_hash text,
  -- the whole offer list with evidence, in the shape of domain/offer.ts
  offers jsonb not null default '[]',
  check (outcome = 'offers' or offers = '[]'),
  unique (listing_id, observed_at)
);

-- one row per offer ever seen on a listing: its identity and what it is now
create table offer (
  id bigint generated always as identity primary key,
  listing_id bigint not null references listing on delete cascade,
  source_id bigint not null references source,
  product_id bigint references product on delete set null,
  -- seller, variant and condition: what makes it the same offer on the next look
  offer_key text not null,
  seller_name text,
  name text,
  url text not null,
  price_minor bigint check (price_minor > 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  price_text text,
  regular_price_minor bigint,
  lowest_price_30_days_minor bigint,
  shipping_price_minor bigint check (shipping_price_minor >= 0),
  tax_included boolean,
  availability text check (availability in ('InStock', 'OutOfStock', 'LimitedAvailability', 'PreOrder', 'BackOrder', 'MadeToOrder',
    'InStoreOnly', 'Discontinued')),
  item_condition text check (item_condition in ('NewCondition', 'UsedCondition', 'RefurbishedCondition', 'DamagedCondition')),
  quantity integer,
  position integer,
  -- the open interval began then
  valid_from timestamptz not null,
  first_seen_at timestamptz not null,
  -- null: the offer stands
  vanished_at timestamptz,
  -- the observation that established this state
  observation_id bigint not null references observation,
  unique (listing_id, offer_key),
  check (price_minor is null or currency is not null),
  check (regular_price_minor is null or price_minor is null or regular_price_minor > price_minor)
) with (fillfactor = 80);
create index offer_product_price on offer (product_id, price_minor) include (source_id, availability, shipping_price_minor)
  where vanished_at is null;

-- history: one row per interval in which an offer stayed the same
create table offer_interval (
  offer_id bigint not null references offer on delete cascade,
  valid_from timestamptz not null,
  -- null: still open, and then seen last at listing_check.last_seen_at
  valid_to timestamptz,
  -- set when the interval is closed: the last look that still found it so
  last_seen_at timestamptz,
  price_minor bigint,
  currency text,
  regular_price_minor bigint,
  lowest_price_30_days_minor bigint,
  shipping_price_minor bigint,
  availability text,
  item_condition text,
  observation_id bigint not null references observation,
  primary key (offer_id, valid_from),
  check (valid_to > valid_from),
  check ((valid_to is null) = (last_seen_at is null)),
  exclude using gist (int8range(offer_id, offer_id, '[]') with &&, tstzrange(valid_from, valid_to) with &&)
);

create table alert_rule (
  id bigint generated always as identity primary key,
  kind text not null,
  -- null: every product
  product_id bigint references product on delete cascade,
  settings jsonb not null default '{}',
  enabled boolean not null default true,
  created_at timestamptz not null default now()
);

create table alert (
  id bigint generated always as identity primary key,
  rule_id bigint not null references alert_rule on delete cascade,
  kind text not null,
  product_id bigint references product on delete set null,
  listing_id bigint not null references listing on delete cascade,
  offer_id bigint not null references offer on delete cascade,
  observation_id bigint not null references observation,
  idempotency_key text not null unique,
  title text not null,
  data jsonb not null,
  created_at timestamptz not null default now()
);
create index alert_product on alert (product_id, id);

-- where messages go; `channel` is the file name in alerts/channels
create table delivery_target (
  id bigint generated always as identity primary key,
  name text not null,
  channel text not null,
  settings jsonb not null default '{}',
  -- sealed by store/secret-box.ts, never in plain text
  secret_sealed text,
  enabled boolean not null default true,
  created_at timestamptz not null default now()
);

-- transactional outbox: one row per message and target
create table delivery (
  id bigint generated always as identity primary key,
  target_id bigint not null references delivery_target on delete cascade,
  event text not null,
  -- the receiver's key against doubles (webhook-id)
  message_id text not null unique,
  payload jsonb not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  leased_until timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  delivered_at timestamptz
);
create index delivery_pending on delivery (next_attempt_at) where status = 'pending';

create table delivery_attempt (
  id bigint generated always as identity primary key,
  delivery_id bigint not null references delivery on delete cascade,
  attempted_at timestamptz not null,
  duration_ms integer not null,
  http_status integer,
  error text,
  response_excerpt text
);
create index delivery_attempt_delivery on delivery_attempt (delivery_id, id);

create table price_proposal (
  id bigint generated always as identity primary key,
  product_id bigint not null references product on delete cascade,
  channel_id bigint not null references channel,
  strategy_id bigint not null references strategy,
  strategy_version integer not null,
  status text not null default 'open' check (status in ('open', 'approved', 'rejected', 'superseded', 'expired', 'applied', 'rejected-by-shop')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  current_price_minor bigint,
  price_minor bigint not null check (price_minor > 0),
  -- the limits in force when it was made; enforced here too
  floor_minor bigint,
  ceiling_minor bigint,
  reason_code text not null,
  reason_text text not null,
  -- domain/price-proposal.ts Receipt: market, strategy, steps; replaying it gives price_minor
  receipt jsonb not null,
  observation_ids bigint[] not null,
  created_at timestamptz not null default now(),
  valid_until timestamptz,
  decided_at timestamptz,
  decided_by text,
  decision_reason text,
  reported_at timestamptz,
  report_reason text,
  -- order of feed-visible changes, gapless towards the reader: given out under a lock held until commit
  change_seq bigint not null,
  changed_at timestamptz not null default now(),
  check (price_minor >= floor_minor),
  check (price_minor <= ceiling_minor),
  check (price_minor is distinct from current_price_minor)
);
create sequence price_proposal_change_seq owned by price_proposal.change_seq;
create unique index price_proposal_one_open on price_proposal (product_id, channel_id) where status = 'open';
create unique index price_proposal_one_approved on price_proposal (product_id, channel_id) where status = 'approved';
create index price_proposal_changes on price_proposal (change_seq);
create index price_proposal_product on price_proposal (product_id, id);

create table robots_txt (
  -- scheme, host and port
  origin text primary key,
  fetched_at timestamptz not null,
  -- allow-all: no file (4xx); disallow-all: unreachable or 5xx; rules: body holds the file
  verdict text not null check (verdict in ('allow-all', 'disallow-all', 'rules')),
  body text,
  reason text,
  expires_at timestamptz not null
);

create table api_key (
  id bigint generated always as identity primary key,
  name text not null check (name <> ''),
  -- first characters of the key, to recognise it in lists
  prefix text not null unique,
  -- SHA-256 of the whole key, hex; keys are 256 random bits, so a slow hash adds nothing
  hash text not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  -- "key:<name>", "cli", "policy"
  actor text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before jsonb,
  after jsonb
);
create index audit_log_subject on audit_log (subject_type, subject_id, id);
