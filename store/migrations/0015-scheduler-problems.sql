-- what the watchdog found and has not seen mended
create table scheduler_problem (
  key text primary key,
  kind text not null check (kind in ('starving-source', 'waiting-jobs', 'silent-process', 'broken-schedule')),
  source_id bigint references source on delete cascade,
  -- one sentence for a person, with the remedy
  message text not null,
  since timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

-- a source also rests when the budget of its day is used up
alter table source
  drop constraint source_pause_kind_check,
  add constraint source_pause_kind_check check (pause_kind in ('host', 'hours', 'gap', 'budget'));
