-- Strategies price sets of products, and keep what they were.

create table strategy_version (
  strategy_id bigint not null references strategy on delete cascade,
  version integer not null check (version > 0),
  rules jsonb not null check (jsonb_typeof(rules) = 'array'),
  rounding jsonb not null check (jsonb_typeof(rounding) = 'object'),
  created_at timestamptz not null default now(),
  -- null: made before versions were kept
  created_by text,
  -- for a person
  reason text,
  primary key (strategy_id, version)
);
insert into strategy_version (strategy_id, version, rules, rounding, created_at)
select id, version, rules, rounding, updated_at from strategy;

-- which strategy prices a product on a channel where the product itself names none: of those whose selection it is in, the one with the
-- highest priority, and of equal ones the oldest. Evaluated whenever a product is priced, so that a fact that changes moves it at once.
create table strategy_assignment (
  id bigint generated always as identity primary key,
  name text not null unique check (name <> ''),
  strategy_id bigint not null references strategy,
  channel_id bigint not null references channel,
  priority integer not null default 0,
  enabled boolean not null default true,
  -- domain/product-selection.ts; {}: every product of the channel
  selection jsonb not null default '{}' check (jsonb_typeof(selection) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index strategy_assignment_order on strategy_assignment (channel_id, priority desc, id) where enabled;
create index strategy_assignment_strategy on strategy_assignment (strategy_id);
