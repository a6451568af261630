-- Policies approve proposals by themselves; what they leave to people says why, and large moves need two of them.

create table approval_policy (
  channel_id bigint primary key references channel on delete cascade,
  direction text not null check (direction in ('both', 'down', 'up')),
  -- null: no such limit; amounts in the channel's currency
  max_percent numeric(5,2) check (max_percent >= 0),
  max_amount_minor bigint check (max_amount_minor >= 0),
  min_margin_percent numeric(5,2) check (min_margin_percent < 100),
  price_from_minor bigint check (price_from_minor >= 0),
  price_to_minor bigint check (price_to_minor > 0),
  min_match_percent numeric(5,2) check (min_match_percent between 0 and 100),
  max_per_day integer check (max_per_day > 0),
  two_persons_above_percent numeric(5,2) check (two_persons_above_percent >= 0),
  -- whose midnight begins the day of max_per_day
  time_zone text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (price_from_minor <= price_to_minor)
);

alter table price_proposal
  -- what the channel's policy said of it; null: made before policies
  add column approval_code text,
  add column approval_reason text,
  add column persons_needed integer not null default 1 check (persons_needed in (1, 2)),
  -- the first of two
  add column first_approved_at timestamptz,
  add column first_approved_by text,
  add check ((first_approved_at is null) = (first_approved_by is null));
-- approvals by policy of a day
create index price_proposal_by_policy on price_proposal (channel_id, decided_at) where decided_by = 'policy';
