-- As before, but an offer's row is read once, and locked only where this transaction has not written it itself, which is how looks are recorded.
create or replace function refuse_overlap() returns trigger language plpgsql as $$
declare
  wrong bigint;
  others boolean;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'offer_interval is written in another isolation than read committed, in which overlaps cannot be seen'
      using errcode = 'feature_not_supported', hint = 'Begin the transaction with isolation level read committed.';
  end if;
  for pass in 1..2 loop
    -- laterals, since the plan of a session's first call is kept whatever the number of rows
    select min(n.offer_id) filter (
        where own.until is null or n.valid_to > own.until
          or exists (
            select from offer_interval i where i.offer_id = n.offer_id and i.valid_to > n.valid_from and i.valid_to < n.valid_to offset 0
          )
          or n.valid_to < own.until and (
            select i.valid_from from offer_interval i where i.offer_id = n.offer_id and i.valid_to > n.valid_to order by i.valid_to limit 1
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

-- a narrow row for each look, soon let go of: what it belongs to need not be asked for each
alter table source_look drop constraint source_look_source_id_fkey;
