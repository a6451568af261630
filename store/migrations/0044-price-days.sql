-- What each source asked for each product on each day, UTC: see store/price-days.ts. A day without a row was like the end of the day with
-- the row before it; the product's history is what counts, and these rows can be computed from it again at any time.
create table price_day (
  product_id bigint not null references product on delete cascade,
  source_id bigint not null references source on delete cascade,
  currency text not null,
  -- false: offers whose pages say that they are used, refurbished or damaged
  is_new boolean not null,
  day date not null,
  -- of the cheapest offer standing at each moment
  open_minor bigint not null,
  low_minor bigint not null,
  high_minor bigint not null,
  close_minor bigint not null,
  -- weighted by time
  median_minor bigint not null,
  -- most at one time
  offers integer not null,
  -- of the time when stock was told; null: never
  available_share double precision,
  -- of the day, a price was known
  known_share double precision not null,
  -- standing when the day ended; 0: no longer known then, and the next days are not like this one
  close_offers integer not null,
  close_available double precision,
  primary key (product_id, source_id, currency, is_new, day)
);

-- one row per day, as far as days are complete: until the day before the last look at the source's offers
create view price_day_filled as
select d.product_id, d.source_id, d.currency, d.is_new, one.day::date as day,
  case when one.day = d.day then d.open_minor else d.close_minor end as open_minor,
  case when one.day = d.day then d.low_minor else d.close_minor end as low_minor,
  case when one.day = d.day then d.high_minor else d.close_minor end as high_minor,
  d.close_minor,
  case when one.day = d.day then d.median_minor else d.close_minor end as median_minor,
  case when one.day = d.day then d.offers else d.close_offers end as offers,
  case when one.day = d.day then d.available_share else d.close_available end as available_share,
  case when one.day = d.day then d.known_share else 1 end as known_share
from (
  select price_day.*, lead(day) over (partition by product_id, source_id, currency, is_new order by day) as next_day from price_day
) d
cross join lateral (
  select coalesce((
    select min((coalesce(lc.last_seen_at, o.valid_from) at time zone 'UTC')::date) - 1
    from offer o left join listing_check lc on lc.listing_id = o.listing_id
    where o.product_id = d.product_id and o.source_id = d.source_id and o.vanished_at is null and o.price_minor is not null
  ), 'infinity') as complete
) looked
cross join lateral generate_series(
  d.day::timestamp,
  least(case when d.close_offers > 0 then coalesce(d.next_day - 1, looked.complete) else d.day end, looked.complete, (now() at time zone 'UTC')::date - 1)::timestamp,
  interval '1 day') one (day);

-- The same days for charts, a quarter of a year in one row: a year of ten sources is some forty short rows instead of a thousand.
create table price_line (
  product_id bigint not null references product on delete cascade,
  -- first day of the quarter
  quarter date not null,
  source_id bigint not null references source on delete cascade,
  currency text not null,
  is_new boolean not null,
  -- JSON: day of the quarter from 0, low, high, close and close_offers of each row of price_day, one after the other
  days text not null,
  primary key (product_id, quarter, source_id, currency, is_new)
);
