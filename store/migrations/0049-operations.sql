-- How large the database was, once a day, so that it can be told when the disk will be full.
create table database_size (
  measured_at timestamptz primary key,
  bytes bigint not null check (bytes >= 0)
);

-- For how long each kind of data is kept, where somebody said so: domain/retention-kinds.ts has the kinds and what holds without.
create table retention_setting (
  kind text primary key check (kind <> ''),
  -- null: forever
  keep_days integer check (keep_days > 0),
  updated_at timestamptz not null default now()
);
