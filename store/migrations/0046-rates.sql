-- Daily rates, and whether a channel compares prices of other currencies by them.

create table rate_table (
  provider text not null check (provider in ('ecb', 'nbp')),
  day text not null check (day ~ '^\d{4}-\d\d-\d\d$'),
  -- the publisher's own, e.g. 225/A/NBP/2026
  number text,
  -- before then nobody could know it: 16:00 at the ECB, 12:15 at NBP, on that day
  known_at timestamptz not null,
  loaded_at timestamptz not null default now(),
  primary key (provider, day)
);

create table exchange_rate (
  provider text not null,
  day text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- as published: at the ECB units for 1 EUR, at NBP zlotys for one unit
  rate numeric not null check (rate > 0),
  primary key (provider, day, currency),
  foreign key (provider, day) references rate_table on delete cascade
);

-- What somebody says a currency is worth, for a time that ends; goes before any table while it holds.
create table manual_rate (
  id bigint generated always as identity primary key,
  from_currency text not null check (from_currency ~ '^[A-Z]{3}$'),
  to_currency text not null check (to_currency ~ '^[A-Z]{3}$'),
  -- units of to_currency for one of from_currency
  rate numeric not null check (rate > 0),
  valid_from timestamptz not null,
  -- exclusive
  valid_to timestamptz not null,
  reason text,
  created_at timestamptz not null default now(),
  created_by text not null,
  check (from_currency <> to_currency),
  -- equal: taken back before it began
  check (valid_to >= valid_from)
);
create index manual_rate_pair on manual_rate (least(from_currency, to_currency), greatest(from_currency, to_currency), valid_to);

-- How loading from the publisher went; failures are counted since the last time it worked.
create table rate_load (
  provider text primary key check (provider in ('ecb', 'nbp')),
  tried_at timestamptz not null,
  loaded_at timestamptz,
  failures integer not null default 0,
  problem text
);

alter table channel
  add column compare_currencies boolean not null default false,
  add column rate_provider text not null default 'ecb' check (rate_provider in ('ecb', 'nbp')),
  -- calendar days; five reach from the Thursday before Easter to the Tuesday after it
  add column rate_max_age_days integer not null default 5 check (rate_max_age_days between 0 and 31);

alter table scheduler_problem
  drop constraint scheduler_problem_kind_check,
  add constraint scheduler_problem_kind_check
    check (kind in ('starving-source', 'waiting-jobs', 'silent-process', 'broken-schedule', 'stale-rates'));
