-- A drifting site is noticed before what it says is believed; domain/source-monitors.ts says what is watched.

alter table source
  -- its changes are kept but not believed since then, until a person confirms them or the site reads as before
  add column quarantined_at timestamptz,
  add column quarantine_reason text,
  -- offers that changed at or after then, but before it was noticed, are left out of the market
  add column suspect_since timestamptz,
  -- a price that moves further than this in one step, up or down, is believed only when a second look finds it too
  add column jump_factor double precision not null default 3 check (jump_factor > 1),
  add check ((quarantined_at is null) = (quarantine_reason is null));

alter table listing
  -- read first in each batch; when it does not read as expected, neither does the site
  add column canary boolean not null default false,
  add column expected_price_minor bigint check (expected_price_minor > 0),
  add column expected_currency text check (expected_currency ~ '^[A-Z]{3}$'),
  add check ((expected_price_minor is null) = (expected_currency is null));
create index listing_canary on listing (source_id) where canary;

alter table observation
  -- null: believed at once. confirmed: by a person, and about to be applied
  add column review text check (review in ('held', 'confirmed', 'applied', 'superseded', 'discarded')),
  -- why it was not believed
  add column review_reason text,
  add check ((review is null) = (review_reason is null));
create index observation_confirmed on observation (listing_id) where review = 'confirmed';

alter table listing_check
  -- the one look that was read since and is not believed; the offers are as they were before it
  add column held_observation_id bigint references observation,
  add column canary_problem text;
-- partial, so that an unchanged check still updates in place
create index listing_check_held on listing_check (held_observation_id) where held_observation_id is not null;

-- one narrow row per look, let go of when it is counted and newer ones of its source suffice
create table source_look (
  id bigint generated always as identity primary key,
  source_id bigint not null references source,
  -- without a reference: the row is short-lived, and removing a listing should not search for it
  listing_id bigint not null,
  at timestamptz not null,
  outcome text not null,
  price_ratio double precision,
  currency_switched boolean,
  stock_flip text check (stock_flip in ('in', 'out', 'none')),
  jumped boolean not null default false,
  lost boolean not null default false,
  price_minor bigint,
  currency text,
  fields text[],
  agreed boolean,
  -- counted in source_hour
  counted boolean not null default false
);
create index source_look_newest on source_look (source_id, id);
create index source_look_uncounted on source_look (at) where not counted;

-- the past that a source is compared with: what each monitor counted in an hour; hours in quarantine are left out
create table source_hour (
  source_id bigint not null references source,
  hour timestamptz not null,
  looks integer not null,
  -- domain/source-health.ts Counts
  counts jsonb not null,
  primary key (source_id, hour)
);
