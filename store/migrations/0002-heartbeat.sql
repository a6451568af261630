-- when a part of the program last showed that it is alive; one row per part, e.g. "tick"
create table heartbeat (
  name text primary key check (name <> ''),
  at timestamptz not null
);
