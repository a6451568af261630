-- What is kept from the offers for quick answers, and the notes by which it follows them.

-- Something about a product's market or its history differs from then on. Rows are only added, so that writers never wait for each other;
-- store/settle-history.ts takes them away with what it worked off, and until then readers answer from the offers themselves.
create table history_mark (
  id bigint generated always as identity primary key,
  -- without a reference: the row is short-lived
  product_id bigint not null,
  -- -infinity: its whole history; infinity: its market only
  from_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What was noted, in the order in which readers may see it: given out by one settler at a time, so that nothing appears behind a cursor
create table market_change (
  seq bigint generated always as identity primary key,
  product_id bigint not null,
  -- null: the whole history of the product may differ
  from_at timestamptz,
  settled_at timestamptz not null default now()
);
create index market_change_settled on market_change using brin (settled_at);

-- A product's place on a channel among the offers that count by default (store/offers-that-count.ts), in the channel's currency, as seen
create table market_summary (
  channel_id bigint not null,
  product_id bigint not null,
  -- our price when this was computed
  own_minor bigint,
  offers integer not null,
  -- null where there is no such offer, or we have no price
  cheapest_minor bigint,
  cheapest_offer_id bigint,
  cheaper integer,
  equal integer,
  -- of the offers whose shipping is known
  delivered_offers integer not null,
  delivered_minor bigint,
  delivered_offer_id bigint,
  computed_at timestamptz not null default now(),
  -- without references: they would have whoever settles wait for whoever prices, and the other way round
  primary key (channel_id, product_id)
) with (fillfactor = 90);

-- Kept by triggers and not by those who write, so that no way of writing leaves a product unmarked; what recording changes it notes itself.
create function mark_moved_offer() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.product_id is not distinct from old.product_id then
    insert into history_mark (product_id, from_at) select new.product_id, 'infinity' where new.product_id is not null;
    return null;
  end if;
  insert into history_mark (product_id, from_at)
  select product_id, '-infinity' from (
    select old.product_id union select new.product_id where tg_op = 'UPDATE'
  ) moved where product_id is not null;
  return null;
end $$;
-- whether tax is in the price is no part of the history, but says whether the price counts
create trigger offer_moved after update of product_id, tax_included on offer for each row
  when (old.product_id is distinct from new.product_id or old.tax_included is distinct from new.tax_included) execute function mark_moved_offer();
create trigger offer_removed after delete on offer for each row
  when (old.product_id is not null) execute function mark_moved_offer();

-- the interval says which silence is a gap in the history
create function mark_changed_listing() returns trigger language plpgsql as $$
begin
  insert into history_mark (product_id, from_at)
  select distinct product_id, case when new.interval_seconds <> old.interval_seconds then timestamptz '-infinity' else 'infinity' end
  from offer where listing_id = new.id and product_id is not null;
  return null;
end $$;
create trigger listing_changed after update of enabled, interval_seconds on listing for each row
  when (old.enabled <> new.enabled or old.interval_seconds <> new.interval_seconds) execute function mark_changed_listing();

create function mark_suspect_offers() returns trigger language plpgsql as $$
begin
  insert into history_mark (product_id, from_at)
  select distinct product_id, timestamptz 'infinity' from offer
  where source_id = new.id and product_id is not null and vanished_at is null
    and valid_from >= least(old.suspect_since, new.suspect_since);
  return null;
end $$;
create trigger source_suspected after update of suspect_since on source for each row
  when (old.suspect_since is distinct from new.suspect_since) execute function mark_suspect_offers();

create function mark_own_prices() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into history_mark (product_id, from_at) select product_id, 'infinity' from changed;
  elsif tg_op = 'DELETE' then
    insert into history_mark (product_id, from_at) select product_id, 'infinity' from before;
  else
    insert into history_mark (product_id, from_at)
    select product_id, 'infinity' from changed c join before b using (product_id, channel_id)
    where c.price_minor is distinct from b.price_minor;
  end if;
  return null;
end $$;
create trigger product_channel_added after insert on product_channel referencing new table as changed
  for each statement execute function mark_own_prices();
create trigger product_channel_changed after update on product_channel referencing old table as before new table as changed
  for each statement execute function mark_own_prices();

create trigger product_channel_removed after delete on product_channel referencing old table as before
  for each statement execute function mark_own_prices();

create function mark_channel_products() returns trigger language plpgsql as $$
begin
  insert into history_mark (product_id, from_at) select product_id, 'infinity' from product_channel where channel_id = new.id;
  return null;
end $$;
create trigger channel_currency after update of currency on channel for each row
  when (old.currency <> new.currency) execute function mark_channel_products();

-- whatever is on record already
insert into history_mark (product_id, from_at) select id, '-infinity' from product;
