-- Proposals that the feed has shown, and those whose price the shop does not ask although it should. Who moves what when: ARCHITECTURE.md,
-- "From a proposal to the shop".

-- two settings were both named max_move_percent: this one sends proposals to a person, the feed guard's holds a feed
alter table channel rename column max_move_percent to person_above_moved_percent;
alter table channel rename constraint channel_max_move_percent_check to channel_person_above_moved_percent_check;

alter table price_proposal
  -- the first answer of the feed that showed it, and to whom ("key:shop"); null: none has, or it was before this was kept
  add column first_served_at timestamptz,
  add column first_served_to text,
  -- set when it leaves the feed; until then feed_reader knows
  add column last_served_at timestamptz,
  add column last_served_to text,
  add check ((first_served_at is null) = (first_served_to is null)),
  add check ((last_served_at is null) = (last_served_to is null)),
  drop constraint price_proposal_status_check,
  -- not validated: what stood before it is a subset of what it allows
  add constraint price_proposal_status_check check (status in ('open', 'approved', 'published', 'drifted', 'rejected', 'superseded',
    'expired', 'applied', 'rejected-by-shop')) not valid;

-- Who fetched which feed last, one row a key, feed and format.
create table feed_reader (
  api_key_id bigint not null references api_key on delete cascade,
  -- null: the feed of all channels
  channel_id bigint references channel on delete cascade,
  format text not null,
  -- the last answer with rows, and the last one with all that was in the feed
  served_at timestamptz not null,
  whole_at timestamptz,
  -- strategies whose prices waited then, so that the whole answer was without them
  whole_without bigint[] not null default '{}',
  unique nulls not distinct (api_key_id, channel_id, format)
);

-- The last answer that is known to have shown a proposal: whole ones show all that is in the feed, others show each change once.
create function last_serving(p price_proposal, out served_at timestamptz, out served_to text) language sql stable as $$
  select at, name from (
    select p.first_served_at as at, p.first_served_to as name where p.first_served_at is not null
    union all
    select p.last_served_at, p.last_served_to where p.last_served_at is not null
    union all
    select r.whole_at, 'key:' || k.name from feed_reader r join api_key k on k.id = r.api_key_id
    where p.status in ('approved', 'published', 'drifted') and p.first_served_at is not null and r.whole_at >= p.first_served_at
      and r.whole_at < coalesce(p.valid_until, 'infinity') and (r.channel_id is null or r.channel_id = p.channel_id)
      and p.strategy_id <> all (r.whole_without)
  ) servings order by at desc limit 1
$$;

create function move_proposal() returns trigger language plpgsql as $$
begin
  if not (case old.status
    when 'open' then new.status in ('approved', 'rejected', 'superseded', 'expired')
    when 'approved' then new.status in ('published', 'applied', 'rejected-by-shop', 'superseded', 'expired')
    when 'published' then new.status in ('applied', 'drifted', 'rejected-by-shop', 'superseded', 'expired')
    when 'drifted' then new.status in ('applied', 'rejected-by-shop', 'superseded', 'expired')
    when 'applied' then new.status = 'drifted'
    -- the shop had taken it before it was withdrawn
    when 'superseded' then new.status = 'applied' and old.decided_at is not null
    when 'expired' then new.status = 'applied' and old.decided_at is not null
    else false
  end) then
    raise exception 'proposal % is % and cannot become %', old.id, old.status, new.status
      using errcode = 'check_violation', constraint = 'price_proposal_moves', table = 'price_proposal';
  end if;
  if old.status in ('approved', 'published', 'drifted') and new.status not in ('approved', 'published', 'drifted') then
    select l.served_at, l.served_to into new.last_served_at, new.last_served_to from last_serving(old) l;
  end if;
  return new;
end $$;
create trigger price_proposal_moves before update of status on price_proposal
  for each row when (old.status is distinct from new.status) execute function move_proposal();
