-- How a host is asked, whichever of its sources asks: one gap, one circuit breaker, across all workers and restarts.

create table host (
  -- as in source.host_name: without "www." and port, since they are one machine
  name text primary key check (name <> ''),
  -- start of the last request that was given a turn
  last_turn_at timestamptz,
  -- as robots.txt last asked for
  crawl_delay_ms integer not null default 0 check (crawl_delay_ms >= 0),
  -- learnt from 429 and 503: the gap is at least this; shrinks with each good answer
  slow_gap_ms double precision not null default 0 check (slow_gap_ms >= 0),
  -- in a row
  failures integer not null default 0,
  -- open: nobody asks before rest_until; half-open: one probe is under way, and who sent it is given up at rest_until
  breaker text not null default 'closed' check (breaker in ('closed', 'open', 'half-open')),
  breaker_reason text,
  breaker_changed_at timestamptz,
  rest_until timestamptz,
  -- length of the last rest; the next one is longer if the probe fails
  rest_seconds double precision not null default 0,
  check (breaker = 'closed' or (breaker_reason is not null and rest_until is not null))
) with (fillfactor = 70);

alter table source
  add column host_name text not null generated always as (regexp_replace(regexp_replace(host, ':\d+$', ''), '^www\.', '')) stored,
  -- nothing is fetched outside of these hours of the day; from after to: over midnight
  add column active_from text check (active_from ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  add column active_to text check (active_to ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  add column time_zone text,
  -- why it is paused, for programs
  add column pause_kind text check (pause_kind in ('host', 'hours', 'gap')),
  -- host.last_turn_at takes its place: the gap is the host's
  drop column next_visit_at,
  add check (num_nulls(active_from, active_to, time_zone) in (0, 3)),
  add check (active_from <> active_to);
create index source_host_name on source (host_name);
