-- The guard looks only at the months from the earliest beginning on that is written: it opened every month that is kept, also for one change.
create or replace function refuse_overlap() returns trigger language plpgsql set plan_cache_mode = force_generic_plan as $$
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
$$;
