-- History by month: an offer's open interval is its own row, offer_interval holds the closed ones, and old months are dropped whole.
-- Writers wait from here, in the order in which they take these themselves; readers only for the last statements.
lock table listing, listing_check, offer, observation, offer_interval, alert in share row exclusive mode;

-- No two intervals of an offer overlap, and none reaches into the time of the offer's own row. An exclusion constraint would see one month only.
-- Writers of one offer wait for each other, so that the later one sees what the earlier one wrote.
create function refuse_overlap() returns trigger language plpgsql as $$
declare
  wrong bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'offer_interval is written in another isolation than read committed, in which overlaps cannot be seen'
      using errcode = 'feature_not_supported', hint = 'Begin the transaction with isolation level read committed.';
  end if;
  -- arrays and laterals, since the plan of a session's first call is kept whatever the number of rows;
  -- what this transaction has written itself is locked already
  perform from offer o where o.id = any(array(select distinct offer_id from written)) and o.xmin::text <> pg_current_xact_id()::xid::text
    order by o.id for no key update;
  select n.offer_id into wrong
  from written n left join lateral (
    select coalesce(o.vanished_at, o.valid_from) as until from offer o where o.id = n.offer_id offset 0
  ) own on true
  where own.until is null or n.valid_to > own.until
    or exists (
      select from offer_interval i where i.offer_id = n.offer_id and i.valid_to > n.valid_from and i.valid_to < n.valid_to offset 0
    )
    or n.valid_to < own.until and (
      select i.valid_from from offer_interval i where i.offer_id = n.offer_id and i.valid_to > n.valid_to order by i.valid_to limit 1
    ) < n.valid_to
  limit 1;
  if found then
    raise exception 'An interval of offer % overlaps another one, or the offer is not there', wrong
      using errcode = 'exclusion_violation', table = 'offer_interval', hint = 'Write through store/observations.ts, which keeps them apart.';
  end if;
  return null;
end
$$;

-- The same from the offer's side: its own row may begin earlier only where nothing ended later.
create function refuse_overlap_of_offer() returns trigger language plpgsql as $$
begin
  if exists (select from offer_interval where offer_id = new.id and valid_to > coalesce(new.vanished_at, new.valid_from)) then
    raise exception 'Offer % would reach into an interval that is over', new.id
      using errcode = 'exclusion_violation', table = 'offer', hint = 'Write through store/observations.ts, which keeps them apart.';
  end if;
  return null;
end
$$;

create function delete_intervals_of_offers() returns trigger language plpgsql as $$
begin
  delete from offer_interval where offer_id = any(array(select id from gone));
  return null;
end
$$;

create function delete_observations_of_listings() returns trigger language plpgsql as $$
begin
  delete from observation where listing_id = any(array(select id from gone));
  return null;
end
$$;

-- Makes the partition of a month, UTC, unless it is there. Locks no reader and no writer of other months out.
create function make_month(parent text, at timestamptz) returns void language plpgsql as $$
declare
  first date := date_trunc('month', at at time zone 'UTC');
  name text := parent || to_char(first, '_YYYY_MM');
begin
  if to_regclass(name) is not null then
    return;
  end if;
  -- the lock that attaching takes anyway; taking it also shows what another maker has made meanwhile
  execute format('lock table %I in share update exclusive mode', parent);
  if to_regclass(name) is not null then
    return;
  end if;
  execute format('create table %I (like %I including defaults including constraints)', name, parent);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  -- statement triggers of the parent do not see what is written into a partition by its own name
  if parent = 'offer_interval' then
    execute format('create trigger offer_interval_insert_guard after insert on %I referencing new table as written
      for each statement execute function refuse_overlap()', name);
    execute format('create trigger offer_interval_update_guard after update on %I referencing new table as written
      for each statement execute function refuse_overlap()', name);
  end if;
end
$$;

-- the new tables are filled beside the old ones, under their final names
create schema moving;
set local search_path = moving, public;

-- listing_id has no foreign key: dropping a month would lock listing. Deleting a listing deletes them: see listing_takes_observations
create table observation (
  id bigint generated always as identity,
  listing_id bigint not null,
  observed_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  outcome text not null constraint observation_outcome_check check (outcome in ('offers', 'unchanged', 'gone', 'blocked', 'rate-limited',
    'needs-browser', 'unreadable', 'ambiguous', 'robots-denied', 'timeout', 'network', 'too-large')),
  reason text,
  http_status integer,
  fetch_mode text not null constraint observation_fetch_mode_check check (fetch_mode in ('http', 'browser')),
  final_url text not null,
  parser text,
  parser_version integer,
  -- name of the stored page
  body_hash text,
  -- the whole offer list with evidence, in the shape of domain/offer.ts
  offers jsonb not null default '[]',
  -- null: believed at once. confirmed: by a person, and about to be applied
  review text constraint observation_review_check check (review in ('held', 'confirmed', 'applied', 'superseded', 'discarded')),
  -- why it was not believed
  review_reason text,
  -- name of the stored picture of the page as a browser showed it
  screenshot_hash text,
  constraint observation_offers_check check (outcome = 'offers' or offers = '[]'),
  constraint observation_review_reason_check check ((review is null) = (review_reason is null)),
  constraint observation_pkey primary key (id, observed_at),
  constraint observation_listing_id_observed_at_key unique (listing_id, observed_at)
) partition by range (observed_at);
create index observation_confirmed on observation (listing_id) where review = 'confirmed';

-- stretches of time that are over, in which an offer stayed the same. offer_id has no foreign key, for the same reason; the guard below
-- sees that the offer is there
create table offer_interval (
  offer_id bigint not null,
  valid_from timestamptz not null,
  -- exclusive
  valid_to timestamptz not null,
  -- the last look that still found it so
  last_seen_at timestamptz not null,
  price_minor bigint,
  currency text,
  regular_price_minor bigint,
  lowest_price_30_days_minor bigint,
  shipping_price_minor bigint,
  availability text,
  item_condition text,
  observation_id bigint not null,
  constraint offer_interval_pkey primary key (offer_id, valid_to),
  constraint offer_interval_order_check check (valid_from < valid_to and valid_from <= last_seen_at and last_seen_at <= valid_to)
) partition by range (valid_to);

do $$
begin
  perform make_month('observation', month) from (
    select date_trunc('month', observed_at at time zone 'UTC') at time zone 'UTC' from public.observation
    union select date_trunc('month', now() at time zone 'UTC' + ahead * interval '1 month') at time zone 'UTC' from generate_series(0, 3) ahead
  ) months (month);
  perform make_month('offer_interval', month) from (
    select date_trunc('month', valid_to at time zone 'UTC') at time zone 'UTC' from public.offer_interval where valid_to is not null
    union select date_trunc('month', now() at time zone 'UTC' + ahead * interval '1 month') at time zone 'UTC' from generate_series(0, 3) ahead
  ) months (month);
end
$$;

insert into observation (id, listing_id, observed_at, recorded_at, outcome, reason, http_status, fetch_mode, final_url, parser, parser_version,
  body_hash, offers, review, review_reason, screenshot_hash)
overriding system value
select id, listing_id, observed_at, recorded_at, outcome, reason, http_status, fetch_mode, final_url, parser, parser_version,
  body_hash, offers, review, review_reason, screenshot_hash
from public.observation;
select setval(pg_get_serial_sequence('observation', 'id'), coalesce(max(id), 0) + 1, false) from observation;

insert into offer_interval (offer_id, valid_from, valid_to, last_seen_at, price_minor, currency, regular_price_minor, lowest_price_30_days_minor,
  shipping_price_minor, availability, item_condition, observation_id)
select offer_id, valid_from, valid_to, least(last_seen_at, valid_to), price_minor, currency, regular_price_minor, lowest_price_30_days_minor,
  shipping_price_minor, availability, item_condition, observation_id
from public.offer_interval where valid_to is not null;

-- what time lets go of cannot be referred to: observation_id may point to an observation that is no longer kept
alter table offer drop constraint offer_observation_id_fkey;
alter table alert drop constraint alert_observation_id_fkey;
alter table listing_check drop constraint listing_check_held_observation_id_fkey;
drop index offer_observation, alert_observation;
drop table public.offer_interval;
drop table public.observation;
do $$
declare
  moved regclass;
begin
  for moved in select oid from pg_class where relnamespace = 'moving'::regnamespace and relkind in ('r', 'p') loop
    execute format('alter table %s set schema public', moved);
  end loop;
end
$$;
set local search_path to default;
drop schema moving;

create trigger offer_interval_insert_guard after insert on offer_interval referencing new table as written
  for each statement execute function refuse_overlap();
create trigger offer_interval_update_guard after update on offer_interval referencing new table as written
  for each statement execute function refuse_overlap();
create trigger offer_guard after update of valid_from, vanished_at on offer for each row
  when (coalesce(new.vanished_at, new.valid_from) < coalesce(old.vanished_at, old.valid_from))
  execute function refuse_overlap_of_offer();
create trigger offer_takes_intervals after delete on offer referencing old table as gone
  for each statement execute function delete_intervals_of_offers();
create trigger listing_takes_observations after delete on listing referencing old table as gone
  for each statement execute function delete_observations_of_listings();

-- The history of every offer. Filter by constants or arrays; for a join, ask in a lateral subquery with "offset 0", since the planner
-- takes no join's condition into a union.
create view offer_history as
select i.offer_id, i.valid_from, i.valid_to, i.last_seen_at, i.price_minor, i.currency, i.regular_price_minor, i.lowest_price_30_days_minor,
  i.shipping_price_minor, i.availability, i.item_condition, i.observation_id, o.listing_id, o.source_id, o.product_id, o.seller_name, o.url
from offer_interval i join offer o on o.id = i.offer_id
union all
select o.id, o.valid_from, null, lc.last_seen_at, o.price_minor, o.currency, o.regular_price_minor, o.lowest_price_30_days_minor,
  o.shipping_price_minor, o.availability, o.item_condition, o.observation_id, o.listing_id, o.source_id, o.product_id, o.seller_name, o.url
from offer o left join listing_check lc on lc.listing_id = o.listing_id where o.vanished_at is null;
