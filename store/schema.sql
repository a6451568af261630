-- Made by `npm run schema:dump` from store/migrations, where changes belong. For reading.

create table alert (
  id bigint generated always as identity not null,
  rule_id bigint not null,
  kind text not null,
  product_id bigint,
  listing_id bigint not null,
  offer_id bigint not null,
  observation_id bigint not null,
  idempotency_key text not null,
  title text not null,
  data jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint alert_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE CASCADE,
  constraint alert_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES offer(id) ON DELETE CASCADE,
  constraint alert_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE SET NULL,
  constraint alert_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES alert_rule(id) ON DELETE CASCADE,
  constraint alert_pkey PRIMARY KEY (id),
  constraint alert_idempotency_key_key UNIQUE (idempotency_key)
);
CREATE INDEX alert_listing ON alert USING btree (listing_id);
CREATE INDEX alert_offer ON alert USING btree (offer_id);
CREATE INDEX alert_product ON alert USING btree (product_id, id);
CREATE INDEX alert_rule_id ON alert USING btree (rule_id);

create table alert_rule (
  id bigint generated always as identity not null,
  kind text not null,
  product_id bigint,
  settings jsonb not null default '{}'::jsonb,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now(),
  constraint alert_rule_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint alert_rule_pkey PRIMARY KEY (id)
);

create table api_key (
  id bigint generated always as identity not null,
  name text not null,
  prefix text not null,
  hash text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_key_name_check CHECK ((name <> ''::text)),
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_hash_key UNIQUE (hash),
  constraint api_key_prefix_key UNIQUE (prefix)
);

create table approval_policy (
  channel_id bigint not null,
  direction text not null,
  max_percent numeric(5,2),
  max_amount_minor bigint,
  min_margin_percent numeric(5,2),
  price_from_minor bigint,
  price_to_minor bigint,
  min_match_percent numeric(5,2),
  max_per_day integer,
  two_persons_above_percent numeric(5,2),
  time_zone text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint approval_policy_check CHECK ((price_from_minor <= price_to_minor)),
  constraint approval_policy_direction_check CHECK ((direction = ANY (ARRAY['both'::text, 'down'::text, 'up'::text]))),
  constraint approval_policy_max_amount_minor_check CHECK ((max_amount_minor >= 0)),
  constraint approval_policy_max_per_day_check CHECK ((max_per_day > 0)),
  constraint approval_policy_max_percent_check CHECK ((max_percent >= (0)::numeric)),
  constraint approval_policy_min_margin_percent_check CHECK ((min_margin_percent < (100)::numeric)),
  constraint approval_policy_min_match_percent_check CHECK (((min_match_percent >= (0)::numeric) AND (min_match_percent <= (100)::numeric))),
  constraint approval_policy_price_from_minor_check CHECK ((price_from_minor >= 0)),
  constraint approval_policy_price_to_minor_check CHECK ((price_to_minor > 0)),
  constraint approval_policy_two_persons_above_percent_check CHECK ((two_persons_above_percent >= (0)::numeric)),
  constraint approval_policy_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE CASCADE,
  constraint approval_policy_pkey PRIMARY KEY (channel_id)
);

create table audit_log (
  id bigint generated always as identity not null,
  at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  before jsonb,
  after jsonb,
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_subject ON audit_log USING btree (subject_type, subject_id, id);

create table channel (
  id bigint generated always as identity not null,
  code text not null,
  name text not null,
  currency text not null,
  created_at timestamp with time zone not null default now(),
  omnibus_reading text not null default 'before-reduction'::text,
  omnibus_days integer not null default 30,
  omnibus_time_zone text not null default 'Europe/Warsaw'::text,
  omnibus_gradual boolean not null default false,
  min_margin_percent numeric(5,2),
  commission_percent numeric(5,2),
  fee_minor bigint,
  shipping_cost_minor bigint,
  person_above_moved_percent integer,
  compare_currencies boolean not null default false,
  rate_provider text not null default 'ecb'::text,
  rate_max_age_days integer not null default 5,
  constraint channel_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]*$'::text)),
  constraint channel_commission_percent_check CHECK (((commission_percent >= (0)::numeric) AND (commission_percent < (100)::numeric))),
  constraint channel_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint channel_fee_minor_check CHECK ((fee_minor >= 0)),
  constraint channel_min_margin_percent_check CHECK (((min_margin_percent >= (0)::numeric) AND (min_margin_percent < (100)::numeric))),
  constraint channel_name_check CHECK ((name <> ''::text)),
  constraint channel_omnibus_days_check CHECK (((omnibus_days >= 1) AND (omnibus_days <= 365))),
  constraint channel_omnibus_reading_check CHECK ((omnibus_reading = ANY (ARRAY['before-reduction'::text, 'trailing'::text]))),
  constraint channel_omnibus_time_zone_check CHECK ((omnibus_time_zone <> ''::text)),
  constraint channel_person_above_moved_percent_check CHECK (((person_above_moved_percent >= 1) AND (person_above_moved_percent <= 100))),
  constraint channel_rate_max_age_days_check CHECK (((rate_max_age_days >= 0) AND (rate_max_age_days <= 31))),
  constraint channel_rate_provider_check CHECK ((rate_provider = ANY (ARRAY['ecb'::text, 'nbp'::text]))),
  constraint channel_shipping_cost_minor_check CHECK ((shipping_cost_minor >= 0)),
  constraint channel_pkey PRIMARY KEY (id),
  constraint channel_code_key UNIQUE (code)
);

create table database_size (
  measured_at timestamp with time zone not null,
  bytes bigint not null,
  constraint database_size_bytes_check CHECK ((bytes >= 0)),
  constraint database_size_pkey PRIMARY KEY (measured_at)
);

create table delivery (
  id bigint generated always as identity not null,
  target_id bigint not null,
  event text not null,
  message_id text not null,
  payload jsonb not null,
  status text not null default 'pending'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null default now(),
  leased_until timestamp with time zone,
  last_error text,
  created_at timestamp with time zone not null default now(),
  delivered_at timestamp with time zone,
  constraint delivery_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
  constraint delivery_target_id_fkey FOREIGN KEY (target_id) REFERENCES delivery_target(id) ON DELETE CASCADE,
  constraint delivery_pkey PRIMARY KEY (id),
  constraint delivery_message_id_key UNIQUE (message_id)
);
CREATE INDEX delivery_pending ON delivery USING btree (next_attempt_at) WHERE (status = 'pending'::text);
CREATE INDEX delivery_target_id ON delivery USING btree (target_id);

create table delivery_attempt (
  id bigint generated always as identity not null,
  delivery_id bigint not null,
  attempted_at timestamp with time zone not null,
  duration_ms integer not null,
  http_status integer,
  error text,
  response_excerpt text,
  constraint delivery_attempt_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES delivery(id) ON DELETE CASCADE,
  constraint delivery_attempt_pkey PRIMARY KEY (id)
);
CREATE INDEX delivery_attempt_delivery ON delivery_attempt USING btree (delivery_id, id);

create table delivery_target (
  id bigint generated always as identity not null,
  name text not null,
  channel text not null,
  settings jsonb not null default '{}'::jsonb,
  secret_sealed text,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now(),
  constraint delivery_target_pkey PRIMARY KEY (id)
);

create table discovery (
  source_id bigint not null,
  enabled boolean not null default false,
  interval_seconds integer not null default 86400,
  auto_accept_gtin boolean not null default false,
  entry_points jsonb not null default '[]'::jsonb,
  include_paths text[] not null default '{}'::text[],
  search_url text,
  next_run_at timestamp with time zone not null default now(),
  leased_until timestamp with time zone,
  lease_id uuid,
  updated_at timestamp with time zone not null default now(),
  constraint discovery_entry_points_check CHECK ((jsonb_typeof(entry_points) = 'array'::text)),
  constraint discovery_interval_seconds_check CHECK (((interval_seconds >= 3600) AND (interval_seconds <= 2592000))),
  constraint discovery_search_url_check CHECK ((search_url ~~ '%{query}%'::text)),
  constraint discovery_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint discovery_pkey PRIMARY KEY (source_id)
);
CREATE INDEX discovery_due ON discovery USING btree (next_run_at) WHERE enabled;

create table discovery_page (
  id bigint generated always as identity not null,
  source_id bigint not null,
  run_id bigint not null,
  kind text not null,
  url text not null,
  depth integer not null,
  parent_id bigint,
  pending boolean not null default true,
  tries integer not null default 0,
  modified_at timestamp with time zone,
  read_modified_at timestamp with time zone,
  etag text,
  last_modified text,
  body_hash text,
  reader_version integer,
  full_at timestamp with time zone,
  constraint discovery_page_kind_check CHECK ((kind = ANY (ARRAY['front'::text, 'robots'::text, 'sitemap'::text, 'listing'::text, 'feed'::text, 'shopify'::text, 'woocommerce'::text, 'search'::text, 'product'::text]))),
  constraint discovery_page_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES discovery_page(id) ON DELETE SET NULL,
  constraint discovery_page_run_id_fkey FOREIGN KEY (run_id) REFERENCES discovery_run(id) ON DELETE CASCADE,
  constraint discovery_page_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint discovery_page_pkey PRIMARY KEY (id),
  constraint discovery_page_source_id_kind_url_key UNIQUE (source_id, kind, url)
);
CREATE INDEX discovery_page_parent ON discovery_page USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX discovery_page_pending ON discovery_page USING btree (run_id, id) WHERE pending;
CREATE INDEX discovery_page_run ON discovery_page USING btree (run_id);

create table discovery_page_candidate (
  page_id bigint not null,
  candidate_id bigint not null,
  constraint discovery_page_candidate_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES listing_candidate(id) ON DELETE CASCADE,
  constraint discovery_page_candidate_page_id_fkey FOREIGN KEY (page_id) REFERENCES discovery_page(id) ON DELETE CASCADE,
  constraint discovery_page_candidate_pkey PRIMARY KEY (page_id, candidate_id)
);
CREATE INDEX discovery_page_candidate_candidate ON discovery_page_candidate USING btree (candidate_id);

create table discovery_run (
  id bigint generated always as identity not null,
  source_id bigint not null,
  product_id bigint,
  requested_by text not null,
  requested_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  state text not null default 'running'::text,
  search_step text,
  complete boolean not null default true,
  pages_read integer not null default 0,
  pages_unchanged integer not null default 0,
  pages_failed integer not null default 0,
  looks integer not null default 0,
  bytes bigint not null default 0,
  found integer not null default 0,
  added integer not null default 0,
  gone integer not null default 0,
  accepted integer not null default 0,
  cut_off text[] not null default '{}'::text[],
  problems text[] not null default '{}'::text[],
  constraint discovery_run_check CHECK (((state = 'running'::text) = (finished_at IS NULL))),
  constraint discovery_run_search_step_check CHECK ((search_step = ANY (ARRAY['gtin'::text, 'mpn'::text, 'name'::text]))),
  constraint discovery_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cut-off'::text, 'failed'::text]))),
  constraint discovery_run_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint discovery_run_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint discovery_run_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX discovery_run_one_open ON discovery_run USING btree (source_id, COALESCE(product_id, (0)::bigint)) WHERE (state = 'running'::text);
CREATE INDEX discovery_run_product ON discovery_run USING btree (product_id, id) WHERE (product_id IS NOT NULL);
CREATE INDEX discovery_run_source ON discovery_run USING btree (source_id, id);

create table exchange_rate (
  provider text not null,
  day text not null,
  currency text not null,
  rate numeric not null,
  constraint exchange_rate_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint exchange_rate_rate_check CHECK ((rate > (0)::numeric)),
  constraint exchange_rate_provider_day_fkey FOREIGN KEY (provider, day) REFERENCES rate_table(provider, day) ON DELETE CASCADE,
  constraint exchange_rate_pkey PRIMARY KEY (provider, day, currency)
);

create table feed_guard (
  channel_id bigint not null,
  max_move_percent integer,
  few_moves integer not null default 10,
  served_at timestamp with time zone,
  served_rows integer,
  released_seq bigint not null default 0,
  held_since timestamp with time zone,
  held_code text,
  held_reason text,
  constraint feed_guard_check CHECK ((((held_since IS NULL) = (held_code IS NULL)) AND ((held_since IS NULL) = (held_reason IS NULL)))),
  constraint feed_guard_check1 CHECK (((served_at IS NULL) = (served_rows IS NULL))),
  constraint feed_guard_few_moves_check CHECK ((few_moves >= 0)),
  constraint feed_guard_max_move_percent_check CHECK (((max_move_percent >= 1) AND (max_move_percent <= 100))),
  constraint feed_guard_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE CASCADE,
  constraint feed_guard_pkey PRIMARY KEY (channel_id)
);

create table feed_reader (
  api_key_id bigint not null,
  channel_id bigint,
  format text not null,
  served_at timestamp with time zone not null,
  whole_at timestamp with time zone,
  whole_without bigint[] not null default '{}'::bigint[],
  constraint feed_reader_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_key(id) ON DELETE CASCADE,
  constraint feed_reader_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE CASCADE,
  constraint feed_reader_api_key_id_channel_id_format_key UNIQUE NULLS NOT DISTINCT (api_key_id, channel_id, format)
);

create table heartbeat (
  name text not null,
  at timestamp with time zone not null,
  constraint heartbeat_name_check CHECK ((name <> ''::text)),
  constraint heartbeat_pkey PRIMARY KEY (name)
);

create table history_mark (
  id bigint generated always as identity not null,
  product_id bigint not null,
  from_at timestamp with time zone not null,
  constraint history_mark_pkey PRIMARY KEY (id)
) with (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000);

create table host (
  name text not null,
  last_turn_at timestamp with time zone,
  crawl_delay_ms integer not null default 0,
  slow_gap_ms double precision not null default 0,
  failures integer not null default 0,
  breaker text not null default 'closed'::text,
  breaker_reason text,
  breaker_changed_at timestamp with time zone,
  rest_until timestamp with time zone,
  rest_seconds double precision not null default 0,
  asked_until timestamp with time zone,
  constraint host_breaker_check CHECK ((breaker = ANY (ARRAY['closed'::text, 'open'::text, 'half-open'::text]))),
  constraint host_check CHECK (((breaker = 'closed'::text) OR ((breaker_reason IS NOT NULL) AND (rest_until IS NOT NULL)))),
  constraint host_crawl_delay_ms_check CHECK ((crawl_delay_ms >= 0)),
  constraint host_name_check CHECK ((name <> ''::text)),
  constraint host_slow_gap_ms_check CHECK ((slow_gap_ms >= (0)::double precision)),
  constraint host_pkey PRIMARY KEY (name)
) with (fillfactor=70);

create table kept_page (
  hash text not null,
  kind text not null,
  content_type text,
  bytes bigint not null,
  kept_at timestamp with time zone not null default now(),
  constraint kept_page_bytes_check CHECK ((bytes >= 0)),
  constraint kept_page_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  constraint kept_page_kind_check CHECK ((kind = ANY (ARRAY['page'::text, 'screenshot'::text]))),
  constraint kept_page_pkey PRIMARY KEY (hash)
);
CREATE INDEX kept_page_age ON kept_page USING btree (kept_at);

create table landing (
  proposal_id bigint not null,
  since timestamp with time zone not null,
  state text not null default 'waiting'::text,
  reason_code text,
  reason text,
  next_at timestamp with time zone,
  asked_at timestamp with time zone,
  live_price_minor bigint,
  live_at timestamp with time zone,
  not_live_at timestamp with time zone,
  landed_at timestamp with time zone,
  differs_since timestamp with time zone,
  drifted_at timestamp with time zone,
  constraint landing_check CHECK (((live_price_minor IS NULL) = (live_at IS NULL))),
  constraint landing_check1 CHECK (((reason_code IS NULL) = (reason IS NULL))),
  constraint landing_check2 CHECK (((state = 'unknown'::text) <= (reason_code IS NOT NULL))),
  constraint landing_check3 CHECK (((state = 'landed'::text) <= (landed_at IS NOT NULL))),
  constraint landing_check4 CHECK (((state = 'drifted'::text) <= ((drifted_at IS NOT NULL) AND (live_at IS NOT NULL)))),
  constraint landing_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'landed'::text, 'drifted'::text, 'unknown'::text]))),
  constraint landing_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES price_proposal(id) ON DELETE CASCADE,
  constraint landing_pkey PRIMARY KEY (proposal_id)
);
CREATE INDEX landing_next ON landing USING btree (next_at) WHERE (next_at IS NOT NULL);

create table landing_setting (
  channel_id bigint not null,
  enabled boolean not null,
  page_url text,
  seller_name text,
  first_look_seconds integer not null,
  grace_seconds integer not null,
  constraint landing_setting_check CHECK ((grace_seconds >= first_look_seconds)),
  constraint landing_setting_first_look_seconds_check CHECK ((first_look_seconds >= 0)),
  constraint landing_setting_seller_name_check CHECK ((seller_name <> ''::text)),
  constraint landing_setting_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE CASCADE,
  constraint landing_setting_pkey PRIMARY KEY (channel_id)
);

create table listing (
  id bigint generated always as identity not null,
  source_id bigint not null,
  product_id bigint,
  url text not null,
  enabled boolean not null default true,
  interval_seconds integer not null default 21600,
  created_at timestamp with time zone not null default now(),
  canary boolean not null default false,
  expected_price_minor bigint,
  expected_currency text,
  tags text[] not null default '{}'::text[],
  constraint listing_check CHECK (((expected_price_minor IS NULL) = (expected_currency IS NULL))),
  constraint listing_expected_currency_check CHECK ((expected_currency ~ '^[A-Z]{3}$'::text)),
  constraint listing_expected_price_minor_check CHECK ((expected_price_minor > 0)),
  constraint listing_interval_seconds_check CHECK ((interval_seconds > 0)),
  constraint listing_url_check CHECK ((url ~ '^https?://'::text)),
  constraint listing_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE SET NULL,
  constraint listing_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint listing_pkey PRIMARY KEY (id),
  constraint listing_source_id_url_key UNIQUE (source_id, url)
);
CREATE INDEX listing_canary ON listing USING btree (source_id) WHERE canary;
CREATE INDEX listing_disabled ON listing USING btree (id) WHERE (NOT enabled);
CREATE INDEX listing_product ON listing USING btree (product_id);

create table listing_candidate (
  id bigint generated always as identity not null,
  source_id bigint not null,
  url text not null,
  url_key text not null,
  name text,
  brand text,
  gtin text,
  mpn text,
  sku text,
  price_minor bigint,
  currency text,
  price_text text,
  price_seen_at timestamp with time zone,
  image text,
  modified_at timestamp with time zone,
  found_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  found_kind text not null,
  found_on text not null,
  run_id bigint,
  looked_at timestamp with time zone,
  look_reason text,
  state text not null default 'new'::text,
  product_id bigint,
  reason text,
  listing_id bigint,
  decided_at timestamp with time zone,
  decided_by text,
  decision_reason text,
  constraint listing_candidate_check CHECK (((price_minor IS NULL) = (currency IS NULL))),
  constraint listing_candidate_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint listing_candidate_gtin_check CHECK ((gtin ~ '^\d{14}$'::text)),
  constraint listing_candidate_price_minor_check CHECK ((price_minor > 0)),
  constraint listing_candidate_reason_check CHECK ((reason = ANY (ARRAY['same-gtin'::text, 'found-by-gtin'::text, 'found-by-mpn'::text, 'found-by-name'::text]))),
  constraint listing_candidate_state_check CHECK ((state = ANY (ARRAY['new'::text, 'accepted'::text, 'rejected'::text, 'gone'::text]))),
  constraint listing_candidate_url_check CHECK ((url ~ '^https?://'::text)),
  constraint listing_candidate_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE SET NULL,
  constraint listing_candidate_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE SET NULL,
  constraint listing_candidate_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint listing_candidate_pkey PRIMARY KEY (id),
  constraint listing_candidate_source_id_url_key_key UNIQUE (source_id, url_key)
);
CREATE INDEX listing_candidate_gtin ON listing_candidate USING btree (gtin) WHERE (gtin IS NOT NULL);
CREATE INDEX listing_candidate_listing ON listing_candidate USING btree (listing_id) WHERE (listing_id IS NOT NULL);
CREATE INDEX listing_candidate_product ON listing_candidate USING btree (product_id, id) WHERE (product_id IS NOT NULL);
CREATE INDEX listing_candidate_state ON listing_candidate USING btree (state, id);

create table listing_check (
  listing_id bigint not null,
  last_checked_at timestamp with time zone,
  last_outcome text,
  last_reason text,
  last_seen_at timestamp with time zone,
  checks bigint not null default 0,
  consecutive_failures integer not null default 0,
  body_hash text,
  etag text,
  last_modified text,
  held_observation_id bigint,
  canary_problem text,
  full_at timestamp with time zone,
  not_modified integer not null default 0,
  reader text,
  looks timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  look_bodies integer[] not null default '{}'::integer[],
  constraint listing_check_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE CASCADE,
  constraint listing_check_pkey PRIMARY KEY (listing_id)
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.05);
CREATE INDEX listing_check_held ON listing_check USING btree (held_observation_id) WHERE (held_observation_id IS NOT NULL);

create table manual_rate (
  id bigint generated always as identity not null,
  from_currency text not null,
  to_currency text not null,
  rate numeric not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  reason text,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  constraint manual_rate_check CHECK ((from_currency <> to_currency)),
  constraint manual_rate_check1 CHECK ((valid_to >= valid_from)),
  constraint manual_rate_from_currency_check CHECK ((from_currency ~ '^[A-Z]{3}$'::text)),
  constraint manual_rate_rate_check CHECK ((rate > (0)::numeric)),
  constraint manual_rate_to_currency_check CHECK ((to_currency ~ '^[A-Z]{3}$'::text)),
  constraint manual_rate_pkey PRIMARY KEY (id)
);
CREATE INDEX manual_rate_pair ON manual_rate USING btree (LEAST(from_currency, to_currency), GREATEST(from_currency, to_currency), valid_to);

create table market_change (
  seq bigint generated always as identity not null,
  product_id bigint not null,
  from_at timestamp with time zone,
  settled_at timestamp with time zone not null default now(),
  constraint market_change_pkey PRIMARY KEY (seq)
);
CREATE INDEX market_change_settled ON market_change USING brin (settled_at);

create table market_summary (
  channel_id bigint not null,
  product_id bigint not null,
  own_minor bigint,
  offers integer not null,
  cheapest_minor bigint,
  cheapest_offer_id bigint,
  cheaper integer,
  equal integer,
  delivered_offers integer not null,
  delivered_minor bigint,
  delivered_offer_id bigint,
  computed_at timestamp with time zone not null default now(),
  constraint market_summary_pkey PRIMARY KEY (channel_id, product_id)
) with (fillfactor=90);

create table observation (
  id bigint generated always as identity not null,
  listing_id bigint not null,
  observed_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null default clock_timestamp(),
  outcome text not null,
  reason text,
  http_status integer,
  fetch_mode text not null,
  final_url text not null,
  parser text,
  parser_version integer,
  body_hash text,
  offers jsonb not null default '[]'::jsonb,
  review text,
  review_reason text,
  screenshot_hash text,
  constraint observation_fetch_mode_check CHECK ((fetch_mode = ANY (ARRAY['http'::text, 'browser'::text]))),
  constraint observation_offers_check CHECK (((outcome = 'offers'::text) OR (offers = '[]'::jsonb))),
  constraint observation_outcome_check CHECK ((outcome = ANY (ARRAY['offers'::text, 'unchanged'::text, 'gone'::text, 'blocked'::text, 'rate-limited'::text, 'needs-browser'::text, 'unreadable'::text, 'ambiguous'::text, 'robots-denied'::text, 'timeout'::text, 'network'::text, 'too-large'::text]))),
  constraint observation_review_check CHECK ((review = ANY (ARRAY['held'::text, 'confirmed'::text, 'applied'::text, 'superseded'::text, 'discarded'::text]))),
  constraint observation_review_reason_check CHECK (((review IS NULL) = (review_reason IS NULL))),
  constraint observation_pkey PRIMARY KEY (id, observed_at),
  constraint observation_listing_id_observed_at_key UNIQUE (listing_id, observed_at)
) partition by RANGE (observed_at);
CREATE INDEX observation_confirmed ON ONLY observation USING btree (listing_id) WHERE (review = 'confirmed'::text);

create table offer (
  id bigint generated always as identity not null,
  listing_id bigint not null,
  source_id bigint not null,
  product_id bigint,
  offer_key text not null,
  seller_name text,
  name text,
  url text not null,
  price_minor bigint,
  currency text,
  price_text text,
  regular_price_minor bigint,
  lowest_price_30_days_minor bigint,
  shipping_price_minor bigint,
  tax_included boolean,
  availability text,
  item_condition text,
  quantity integer,
  position integer,
  valid_from timestamp with time zone not null,
  first_seen_at timestamp with time zone not null,
  vanished_at timestamp with time zone,
  observation_id bigint not null,
  facts jsonb,
  constraint offer_availability_check CHECK ((availability = ANY (ARRAY['InStock'::text, 'OutOfStock'::text, 'LimitedAvailability'::text, 'PreOrder'::text, 'BackOrder'::text, 'MadeToOrder'::text, 'InStoreOnly'::text, 'Discontinued'::text]))),
  constraint offer_check CHECK (((price_minor IS NULL) OR (currency IS NOT NULL))),
  constraint offer_check1 CHECK (((regular_price_minor IS NULL) OR (price_minor IS NULL) OR (regular_price_minor > price_minor))),
  constraint offer_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint offer_item_condition_check CHECK ((item_condition = ANY (ARRAY['NewCondition'::text, 'UsedCondition'::text, 'RefurbishedCondition'::text, 'DamagedCondition'::text]))),
  constraint offer_price_minor_check CHECK ((price_minor > 0)),
  constraint offer_shipping_price_minor_check CHECK ((shipping_price_minor >= 0)),
  constraint offer_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE CASCADE,
  constraint offer_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE SET NULL,
  constraint offer_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint offer_pkey PRIMARY KEY (id),
  constraint offer_listing_id_offer_key_key UNIQUE (listing_id, offer_key)
) with (fillfactor=80);
CREATE INDEX offer_product ON offer USING btree (product_id, vanished_at, price_minor) INCLUDE (id, listing_id, source_id, currency, shipping_price_minor, availability, item_condition, tax_included, valid_from);

create table offer_interval (
  offer_id bigint not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  price_minor bigint,
  currency text,
  regular_price_minor bigint,
  lowest_price_30_days_minor bigint,
  shipping_price_minor bigint,
  availability text,
  item_condition text,
  observation_id bigint not null,
  constraint offer_interval_order_check CHECK (((valid_from < valid_to) AND (valid_from <= last_seen_at) AND (last_seen_at <= valid_to))),
  constraint offer_interval_pkey PRIMARY KEY (offer_id, valid_to)
) partition by RANGE (valid_to);

create table own_page (
  product_id bigint not null,
  channel_id bigint not null,
  listing_id bigint not null,
  constraint own_page_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id) ON DELETE CASCADE,
  constraint own_page_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE CASCADE,
  constraint own_page_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint own_page_pkey PRIMARY KEY (product_id, channel_id)
);
CREATE INDEX own_page_listing ON own_page USING btree (listing_id);

create table own_price (
  product_id bigint not null,
  channel_id bigint not null,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  price_minor bigint not null,
  constraint own_price_check CHECK ((valid_to > valid_from)),
  constraint own_price_price_minor_check CHECK ((price_minor > 0)),
  constraint own_price_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id),
  constraint own_price_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint own_price_pkey PRIMARY KEY (product_id, channel_id, valid_from),
  constraint own_price_int8range_int8range1_tstzrange_excl EXCLUDE USING gist (int8range(product_id, product_id, '[]'::text) WITH &&, int8range(channel_id, channel_id, '[]'::text) WITH &&, tstzrange(valid_from, valid_to) WITH &&)
);
CREATE INDEX own_price_channel ON own_price USING btree (channel_id);

create table page_parser (
  label text not null,
  version integer not null,
  hosts text[] not null,
  unverified text,
  search_url text,
  search_unverified text,
  constraint page_parser_label_check CHECK ((label ~ '^(site|platform):.'::text)),
  constraint page_parser_search_url_check CHECK ((search_url ~~ '%{query}%'::text)),
  constraint page_parser_pkey PRIMARY KEY (label)
);

create table price_day (
  product_id bigint not null,
  source_id bigint not null,
  currency text not null,
  is_new boolean not null,
  day date not null,
  open_minor bigint not null,
  low_minor bigint not null,
  high_minor bigint not null,
  close_minor bigint not null,
  median_minor bigint not null,
  offers integer not null,
  available_share double precision,
  known_share double precision not null,
  close_offers integer not null,
  close_available double precision,
  constraint price_day_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint price_day_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint price_day_pkey PRIMARY KEY (product_id, source_id, currency, is_new, day)
);
CREATE INDEX price_day_by_day ON price_day USING brin (day) WITH (autosummarize='on');

create table price_line (
  product_id bigint not null,
  quarter date not null,
  source_id bigint not null,
  currency text not null,
  is_new boolean not null,
  days text not null,
  constraint price_line_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint price_line_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint price_line_pkey PRIMARY KEY (product_id, quarter, source_id, currency, is_new)
);

create table price_proposal (
  id bigint generated always as identity not null,
  product_id bigint not null,
  channel_id bigint not null,
  strategy_id bigint not null,
  strategy_version integer not null,
  status text not null default 'open'::text,
  currency text not null,
  current_price_minor bigint,
  price_minor bigint not null,
  floor_minor bigint,
  ceiling_minor bigint,
  reason_code text not null,
  reason_text text not null,
  receipt jsonb not null,
  observation_ids bigint[] not null,
  created_at timestamp with time zone not null default now(),
  valid_until timestamp with time zone,
  decided_at timestamp with time zone,
  decided_by text,
  decision_reason text,
  reported_at timestamp with time zone,
  report_reason text,
  change_seq bigint not null,
  changed_at timestamp with time zone not null default now(),
  needs_person boolean not null default false,
  needs_person_reason text,
  approval_code text,
  approval_reason text,
  persons_needed integer not null default 1,
  first_approved_at timestamp with time zone,
  first_approved_by text,
  first_served_at timestamp with time zone,
  first_served_to text,
  last_served_at timestamp with time zone,
  last_served_to text,
  constraint price_proposal_check CHECK ((price_minor >= floor_minor)),
  constraint price_proposal_check1 CHECK ((price_minor <= ceiling_minor)),
  constraint price_proposal_check2 CHECK ((price_minor IS DISTINCT FROM current_price_minor)),
  constraint price_proposal_check3 CHECK (((first_approved_at IS NULL) = (first_approved_by IS NULL))),
  constraint price_proposal_check4 CHECK (((first_served_at IS NULL) = (first_served_to IS NULL))),
  constraint price_proposal_check5 CHECK (((last_served_at IS NULL) = (last_served_to IS NULL))),
  constraint price_proposal_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint price_proposal_person_reason CHECK ((needs_person = (needs_person_reason IS NOT NULL))),
  constraint price_proposal_persons_needed_check CHECK ((persons_needed = ANY (ARRAY[1, 2]))),
  constraint price_proposal_price_minor_check CHECK ((price_minor > 0)),
  constraint price_proposal_status_check CHECK ((status = ANY (ARRAY['open'::text, 'approved'::text, 'published'::text, 'drifted'::text, 'rejected'::text, 'superseded'::text, 'expired'::text, 'applied'::text, 'rejected-by-shop'::text]))) NOT VALID,
  constraint price_proposal_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id),
  constraint price_proposal_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint price_proposal_strategy_id_fkey FOREIGN KEY (strategy_id) REFERENCES strategy(id),
  constraint price_proposal_pkey PRIMARY KEY (id)
);
CREATE INDEX price_proposal_by_policy ON price_proposal USING btree (channel_id, decided_at) WHERE (decided_by = 'policy'::text);
CREATE INDEX price_proposal_changes ON price_proposal USING btree (change_seq);
CREATE INDEX price_proposal_feed ON price_proposal USING btree (change_seq) WHERE ((status <> ALL (ARRAY['open'::text, 'rejected'::text])) AND (decided_at IS NOT NULL));
CREATE UNIQUE INDEX price_proposal_one_in_feed ON price_proposal USING btree (product_id, channel_id) WHERE (status = ANY (ARRAY['approved'::text, 'published'::text, 'drifted'::text]));
CREATE UNIQUE INDEX price_proposal_one_open ON price_proposal USING btree (product_id, channel_id) WHERE (status = 'open'::text);
CREATE INDEX price_proposal_product ON price_proposal USING btree (product_id, id);
CREATE INDEX price_proposal_recent ON price_proposal USING btree (channel_id, created_at);

create table pricing_due (
  product_id bigint not null,
  mark bigint generated always as identity not null,
  since timestamp with time zone not null default clock_timestamp(),
  constraint pricing_due_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint pricing_due_pkey PRIMARY KEY (product_id)
);

create table private_seller (
  id bigint generated always as identity not null,
  source_id bigint not null,
  pseudonym text not null,
  name text,
  name_key text,
  seller_id text,
  url text,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  erased_at timestamp with time zone,
  constraint private_seller_check CHECK (((name IS NULL) = (name_key IS NULL))),
  constraint private_seller_check1 CHECK (((erased_at IS NULL) OR (num_nonnulls(name, seller_id, url) = 0))),
  constraint private_seller_pseudonym_check CHECK ((pseudonym ~ '^private-seller-[a-z2-7]{16}$'::text)),
  constraint private_seller_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint private_seller_pkey PRIMARY KEY (id),
  constraint private_seller_source_id_pseudonym_key UNIQUE (source_id, pseudonym)
);
CREATE INDEX private_seller_last_seen ON private_seller USING btree (last_seen_at) WHERE (erased_at IS NULL);
CREATE INDEX private_seller_name ON private_seller USING btree (name_key);
CREATE INDEX private_seller_pseudonym ON private_seller USING btree (pseudonym);

create table product (
  id bigint generated always as identity not null,
  external_id text not null,
  name text not null,
  brand text,
  gtin text,
  mpn text,
  category text,
  url text,
  cost_minor bigint,
  cost_currency text,
  vat_percent numeric(5,2),
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  tags text[] not null default '{}'::text[],
  sales_30_days integer,
  rrp_minor bigint,
  rrp_currency text,
  stock integer,
  stock_reported_at timestamp with time zone,
  sold_per_day double precision,
  sold_reported_at timestamp with time zone,
  sales_rank integer,
  line text,
  pack_size double precision,
  perishable boolean not null default false,
  constraint product_check CHECK (((cost_minor IS NULL) = (cost_currency IS NULL))),
  constraint product_cost_currency_check CHECK ((cost_currency ~ '^[A-Z]{3}$'::text)),
  constraint product_cost_minor_check CHECK ((cost_minor >= 0)),
  constraint product_external_id_check CHECK ((external_id <> ''::text)),
  constraint product_gtin_check CHECK ((gtin ~ '^\d{14}$'::text)),
  constraint product_line_check CHECK ((line <> ''::text)),
  constraint product_name_check CHECK ((name <> ''::text)),
  constraint product_pack_size_check CHECK ((pack_size > (0)::double precision)),
  constraint product_rrp_currency_check CHECK ((rrp_currency ~ '^[A-Z]{3}$'::text)),
  constraint product_rrp_minor_check CHECK ((rrp_minor > 0)),
  constraint product_rrp_whole CHECK (((rrp_minor IS NULL) = (rrp_currency IS NULL))),
  constraint product_sales_30_days_check CHECK ((sales_30_days >= 0)),
  constraint product_sales_rank_check CHECK ((sales_rank > 0)),
  constraint product_sold_per_day_check CHECK ((sold_per_day >= (0)::double precision)),
  constraint product_sold_reported CHECK (((sold_per_day IS NULL) = (sold_reported_at IS NULL))),
  constraint product_stock_check CHECK ((stock >= 0)),
  constraint product_stock_reported CHECK (((stock IS NULL) = (stock_reported_at IS NULL))),
  constraint product_vat_percent_check CHECK (((vat_percent >= (0)::numeric) AND (vat_percent < (100)::numeric))),
  constraint product_pkey PRIMARY KEY (id),
  constraint product_external_id_key UNIQUE (external_id)
);
CREATE INDEX product_brand ON product USING btree (brand) WHERE (brand IS NOT NULL);
CREATE INDEX product_category ON product USING btree (category) WHERE (category IS NOT NULL);
CREATE INDEX product_gtin ON product USING btree (gtin) WHERE (gtin IS NOT NULL);
CREATE INDEX product_line ON product USING btree (line) WHERE (line IS NOT NULL);

create table product_channel (
  product_id bigint not null,
  channel_id bigint not null,
  price_minor bigint,
  floor_minor bigint,
  ceiling_minor bigint,
  strategy_id bigint,
  price_changed_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  rrp_minor bigint,
  constraint product_channel_ceiling_minor_check CHECK ((ceiling_minor > 0)),
  constraint product_channel_check CHECK ((floor_minor <= ceiling_minor)),
  constraint product_channel_floor_minor_check CHECK ((floor_minor > 0)),
  constraint product_channel_price_minor_check CHECK ((price_minor > 0)),
  constraint product_channel_rrp_minor_check CHECK ((rrp_minor > 0)),
  constraint product_channel_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id),
  constraint product_channel_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint product_channel_strategy_id_fkey FOREIGN KEY (strategy_id) REFERENCES strategy(id),
  constraint product_channel_pkey PRIMARY KEY (product_id, channel_id)
);

create table product_channel_past (
  product_id bigint not null,
  channel_id bigint not null,
  valid_to timestamp with time zone not null,
  floor_minor bigint,
  ceiling_minor bigint,
  rrp_minor bigint,
  constraint product_channel_past_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id),
  constraint product_channel_past_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint product_channel_past_pkey PRIMARY KEY (product_id, channel_id, valid_to)
);
CREATE INDEX product_channel_past_channel ON product_channel_past USING btree (channel_id);

create table product_importance (
  product_id bigint not null,
  weight double precision not null,
  reasons text[] not null,
  computed_at timestamp with time zone not null default now(),
  constraint product_importance_weight_check CHECK ((weight > (0)::double precision)),
  constraint product_importance_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint product_importance_pkey PRIMARY KEY (product_id)
);

create table product_past (
  product_id bigint not null,
  valid_to timestamp with time zone not null,
  cost_minor bigint,
  cost_currency text,
  vat_percent numeric(5,2),
  rrp_minor bigint,
  rrp_currency text,
  constraint product_past_cost_currency_check CHECK ((cost_currency ~ '^[A-Z]{3}$'::text)),
  constraint product_past_rrp_currency_check CHECK ((rrp_currency ~ '^[A-Z]{3}$'::text)),
  constraint product_past_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint product_past_pkey PRIMARY KEY (product_id, valid_to)
);

create table proxy (
  id bigint generated always as identity not null,
  source_id bigint not null,
  name text not null,
  server text not null,
  credentials_sealed text,
  tier text not null,
  country text,
  cost_per_gb numeric(12,6),
  cost_per_request numeric(12,6),
  cost_currency text,
  enabled boolean not null default true,
  visits bigint not null default 0,
  failures bigint not null default 0,
  blocks bigint not null default 0,
  bytes bigint not null default 0,
  latency_ms double precision,
  consecutive_failures integer not null default 0,
  last_used_at timestamp with time zone,
  last_failure_at timestamp with time zone,
  last_failure text,
  cool_until timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint proxy_check CHECK (((cost_currency IS NOT NULL) OR ((cost_per_gb IS NULL) AND (cost_per_request IS NULL)))),
  constraint proxy_cost_currency_check CHECK ((cost_currency ~ '^[A-Z]{3}$'::text)),
  constraint proxy_cost_per_gb_check CHECK ((cost_per_gb >= (0)::numeric)),
  constraint proxy_cost_per_request_check CHECK ((cost_per_request >= (0)::numeric)),
  constraint proxy_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint proxy_name_check CHECK ((name <> ''::text)),
  constraint proxy_server_check CHECK ((server ~ '^(https?|socks[45])://[^/@]+$'::text)),
  constraint proxy_tier_check CHECK ((tier = ANY (ARRAY['datacenter'::text, 'residential'::text, 'mobile'::text]))),
  constraint proxy_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint proxy_pkey PRIMARY KEY (id),
  constraint proxy_source_id_name_key UNIQUE (source_id, name)
) with (fillfactor=80);

create table rate_load (
  provider text not null,
  tried_at timestamp with time zone not null,
  loaded_at timestamp with time zone,
  failures integer not null default 0,
  problem text,
  constraint rate_load_provider_check CHECK ((provider = ANY (ARRAY['ecb'::text, 'nbp'::text]))),
  constraint rate_load_pkey PRIMARY KEY (provider)
);

create table rate_table (
  provider text not null,
  day text not null,
  number text,
  known_at timestamp with time zone not null,
  loaded_at timestamp with time zone not null default now(),
  constraint rate_table_day_check CHECK ((day ~ '^\d{4}-\d\d-\d\d$'::text)),
  constraint rate_table_provider_check CHECK ((provider = ANY (ARRAY['ecb'::text, 'nbp'::text]))),
  constraint rate_table_pkey PRIMARY KEY (provider, day)
);

create table retention_setting (
  kind text not null,
  keep_days integer,
  updated_at timestamp with time zone not null default now(),
  constraint retention_setting_keep_days_check CHECK ((keep_days > 0)),
  constraint retention_setting_kind_check CHECK ((kind <> ''::text)),
  constraint retention_setting_pkey PRIMARY KEY (kind)
);

create table robots_txt (
  origin text not null,
  fetched_at timestamp with time zone not null,
  verdict text not null,
  body text,
  reason text,
  expires_at timestamp with time zone not null,
  constraint robots_txt_verdict_check CHECK ((verdict = ANY (ARRAY['allow-all'::text, 'disallow-all'::text, 'rules'::text]))),
  constraint robots_txt_pkey PRIMARY KEY (origin)
);

create table schedule (
  listing_id bigint not null,
  source_id bigint not null,
  interval_seconds integer not null,
  next_check_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  lease_id uuid,
  looked_at timestamp with time zone,
  changed_at timestamp with time zone,
  learnt_shape double precision not null default 0,
  learnt_days double precision not null default 0,
  adaptive boolean not null default false,
  constraint schedule_interval_seconds_check CHECK ((interval_seconds > 0)),
  constraint schedule_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE CASCADE,
  constraint schedule_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint schedule_pkey PRIMARY KEY (listing_id)
) with (fillfactor=80, autovacuum_vacuum_scale_factor=0.02);
CREATE INDEX schedule_due ON schedule USING btree (source_id, next_check_at);

create table schedule_replan (
  id bigint generated always as identity not null,
  scope text not null,
  listing_id bigint,
  product_id bigint,
  source_id bigint,
  label text,
  after_listing_id bigint not null default 0,
  constraint schedule_replan_pkey PRIMARY KEY (id)
);

create table schedule_rule (
  id bigint generated always as identity not null,
  scope text not null,
  listing_id bigint,
  product_id bigint,
  source_id bigint,
  label text,
  kind text not null,
  interval_seconds integer,
  cron text,
  time_zone text,
  min_seconds integer,
  max_seconds integer,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint schedule_rule_check CHECK ((max_seconds >= min_seconds)),
  constraint schedule_rule_check1 CHECK (((listing_id IS NOT NULL) = (scope = 'listing'::text))),
  constraint schedule_rule_check2 CHECK (((product_id IS NOT NULL) = (scope = 'product'::text))),
  constraint schedule_rule_check3 CHECK (((source_id IS NOT NULL) = (scope = 'source'::text))),
  constraint schedule_rule_check4 CHECK (((label IS NOT NULL) = (scope = ANY (ARRAY['tag'::text, 'brand'::text, 'category'::text])))),
  constraint schedule_rule_check5 CHECK (((interval_seconds IS NOT NULL) = (kind = 'interval'::text))),
  constraint schedule_rule_check6 CHECK ((num_nonnulls(cron, time_zone) =
CASE kind
    WHEN 'cron'::text THEN 2
    ELSE 0
END)),
  constraint schedule_rule_check7 CHECK ((num_nonnulls(min_seconds, max_seconds) =
CASE kind
    WHEN 'adaptive'::text THEN 2
    ELSE 0
END)),
  constraint schedule_rule_interval_seconds_check CHECK ((interval_seconds > 0)),
  constraint schedule_rule_kind_check CHECK ((kind = ANY (ARRAY['interval'::text, 'cron'::text, 'adaptive'::text]))),
  constraint schedule_rule_label_check CHECK ((label <> ''::text)),
  constraint schedule_rule_min_seconds_check CHECK ((min_seconds > 0)),
  constraint schedule_rule_scope_check CHECK ((scope = ANY (ARRAY['listing'::text, 'product'::text, 'tag'::text, 'brand'::text, 'category'::text, 'source'::text, 'default'::text]))),
  constraint schedule_rule_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listing(id) ON DELETE CASCADE,
  constraint schedule_rule_product_id_fkey FOREIGN KEY (product_id) REFERENCES product(id) ON DELETE CASCADE,
  constraint schedule_rule_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint schedule_rule_pkey PRIMARY KEY (id),
  constraint schedule_rule_listing_id_key UNIQUE (listing_id),
  constraint schedule_rule_product_id_key UNIQUE (product_id),
  constraint schedule_rule_scope_label_key UNIQUE (scope, label),
  constraint schedule_rule_source_id_key UNIQUE (source_id)
);
CREATE UNIQUE INDEX schedule_rule_default ON schedule_rule USING btree (scope) WHERE (scope = 'default'::text);

create table scheduler_problem (
  key text not null,
  kind text not null,
  source_id bigint,
  message text not null,
  since timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  constraint scheduler_problem_kind_check CHECK ((kind = ANY (ARRAY['starving-source'::text, 'waiting-jobs'::text, 'silent-process'::text, 'broken-schedule'::text, 'stale-rates'::text]))),
  constraint scheduler_problem_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint scheduler_problem_pkey PRIMARY KEY (key)
);

create table source (
  id bigint generated always as identity not null,
  host text not null,
  name text not null,
  kind text not null,
  country text,
  currency text,
  tax_included boolean,
  parser text,
  fetch_mode text not null default 'http'::text,
  fetch_mode_reason text,
  fetch_mode_changed_at timestamp with time zone,
  min_gap_ms integer not null default 2000,
  paused_until timestamp with time zone,
  paused_reason text,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  quarantined_at timestamp with time zone,
  quarantine_reason text,
  suspect_since timestamp with time zone,
  jump_factor double precision not null default 3,
  host_name text not null default regexp_replace(regexp_replace(host, ':\d+$'::text, ''::text), '^www\.'::text, ''::text),
  active_from text,
  active_to text,
  time_zone text,
  pause_kind text,
  validators_distrusted_at timestamp with time zone,
  validators_distrust_reason text,
  http_retry_at timestamp with time zone,
  http_retry_days integer,
  screenshots boolean not null default false,
  sellers text not null default 'auto'::text,
  sellers_as text,
  constraint source_active_from_check CHECK ((active_from ~ '^([01]\d|2[0-3]):[0-5]\d$'::text)),
  constraint source_active_to_check CHECK ((active_to ~ '^([01]\d|2[0-3]):[0-5]\d$'::text)),
  constraint source_check CHECK (((quarantined_at IS NULL) = (quarantine_reason IS NULL))),
  constraint source_check1 CHECK ((num_nulls(active_from, active_to, time_zone) = ANY (ARRAY[0, 3]))),
  constraint source_check2 CHECK ((active_from <> active_to)),
  constraint source_check3 CHECK (((validators_distrusted_at IS NULL) = (validators_distrust_reason IS NULL))),
  constraint source_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
  constraint source_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint source_fetch_mode_check CHECK ((fetch_mode = ANY (ARRAY['http'::text, 'browser'::text]))),
  constraint source_host_check CHECK (((host = lower(host)) AND (host <> ''::text))),
  constraint source_http_retry_days_check CHECK (((http_retry_days >= 1) AND (http_retry_days <= 30))),
  constraint source_jump_factor_check CHECK ((jump_factor > (1)::double precision)),
  constraint source_kind_check CHECK ((kind = ANY (ARRAY['shop'::text, 'marketplace'::text, 'comparator'::text]))),
  constraint source_min_gap_ms_check CHECK ((min_gap_ms >= 0)),
  constraint source_name_check CHECK ((name <> ''::text)),
  constraint source_pause_kind_check CHECK ((pause_kind = ANY (ARRAY['host'::text, 'hours'::text, 'gap'::text, 'budget'::text]))),
  constraint source_sellers_check CHECK ((sellers = ANY (ARRAY['auto'::text, 'traders'::text, 'private'::text]))),
  constraint source_pkey PRIMARY KEY (id),
  constraint source_host_key UNIQUE (host)
);
CREATE INDEX source_host_name ON source USING btree (host_name);

create table source_access (
  source_id bigint not null,
  http_client text not null default 'undici'::text,
  cookies_sealed text,
  cookie_names text[] not null default '{}'::text[],
  headers_sealed text,
  header_names text[] not null default '{}'::text[],
  direct boolean not null default true,
  tier text not null default 'none'::text,
  tier_reason text,
  tier_changed_at timestamp with time zone,
  tier_failures integer not null default 0,
  try_cheaper_at timestamp with time zone,
  updated_at timestamp with time zone not null default now(),
  constraint source_access_check CHECK (((cookies_sealed IS NULL) = (cookie_names = '{}'::text[]))),
  constraint source_access_check1 CHECK (((headers_sealed IS NULL) = (header_names = '{}'::text[]))),
  constraint source_access_check2 CHECK (((tier = 'none'::text) OR ((tier_reason IS NOT NULL) AND (try_cheaper_at IS NOT NULL)))),
  constraint source_access_http_client_check CHECK ((http_client = ANY (ARRAY['undici'::text, 'impit'::text]))),
  constraint source_access_tier_check CHECK ((tier = ANY (ARRAY['none'::text, 'datacenter'::text, 'residential'::text, 'mobile'::text]))),
  constraint source_access_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint source_access_pkey PRIMARY KEY (source_id)
);

create table source_day (
  source_id bigint not null,
  day text not null,
  requests integer not null default 0,
  constraint source_day_day_check CHECK ((day ~ '^\d{4}-\d\d-\d\d$'::text)),
  constraint source_day_requests_check CHECK ((requests >= 0)),
  constraint source_day_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint source_day_pkey PRIMARY KEY (source_id, day)
) with (fillfactor=50);

create table source_hour (
  source_id bigint not null,
  hour timestamp with time zone not null,
  looks integer not null,
  counts jsonb not null,
  constraint source_hour_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id),
  constraint source_hour_pkey PRIMARY KEY (source_id, hour)
);

create table source_look (
  id bigint generated always as identity not null,
  source_id bigint not null,
  listing_id bigint not null,
  at timestamp with time zone not null,
  outcome text not null,
  price_ratio double precision,
  currency_switched boolean,
  stock_flip text,
  jumped boolean not null default false,
  lost boolean not null default false,
  price_minor bigint,
  currency text,
  fields text[],
  agreed boolean,
  counted boolean not null default false,
  constraint source_look_stock_flip_check CHECK ((stock_flip = ANY (ARRAY['in'::text, 'out'::text, 'none'::text]))),
  constraint source_look_pkey PRIMARY KEY (source_id, id)
);
CREATE INDEX source_look_uncounted ON source_look USING btree (at) WHERE (NOT counted);

create table source_pace (
  source_id bigint not null,
  requests_per_day integer,
  time_zone text,
  prior_shape double precision,
  prior_days double precision,
  rhythm_evidence jsonb,
  rhythm_noted_at timestamp with time zone,
  rhythm jsonb,
  request_price double precision,
  pressure double precision not null default 1,
  tuned_at timestamp with time zone,
  constraint source_pace_check CHECK (((prior_shape IS NULL) = (prior_days IS NULL))),
  constraint source_pace_requests_per_day_check CHECK ((requests_per_day >= 10)),
  constraint source_pace_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint source_pace_pkey PRIMARY KEY (source_id)
) with (fillfactor=80);

create table strategy (
  id bigint generated always as identity not null,
  name text not null,
  version integer not null default 1,
  rules jsonb not null,
  rounding jsonb not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint strategy_name_check CHECK ((name <> ''::text)),
  constraint strategy_rounding_check CHECK ((jsonb_typeof(rounding) = 'object'::text)),
  constraint strategy_rules_check CHECK ((jsonb_typeof(rules) = 'array'::text)),
  constraint strategy_pkey PRIMARY KEY (id),
  constraint strategy_name_key UNIQUE (name)
);

create table strategy_assignment (
  id bigint generated always as identity not null,
  name text not null,
  strategy_id bigint not null,
  channel_id bigint not null,
  priority integer not null default 0,
  enabled boolean not null default true,
  selection jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint strategy_assignment_name_check CHECK ((name <> ''::text)),
  constraint strategy_assignment_selection_check CHECK ((jsonb_typeof(selection) = 'object'::text)),
  constraint strategy_assignment_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channel(id),
  constraint strategy_assignment_strategy_id_fkey FOREIGN KEY (strategy_id) REFERENCES strategy(id),
  constraint strategy_assignment_pkey PRIMARY KEY (id),
  constraint strategy_assignment_name_key UNIQUE (name)
);
CREATE INDEX strategy_assignment_order ON strategy_assignment USING btree (channel_id, priority DESC, id) WHERE enabled;
CREATE INDEX strategy_assignment_strategy ON strategy_assignment USING btree (strategy_id);

create table strategy_version (
  strategy_id bigint not null,
  version integer not null,
  rules jsonb not null,
  rounding jsonb not null,
  created_at timestamp with time zone not null default now(),
  created_by text,
  reason text,
  constraint strategy_version_rounding_check CHECK ((jsonb_typeof(rounding) = 'object'::text)),
  constraint strategy_version_rules_check CHECK ((jsonb_typeof(rules) = 'array'::text)),
  constraint strategy_version_version_check CHECK ((version > 0)),
  constraint strategy_version_strategy_id_fkey FOREIGN KEY (strategy_id) REFERENCES strategy(id) ON DELETE CASCADE,
  constraint strategy_version_pkey PRIMARY KEY (strategy_id, version)
);

create table visit_session (
  id bigint generated always as identity not null,
  source_id bigint not null,
  proxy_id bigint,
  jar_sealed text,
  uses integer not null default 0,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  retired_at timestamp with time zone,
  retired_reason text,
  constraint visit_session_check CHECK (((retired_at IS NULL) = (retired_reason IS NULL))),
  constraint visit_session_proxy_id_fkey FOREIGN KEY (proxy_id) REFERENCES proxy(id) ON DELETE CASCADE,
  constraint visit_session_source_id_fkey FOREIGN KEY (source_id) REFERENCES source(id) ON DELETE CASCADE,
  constraint visit_session_pkey PRIMARY KEY (id)
) with (fillfactor=80);
CREATE INDEX visit_session_proxy ON visit_session USING btree (proxy_id);
CREATE INDEX visit_session_source ON visit_session USING btree (source_id);

create view offer_history as
SELECT i.offer_id,
    i.valid_from,
    i.valid_to,
    i.last_seen_at,
    i.price_minor,
    i.currency,
    i.regular_price_minor,
    i.lowest_price_30_days_minor,
    i.shipping_price_minor,
    i.availability,
    i.item_condition,
    i.observation_id,
    o.listing_id,
    o.source_id,
    o.product_id,
    o.seller_name,
    o.url
   FROM (offer_interval i
     JOIN offer o ON ((o.id = i.offer_id)))
UNION ALL
 SELECT o.id AS offer_id,
    o.valid_from,
    NULL::timestamp with time zone AS valid_to,
    lc.last_seen_at,
    o.price_minor,
    o.currency,
    o.regular_price_minor,
    o.lowest_price_30_days_minor,
    o.shipping_price_minor,
    o.availability,
    o.item_condition,
    o.observation_id,
    o.listing_id,
    o.source_id,
    o.product_id,
    o.seller_name,
    o.url
   FROM (offer o
     LEFT JOIN listing_check lc ON ((lc.listing_id = o.listing_id)))
  WHERE (o.vanished_at IS NULL);

create view price_day_filled as
SELECT d.product_id,
    d.source_id,
    d.currency,
    d.is_new,
    (one.day)::date AS day,
        CASE
            WHEN (one.day = d.day) THEN d.open_minor
            ELSE d.close_minor
        END AS open_minor,
        CASE
            WHEN (one.day = d.day) THEN d.low_minor
            ELSE d.close_minor
        END AS low_minor,
        CASE
            WHEN (one.day = d.day) THEN d.high_minor
            ELSE d.close_minor
        END AS high_minor,
    d.close_minor,
        CASE
            WHEN (one.day = d.day) THEN d.median_minor
            ELSE d.close_minor
        END AS median_minor,
        CASE
            WHEN (one.day = d.day) THEN d.offers
            ELSE d.close_offers
        END AS offers,
        CASE
            WHEN (one.day = d.day) THEN d.available_share
            ELSE d.close_available
        END AS available_share,
        CASE
            WHEN (one.day = d.day) THEN d.known_share
            ELSE (1)::double precision
        END AS known_share
   FROM ((( SELECT price_day.product_id,
            price_day.source_id,
            price_day.currency,
            price_day.is_new,
            price_day.day,
            price_day.open_minor,
            price_day.low_minor,
            price_day.high_minor,
            price_day.close_minor,
            price_day.median_minor,
            price_day.offers,
            price_day.available_share,
            price_day.known_share,
            price_day.close_offers,
            price_day.close_available,
            lead(price_day.day) OVER (PARTITION BY price_day.product_id, price_day.source_id, price_day.currency, price_day.is_new ORDER BY price_day.day) AS next_day
           FROM price_day) d
     CROSS JOIN LATERAL ( SELECT COALESCE(( SELECT (min(((COALESCE(lc.last_seen_at, o.valid_from) AT TIME ZONE 'UTC'::text))::date) - 1)
                   FROM (offer o
                     LEFT JOIN listing_check lc ON ((lc.listing_id = o.listing_id)))
                  WHERE ((o.product_id = d.product_id) AND (o.source_id = d.source_id) AND (o.vanished_at IS NULL) AND (o.price_minor IS NOT NULL))), 'infinity'::date) AS complete) looked)
     CROSS JOIN LATERAL generate_series((d.day)::timestamp without time zone, (LEAST(
        CASE
            WHEN (d.close_offers > 0) THEN COALESCE((d.next_day - 1), looked.complete)
            ELSE d.day
        END, looked.complete, (((now() AT TIME ZONE 'UTC'::text))::date - 1)))::timestamp without time zone, '1 day'::interval) one(day));

create sequence price_proposal_change_seq;

CREATE OR REPLACE FUNCTION channels_pricing_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform mark_pricing_due(array(
    select pc.product_id from new_rows n join old_rows o using (id) join product_channel pc on pc.channel_id = n.id
    where (n.min_margin_percent, n.commission_percent, n.fee_minor, n.shipping_cost_minor)
      is distinct from (o.min_margin_percent, o.commission_percent, o.fee_minor, o.shipping_cost_minor)));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION computed_floor(cost bigint, cost_currency text, vat_percent numeric, channel channel)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when channel.min_margin_percent is null or cost is null or cost <= 0 or cost_currency <> channel.currency or vat_percent is null then null
    when (100 - channel.min_margin_percent) * 100 <= coalesce(channel.commission_percent, 0) * (100 + vat_percent) then null
    -- whole numbers on both sides, since a quotient of decimals may lose the last of what is to be rounded up
    else div((cost + coalesce(channel.fee_minor, 0) + coalesce(channel.shipping_cost_minor, 0)) * trunc((100 + vat_percent) * 1000000)
        + trunc(((100 - channel.min_margin_percent) * 100 - coalesce(channel.commission_percent, 0) * (100 + vat_percent)) * 10000) - 1,
      trunc(((100 - channel.min_margin_percent) * 100 - coalesce(channel.commission_percent, 0) * (100 + vat_percent)) * 10000))::bigint
  end
$function$;

CREATE OR REPLACE FUNCTION delete_intervals_of_offers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from offer_interval where offer_id = any(array(select id from gone));
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION delete_observations_of_listings()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from observation where listing_id = any(array(select id from gone));
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION keep_own_pages_apart()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from own_page where listing_id = new.id) then
    raise exception 'listing % is a page of our own shop and cannot be matched to a product as a rival''s', new.id
      using errcode = 'check_violation', constraint = 'listing_is_own_page', table = 'listing';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION keep_own_price()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  open_from timestamptz;
  changed timestamptz := new.price_changed_at;
begin
  if tg_op = 'UPDATE' then
    if new.price_minor is not distinct from old.price_minor then return null; end if;
    if new.price_changed_at is not distinct from old.price_changed_at then changed := clock_timestamp(); end if;
  end if;
  select max(coalesce(valid_to, valid_from)) into open_from from own_price
    where product_id = new.product_id and channel_id = new.channel_id;
  if changed < open_from then changed := open_from; end if;
  -- a price that stood for no time was never asked
  delete from own_price where product_id = new.product_id and channel_id = new.channel_id and valid_from = changed;
  update own_price set valid_to = changed where product_id = new.product_id and channel_id = new.channel_id and valid_to is null;
  if new.price_minor is not null then
    insert into own_price (product_id, channel_id, valid_from, price_minor)
    values (new.product_id, new.channel_id, changed, new.price_minor);
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION keep_past_facts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into product_past (product_id, valid_to, cost_minor, cost_currency, vat_percent, rrp_minor, rrp_currency)
  select o.id, clock_timestamp(), o.cost_minor, o.cost_currency, o.vat_percent, o.rrp_minor, o.rrp_currency
  from new_rows n join old_rows o using (id)
  where (n.cost_minor, n.cost_currency, n.vat_percent, n.rrp_minor, n.rrp_currency)
    is distinct from (o.cost_minor, o.cost_currency, o.vat_percent, o.rrp_minor, o.rrp_currency)
  on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION keep_past_terms()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into product_channel_past (product_id, channel_id, valid_to, floor_minor, ceiling_minor, rrp_minor)
  select o.product_id, o.channel_id, clock_timestamp(), o.floor_minor, o.ceiling_minor, o.rrp_minor
  from new_rows n join old_rows o using (product_id, channel_id)
  where (n.floor_minor, n.ceiling_minor, n.rrp_minor) is distinct from (o.floor_minor, o.ceiling_minor, o.rrp_minor)
  on conflict do nothing;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION last_serving(p price_proposal, OUT served_at timestamp with time zone, OUT served_to text)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  select at, name from (
    select p.first_served_at as at, p.first_served_to as name where p.first_served_at is not null
    union all
    select p.last_served_at, p.last_served_to where p.last_served_at is not null
    union all
    select r.whole_at, 'key:' || k.name from feed_reader r join api_key k on k.id = r.api_key_id
    where p.status in ('approved', 'published', 'drifted') and p.first_served_at is not null and r.whole_at >= p.first_served_at
      and r.whole_at < coalesce(p.valid_until, 'infinity') and (r.channel_id is null or r.channel_id = p.channel_id)
      and p.strategy_id <> all (r.whole_without)
  ) servings order by at desc limit 1
$function$;

CREATE OR REPLACE FUNCTION major_units(minor bigint, currency text)
 RETURNS numeric
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((minor)::numeric * CASE WHEN (currency = ANY (ARRAY['BIF'::text, 'CLP'::text, 'DJF'::text, 'GNF'::text, 'ISK'::text, 'JPY'::text, 'KMF'::text, 'KRW'::text, 'PYG'::text, 'RWF'::text, 'UGX'::text, 'UYI'::text, 'VND'::text, 'VUV'::text, 'XAF'::text, 'XOF'::text, 'XPF'::text])) THEN (1)::numeric WHEN (currency = ANY (ARRAY['BHD'::text, 'IQD'::text, 'JOD'::text, 'KWD'::text, 'LYD'::text, 'OMR'::text, 'TND'::text])) THEN 0.001 WHEN (currency = ANY (ARRAY['CLF'::text, 'UYW'::text])) THEN 0.0001 ELSE 0.01 END);

CREATE OR REPLACE FUNCTION make_month(parent text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  first date := date_trunc('month', at at time zone 'UTC');
  name text := parent || to_char(first, '_YYYY_MM');
begin
  if to_regclass(name) is not null then
    return;
  end if;
  -- the lock that attaching takes anyway; taking it also shows what another maker has made meanwhile
  execute format('lock table %I in share update exclusive mode', parent);
  if to_regclass(name) is not null then
    return;
  end if;
  execute format('create table %I (like %I including defaults including constraints)', name, parent);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  -- statement triggers of the parent do not see what is written into a partition by its own name
  if parent = 'offer_interval' then
    execute format('create trigger offer_interval_insert_guard after insert on %I referencing new table as written
      for each statement execute function refuse_overlap()', name);
    execute format('create trigger offer_interval_update_guard after update on %I referencing new table as written
      for each statement execute function refuse_overlap()', name);
  end if;
end
$function$;

CREATE OR REPLACE FUNCTION mark_changed_listing()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into history_mark (product_id, from_at)
  select distinct product_id, case when new.interval_seconds <> old.interval_seconds then timestamptz '-infinity' else 'infinity' end
  from offer where listing_id = new.id and product_id is not null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION mark_channel_products()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into history_mark (product_id, from_at) select product_id, 'infinity' from product_channel where channel_id = new.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION mark_moved_offer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and new.product_id is not distinct from old.product_id then
    insert into history_mark (product_id, from_at) select new.product_id, 'infinity' where new.product_id is not null;
    return null;
  end if;
  insert into history_mark (product_id, from_at)
  select product_id, '-infinity' from (
    select old.product_id union select new.product_id where tg_op = 'UPDATE'
  ) moved where product_id is not null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION mark_own_prices()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' then
    insert into history_mark (product_id, from_at) select product_id, 'infinity' from changed;
  elsif tg_op = 'DELETE' then
    insert into history_mark (product_id, from_at) select product_id, 'infinity' from before;
  else
    insert into history_mark (product_id, from_at)
    select product_id, 'infinity' from changed c join before b using (product_id, channel_id)
    where c.price_minor is distinct from b.price_minor;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION mark_pricing_due(product_ids bigint[])
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into pricing_due (product_id)
  select distinct pc.product_id from product_channel pc where pc.product_id = any(product_ids) order by 1
  on conflict (product_id) do update set mark = default
$function$;

CREATE OR REPLACE FUNCTION mark_suspect_offers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into history_mark (product_id, from_at)
  select distinct product_id, timestamptz 'infinity' from offer
  where source_id = new.id and product_id is not null and vanished_at is null
    and valid_from >= least(old.suspect_since, new.suspect_since);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION meets_condition(p product, pc product_channel, c channel, condition jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  field text := condition->>'field';
  money boolean := false;
  words text;
  amount numeric;
begin
  case field
    when 'external_id' then words := p.external_id;
    when 'name' then words := p.name;
    when 'brand' then words := p.brand;
    when 'category' then words := p.category;
    when 'gtin' then words := p.gtin;
    when 'mpn' then words := p.mpn;
    when 'line' then words := p.line;
    when 'stock' then amount := p.stock;
    when 'sold_per_day' then amount := p.sold_per_day;
    when 'sales_30_days' then amount := p.sales_30_days;
    when 'sales_rank' then amount := p.sales_rank;
    when 'pack_size' then amount := p.pack_size;
    when 'stock_days' then amount := p.stock / nullif(p.sold_per_day, 0);
    when 'margin_percent' then
      amount := case when p.cost_minor > 0 and p.cost_currency = c.currency
        then 100 - p.cost_minor * (100 + p.vat_percent) / pc.price_minor end;
    when 'price' then amount := pc.price_minor; money := true;
    when 'cost' then amount := case when p.cost_currency = c.currency then p.cost_minor end; money := true;
    when 'floor' then amount := pc.floor_minor; money := true;
    when 'ceiling' then amount := pc.ceiling_minor; money := true;
    when 'rrp' then amount := coalesce(pc.rrp_minor, case when p.rrp_currency = c.currency then p.rrp_minor end); money := true;
    else raise exception 'No product has a field "%"', field using errcode = 'invalid_parameter_value';
  end case;
  if condition ? 'known' then return (coalesce(words, amount::text) is not null) = (condition->>'known')::boolean; end if;
  if words is null and amount is null then return null; end if;
  if words is not null then
    return case
      when condition ? 'is' then exists (select from jsonb_array_elements_text(condition->'is') as wanted (word) where lower(word) = lower(words))
      when condition ? 'contains' then strpos(lower(words), lower(condition->>'contains')) > 0
      else starts_with(lower(words), lower(condition->>'startsWith'))
    end;
  end if;
  return (not condition ? 'from' or amount >= case when money then condition->'from'->'minor' else condition->'from' end::numeric)
    and (not condition ? 'below' or amount < case when money then condition->'below'->'minor' else condition->'below' end::numeric);
end $function$;

CREATE OR REPLACE FUNCTION meets_query(p product, pc product_channel, c channel, query jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  condition jsonb;
  found boolean := not query ? 'any';
begin
  for condition in select value from jsonb_array_elements(coalesce(query->'all', '[]')) loop
    if meets_condition(p, pc, c, condition) is not true then return false; end if;
  end loop;
  for condition in select value from jsonb_array_elements(coalesce(query->'none', '[]')) loop
    -- what is not known may well be what is not wanted
    if meets_condition(p, pc, c, condition) is not false then return false; end if;
  end loop;
  for condition in select value from jsonb_array_elements(coalesce(query->'any', '[]')) loop
    found := found or coalesce(meets_condition(p, pc, c, condition), false);
  end loop;
  return found;
end $function$;

CREATE OR REPLACE FUNCTION move_proposal()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not (case old.status
    when 'open' then new.status in ('approved', 'rejected', 'superseded', 'expired')
    when 'approved' then new.status in ('published', 'applied', 'rejected-by-shop', 'superseded', 'expired')
    when 'published' then new.status in ('applied', 'drifted', 'rejected-by-shop', 'superseded', 'expired')
    when 'drifted' then new.status in ('applied', 'rejected-by-shop', 'superseded', 'expired')
    when 'applied' then new.status = 'drifted'
    -- the shop had taken it before it was withdrawn
    when 'superseded' then new.status = 'applied' and old.decided_at is not null
    when 'expired' then new.status = 'applied' and old.decided_at is not null
    else false
  end) then
    raise exception 'proposal % is % and cannot become %', old.id, old.status, new.status
      using errcode = 'check_violation', constraint = 'price_proposal_moves', table = 'price_proposal';
  end if;
  if old.status in ('approved', 'published', 'drifted') and new.status not in ('approved', 'published', 'drifted') then
    select l.served_at, l.served_to into new.last_served_at, new.last_served_to from last_serving(old) l;
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION new_terms_pricing_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform mark_pricing_due(array(select product_id from new_rows));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION products_pricing_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform mark_pricing_due(array(
    select n.id from new_rows n join old_rows o using (id)
    where (n.cost_minor, n.cost_currency, n.vat_percent, n.category, n.brand, n.tags, n.rrp_minor, n.rrp_currency, n.stock, n.sold_per_day,
        n.sales_30_days, n.sales_rank, n.line, n.pack_size)
      is distinct from (o.cost_minor, o.cost_currency, o.vat_percent, o.category, o.brand, o.tags, o.rrp_minor, o.rrp_currency, o.stock,
        o.sold_per_day, o.sales_30_days, o.sales_rank, o.line, o.pack_size)));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public_seller(name text, sellers_as text, kind text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ((name ~~ 'private-seller-%'::text) OR (name = ANY (ARRAY['private'::text, 'unknown'::text]))) THEN NULL::text WHEN ((sellers_as IS NULL) AND (kind = 'marketplace'::text)) THEN NULL::text ELSE name END;

CREATE OR REPLACE FUNCTION refuse_overlap()
 RETURNS trigger
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  wrong bigint;
  others boolean;
  earliest timestamptz;
  latest timestamptz;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'offer_interval is written in another isolation than read committed, in which overlaps cannot be seen'
      using errcode = 'feature_not_supported', hint = 'Begin the transaction with isolation level read committed.';
  end if;
  select min(valid_from), max(valid_to) into earliest, latest from written;
  for pass in 1..2 loop
    -- laterals, since the plan is kept whatever the number of rows; the bounds follow from the rows, and leave months out before they are opened
    select min(n.offer_id) filter (
        where own.until is null or n.valid_to > own.until
          or exists (
            select from offer_interval i
            where i.offer_id = n.offer_id and i.valid_to > n.valid_from and i.valid_to < n.valid_to
              and i.valid_to > earliest and i.valid_to < latest offset 0
          )
          or n.valid_to < own.until and (
            select i.valid_from from offer_interval i
            where i.offer_id = n.offer_id and i.valid_to > n.valid_to and i.valid_to > earliest order by i.valid_to limit 1
          ) < n.valid_to
      ), bool_or(not own.mine)
    into wrong, others
    from written n left join lateral (
      select coalesce(o.vanished_at, o.valid_from) as until, o.xmin = pg_current_xact_id()::xid as mine
      from offer o where o.id = n.offer_id offset 0
    ) own on true;
    exit when pass = 2 or others is not true;
    -- whoever is writing beside it is waited for, and what he wrote is seen the second time
    perform from offer o where o.id = any(array(select distinct offer_id from written)) order by o.id for no key update;
  end loop;
  if wrong is not null then
    raise exception 'An interval of offer % overlaps another one, or the offer is not there', wrong
      using errcode = 'exclusion_violation', table = 'offer_interval', hint = 'Write through store/observations.ts, which keeps them apart.';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION refuse_overlap_of_offer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from offer_interval where offer_id = new.id and valid_to > coalesce(new.vanished_at, new.valid_from)) then
    raise exception 'Offer % would reach into an interval that is over', new.id
      using errcode = 'exclusion_violation', table = 'offer', hint = 'Write through store/observations.ts, which keeps them apart.';
  end if;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION terms_pricing_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform mark_pricing_due(array(
    select n.product_id from new_rows n join old_rows o using (product_id, channel_id)
    where (n.price_minor, n.floor_minor, n.ceiling_minor, n.strategy_id, n.rrp_minor)
      is distinct from (o.price_minor, o.floor_minor, o.ceiling_minor, o.strategy_id, o.rrp_minor)));
  return null;
end $function$;

CREATE TRIGGER channel_currency AFTER UPDATE OF currency ON channel FOR EACH ROW WHEN ((old.currency <> new.currency)) EXECUTE FUNCTION mark_channel_products();

CREATE TRIGGER channels_pricing_due AFTER UPDATE ON channel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION channels_pricing_due();

CREATE TRIGGER listing_changed AFTER UPDATE OF enabled, interval_seconds ON listing FOR EACH ROW WHEN (((old.enabled <> new.enabled) OR (old.interval_seconds <> new.interval_seconds))) EXECUTE FUNCTION mark_changed_listing();

CREATE TRIGGER listing_is_own_page BEFORE UPDATE OF product_id ON listing FOR EACH ROW WHEN ((new.product_id IS NOT NULL)) EXECUTE FUNCTION keep_own_pages_apart();

CREATE TRIGGER listing_takes_observations AFTER DELETE ON listing REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION delete_observations_of_listings();

CREATE TRIGGER new_terms_pricing_due AFTER INSERT ON product_channel REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION new_terms_pricing_due();

CREATE TRIGGER offer_guard AFTER UPDATE OF valid_from, vanished_at ON offer FOR EACH ROW WHEN ((COALESCE(new.vanished_at, new.valid_from) < COALESCE(old.vanished_at, old.valid_from))) EXECUTE FUNCTION refuse_overlap_of_offer();

CREATE TRIGGER offer_interval_insert_guard AFTER INSERT ON offer_interval REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION refuse_overlap();

CREATE TRIGGER offer_interval_update_guard AFTER UPDATE ON offer_interval REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION refuse_overlap();

CREATE TRIGGER offer_moved AFTER UPDATE OF product_id, tax_included ON offer FOR EACH ROW WHEN (((old.product_id IS DISTINCT FROM new.product_id) OR (old.tax_included IS DISTINCT FROM new.tax_included))) EXECUTE FUNCTION mark_moved_offer();

CREATE TRIGGER offer_removed AFTER DELETE ON offer FOR EACH ROW WHEN ((old.product_id IS NOT NULL)) EXECUTE FUNCTION mark_moved_offer();

CREATE TRIGGER offer_takes_intervals AFTER DELETE ON offer REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION delete_intervals_of_offers();

CREATE TRIGGER price_proposal_moves BEFORE UPDATE OF status ON price_proposal FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION move_proposal();

CREATE TRIGGER product_channel_added AFTER INSERT ON product_channel REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_own_prices();

CREATE TRIGGER product_channel_changed AFTER UPDATE ON product_channel REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_own_prices();

CREATE TRIGGER product_channel_own_price AFTER INSERT OR UPDATE OF price_minor ON product_channel FOR EACH ROW EXECUTE FUNCTION keep_own_price();

CREATE TRIGGER product_channel_past AFTER UPDATE ON product_channel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_past_terms();

CREATE TRIGGER product_channel_removed AFTER DELETE ON product_channel REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_own_prices();

CREATE TRIGGER product_past AFTER UPDATE ON product REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_past_facts();

CREATE TRIGGER products_pricing_due AFTER UPDATE ON product REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION products_pricing_due();

CREATE TRIGGER source_suspected AFTER UPDATE OF suspect_since ON source FOR EACH ROW WHEN ((old.suspect_since IS DISTINCT FROM new.suspect_since)) EXECUTE FUNCTION mark_suspect_offers();

CREATE TRIGGER terms_pricing_due AFTER UPDATE ON product_channel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION terms_pricing_due();
