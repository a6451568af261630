-- The views of bi over what is kept of days and places.

-- days of many products at once; rows come in the order of days, so that ranges of the table tell them apart
create index price_day_by_day on price_day using brin (day) with (autosummarize = on);

create view bi.price_history_daily as
select p.id as product_id, p.external_id as product_external_id, p.name as product_name, p.brand, p.category, d.source_id,
  s.host as source_host, s.name as source_name, d.is_new, d.day, d.currency, major_units(d.open_minor, d.currency) as open_price,
  major_units(d.low_minor, d.currency) as low_price, major_units(d.high_minor, d.currency) as high_price,
  major_units(d.close_minor, d.currency) as close_price, major_units(d.median_minor, d.currency) as median_price, d.offers,
  round(100 * d.available_share::numeric, 1) as in_stock_percent, round(100 * d.known_share::numeric, 1) as known_percent
from public.product p
  -- by product: whatever tells products apart, their days are found by the key
  cross join lateral (select * from public.price_day_filled f where f.product_id = p.id offset 0) d
  join public.source s on s.id = d.source_id;
comment on view bi.price_history_daily is 'What each source asked for each product on each day (UTC), one row per product, source, currency, condition and day. Ask for some products at a time.';
comment on column bi.price_history_daily.product_id is 'Our product.';
comment on column bi.price_history_daily.product_external_id is 'The shop''s own id of it.';
comment on column bi.price_history_daily.product_name is 'Its name.';
comment on column bi.price_history_daily.brand is 'Its brand.';
comment on column bi.price_history_daily.category is 'Its category.';
comment on column bi.price_history_daily.source_id is 'Who asks.';
comment on column bi.price_history_daily.source_host is 'Host name of it.';
comment on column bi.price_history_daily.source_name is 'Name of it.';
comment on column bi.price_history_daily.is_new is 'false: offers of used, refurbished or damaged pieces.';
comment on column bi.price_history_daily.day is 'Day, UTC.';
comment on column bi.price_history_daily.currency is 'ISO 4217, of every amount in the row.';
comment on column bi.price_history_daily.open_price is 'Cheapest offer when the day began, or when the first was seen.';
comment on column bi.price_history_daily.low_price is 'Lowest of the day.';
comment on column bi.price_history_daily.high_price is 'Highest that the cheapest offer was.';
comment on column bi.price_history_daily.close_price is 'Cheapest offer when the day ended.';
comment on column bi.price_history_daily.median_price is 'Median of the cheapest offer, weighted by time.';
comment on column bi.price_history_daily.offers is 'Most offers at one time.';
comment on column bi.price_history_daily.in_stock_percent is 'Of the time when stock was told; null: it never was.';
comment on column bi.price_history_daily.known_percent is 'Of the day, a price was known.';

create view bi.price_changes_daily as
select d.product_id, p.external_id as product_external_id, p.name as product_name, p.brand, p.category, d.source_id, s.host as source_host,
  s.name as source_name, d.is_new, d.day, d.currency, major_units(d.open_minor, d.currency) as open_price,
  major_units(d.low_minor, d.currency) as low_price, major_units(d.high_minor, d.currency) as high_price,
  major_units(d.close_minor, d.currency) as close_price, major_units(d.median_minor, d.currency) as median_price, d.offers
from public.price_day d
  join public.product p on p.id = d.product_id
  join public.source s on s.id = d.source_id;
comment on view bi.price_changes_daily is 'The same, but only days that differ from the end of the day before: for questions about all products in a stretch of days.';
comment on column bi.price_changes_daily.product_id is 'Our product.';
comment on column bi.price_changes_daily.product_external_id is 'The shop''s own id of it.';
comment on column bi.price_changes_daily.product_name is 'Its name.';
comment on column bi.price_changes_daily.brand is 'Its brand.';
comment on column bi.price_changes_daily.category is 'Its category.';
comment on column bi.price_changes_daily.source_id is 'Who asks.';
comment on column bi.price_changes_daily.source_host is 'Host name of it.';
comment on column bi.price_changes_daily.source_name is 'Name of it.';
comment on column bi.price_changes_daily.is_new is 'false: offers of used, refurbished or damaged pieces.';
comment on column bi.price_changes_daily.day is 'Day, UTC.';
comment on column bi.price_changes_daily.currency is 'ISO 4217, of every amount in the row.';
comment on column bi.price_changes_daily.open_price is 'As in price_history_daily.';
comment on column bi.price_changes_daily.low_price is 'As in price_history_daily.';
comment on column bi.price_changes_daily.high_price is 'As in price_history_daily.';
comment on column bi.price_changes_daily.close_price is 'As in price_history_daily.';
comment on column bi.price_changes_daily.median_price is 'As in price_history_daily.';
comment on column bi.price_changes_daily.offers is 'As in price_history_daily.';

create view bi.market_position as
select m.product_id, p.external_id as product_external_id, p.name as product_name, p.brand, p.category, m.channel_id, c.code as channel_code,
  c.currency, major_units(m.own_minor, c.currency) as own_price,
  case when m.own_minor is null then 'unpriced' when m.offers = 0 then 'alone' when m.cheaper > 0 then 'beaten' when m.equal > 0 then 'tied'
    else 'cheapest' end as place,
  case when m.own_minor is not null and m.offers > 0 then m.cheaper + 1 end as price_position, m.offers, m.cheaper as cheaper_offers,
  m.equal as equal_offers, major_units(m.cheapest_minor, c.currency) as cheapest_price,
  major_units(m.own_minor - m.cheapest_minor, c.currency) as gap,
  round(100.0 * (m.own_minor - m.cheapest_minor) / nullif(m.cheapest_minor, 0), 2) as gap_percent,
  s.name as cheapest_source_name, public_seller(o.seller_name, s.sellers_as, s.kind) as cheapest_seller_name, o.url as cheapest_url,
  m.delivered_offers, major_units(m.delivered_minor, c.currency) as cheapest_delivered_price,
  major_units(pc.floor_minor, c.currency) as floor_price, major_units(pc.ceiling_minor, c.currency) as ceiling_price, m.computed_at
from public.market_summary m
  join public.product p on p.id = m.product_id
  join public.channel c on c.id = m.channel_id
  left join public.product_channel pc on pc.product_id = m.product_id and pc.channel_id = m.channel_id
  left join public.offer o on o.id = m.cheapest_offer_id
  left join public.source s on s.id = o.source_id;
comment on view bi.market_position is 'Our price against the offers that count now, one row per product and channel. Follows changes within seconds.';
comment on column bi.market_position.product_id is 'Our product.';
comment on column bi.market_position.product_external_id is 'The shop''s own id of it.';
comment on column bi.market_position.product_name is 'Its name.';
comment on column bi.market_position.brand is 'Its brand.';
comment on column bi.market_position.category is 'Its category.';
comment on column bi.market_position.channel_id is 'Where we sell it.';
comment on column bi.market_position.channel_code is 'Code of it.';
comment on column bi.market_position.currency is 'ISO 4217, of every amount in the row; offers in other currencies do not count.';
comment on column bi.market_position.own_price is 'Our gross price; null: we have none.';
comment on column bi.market_position.place is 'unpriced: we ask nothing. alone: no offer counts. cheapest, tied: nobody asks less. beaten: somebody does.';
comment on column bi.market_position.price_position is '1 is the cheapest; equal prices share one.';
comment on column bi.market_position.offers is 'Offers that count.';
comment on column bi.market_position.cheaper_offers is 'Of those, cheaper than ours.';
comment on column bi.market_position.equal_offers is 'Of those, as cheap as ours.';
comment on column bi.market_position.cheapest_price is 'Of the cheapest offer that counts.';
comment on column bi.market_position.gap is 'Our price less the cheapest; below 0 we are cheaper.';
comment on column bi.market_position.gap_percent is 'The same in percent of the cheapest.';
comment on column bi.market_position.cheapest_source_name is 'Where the cheapest offer stands.';
comment on column bi.market_position.cheapest_seller_name is 'Who sells it, where it is a business.';
comment on column bi.market_position.cheapest_url is 'Where it can be bought.';
comment on column bi.market_position.delivered_offers is 'Offers whose shipping is known.';
comment on column bi.market_position.cheapest_delivered_price is 'Least of those for price and shipping together.';
comment on column bi.market_position.floor_price is 'Lowest price that we allow.';
comment on column bi.market_position.ceiling_price is 'Highest price that we allow.';
comment on column bi.market_position.computed_at is 'When this was computed.';
