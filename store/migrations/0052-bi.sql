-- Views for other tools, with names and columns that stay: docs/bi.md has them from the comments here. Read with the rights of their owner, so
-- that a role which may read this schema needs no right to any table. They hide columns and no rows, so nothing is gained by a condition that
-- leaks what it is asked about, and none of them needs to be a security barrier: conditions reach the indexes.

-- As domain/money.ts has it: what an amount in smallest units is in the currency's own unit.
create function major_units(minor bigint, currency text) returns numeric language sql immutable parallel safe
return minor * case
  when currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 1
  when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 0.001
  when currency in ('CLF', 'UYW') then 0.0001
  else 0.01 end;

-- what the name of an offer's seller may be shown as
create function public_seller(name text, sellers_as text, kind text) returns text language sql immutable parallel safe
return case
  when name like 'private-seller-%' or name in ('private', 'unknown') then null
  -- not brought into the way in which names are kept now
  when sellers_as is null and kind = 'marketplace' then null
  else name end;

create schema bi;
comment on schema bi is 'Read-only views for other tools; see docs/bi.md.';

create view bi.products as
select p.id as product_id, p.external_id as product_external_id, p.name as product_name, p.brand, p.category, p.gtin, p.mpn, p.line,
  nullif(array_to_string(p.tags, ', '), '') as tags, p.url, major_units(p.cost_minor, p.cost_currency) as cost, p.cost_currency,
  major_units(p.rrp_minor, p.rrp_currency) as recommended_price, p.rrp_currency as recommended_price_currency, p.vat_percent, p.stock,
  p.sold_per_day, p.sales_30_days, p.sales_rank, p.created_at, p.updated_at
from public.product p;
comment on view bi.products is 'Our products, one row each.';
comment on column bi.products.product_id is 'Joins the other views.';
comment on column bi.products.product_external_id is 'The shop''s own id.';
comment on column bi.products.product_name is 'Name.';
comment on column bi.products.brand is 'Brand.';
comment on column bi.products.category is 'Category, as the catalogue has it.';
comment on column bi.products.gtin is '14 digits.';
comment on column bi.products.mpn is 'The maker''s part number.';
comment on column bi.products.line is 'Products of one line have one: sizes, packs, colours.';
comment on column bi.products.tags is 'Tags, separated by commas.';
comment on column bi.products.url is 'Our own page.';
comment on column bi.products.cost is 'Net purchase cost.';
comment on column bi.products.cost_currency is 'ISO 4217.';
comment on column bi.products.recommended_price is 'Gross price that the maker recommends.';
comment on column bi.products.recommended_price_currency is 'ISO 4217.';
comment on column bi.products.vat_percent is 'VAT rate in percent.';
comment on column bi.products.stock is 'Pieces in stock, as reported.';
comment on column bi.products.sold_per_day is 'Pieces sold a day, as reported.';
comment on column bi.products.sales_30_days is 'Pieces sold in 30 days, as imported.';
comment on column bi.products.sales_rank is '1 sells best.';
comment on column bi.products.created_at is 'First known.';
comment on column bi.products.updated_at is 'Last changed.';

create view bi.sources as
select s.id as source_id, s.host as source_host, s.name as source_name, s.kind as source_kind, s.country, s.currency, s.enabled, s.created_at
from public.source s;
comment on view bi.sources is 'Sites that are watched, one row each.';
comment on column bi.sources.source_id is 'Joins the other views.';
comment on column bi.sources.source_host is 'Host name.';
comment on column bi.sources.source_name is 'Name.';
comment on column bi.sources.source_kind is 'shop, marketplace or comparator.';
comment on column bi.sources.country is 'ISO 3166-1 alpha-2.';
comment on column bi.sources.currency is 'ISO 4217, where its pages do not say.';
comment on column bi.sources.enabled is 'Whether it is visited.';
comment on column bi.sources.created_at is 'First known.';

create view bi.channels as
select c.id as channel_id, c.code as channel_code, c.name as channel_name, c.currency from public.channel c;
comment on view bi.channels is 'Where we sell, one row each.';
comment on column bi.channels.channel_id is 'Joins the other views.';
comment on column bi.channels.channel_code is 'Code.';
comment on column bi.channels.channel_name is 'Name.';
comment on column bi.channels.currency is 'ISO 4217; all its prices are in it.';

create view bi.offers as
select o.id as offer_id, o.product_id, p.external_id as product_external_id, p.name as product_name, p.brand, p.category,
  o.source_id, s.host as source_host, s.name as source_name, s.kind as source_kind, o.listing_id, l.url as listing_url,
  public_seller(o.seller_name, s.sellers_as, s.kind) as seller_name, o.name as offer_name, o.url as offer_url,
  major_units(o.price_minor, o.currency) as price, o.currency, major_units(o.regular_price_minor, o.currency) as regular_price,
  major_units(o.lowest_price_30_days_minor, o.currency) as lowest_price_30_days,
  major_units(o.shipping_price_minor, o.currency) as shipping_price,
  major_units(o.price_minor + o.shipping_price_minor, o.currency) as delivered_price,
  o.tax_included, o.availability, o.item_condition, o.quantity, o.position as listed_position,
  o.vanished_at is null and l.enabled as is_current,
  o.first_seen_at, o.valid_from as unchanged_since, coalesce(o.vanished_at, lc.last_seen_at, o.valid_from) as known_until, o.vanished_at
from public.offer o
  join public.listing l on l.id = o.listing_id
  join public.source s on s.id = o.source_id
  left join public.listing_check lc on lc.listing_id = o.listing_id
  left join public.product p on p.id = o.product_id;
comment on view bi.offers is 'Rivals'' offers as last seen, one row each: what one seller asks on one page. Those that are gone stay, with when they went.';
comment on column bi.offers.offer_id is 'Id.';
comment on column bi.offers.product_id is 'Our product; null: matched to none.';
comment on column bi.offers.product_external_id is 'The shop''s own id of it.';
comment on column bi.offers.product_name is 'Its name.';
comment on column bi.offers.brand is 'Its brand.';
comment on column bi.offers.category is 'Its category.';
comment on column bi.offers.source_id is 'Where the offer stands.';
comment on column bi.offers.source_host is 'Host name of it.';
comment on column bi.offers.source_name is 'Name of it.';
comment on column bi.offers.source_kind is 'shop, marketplace or comparator.';
comment on column bi.offers.listing_id is 'The page that is watched.';
comment on column bi.offers.listing_url is 'Address of that page.';
comment on column bi.offers.seller_name is 'Who sells, where it is a business; null: the source itself, or a private seller.';
comment on column bi.offers.offer_name is 'What the page calls the article.';
comment on column bi.offers.offer_url is 'Where it can be bought.';
comment on column bi.offers.price is 'What a buyer pays for one piece; null: not shown. Gross unless tax_included is false.';
comment on column bi.offers.currency is 'ISO 4217, of every amount in the row.';
comment on column bi.offers.regular_price is 'Struck through beside the price.';
comment on column bi.offers.lowest_price_30_days is 'Lowest price of the 30 days before the reduction, as the page states it.';
comment on column bi.offers.shipping_price is 'Cheapest delivery; 0 is free, null is not known.';
comment on column bi.offers.delivered_price is 'Price and shipping together; null where either is not known.';
comment on column bi.offers.tax_included is 'Whether the price is gross; null: the page does not say.';
comment on column bi.offers.availability is 'schema.org ItemAvailability: InStock, OutOfStock, LimitedAvailability …; null: not told.';
comment on column bi.offers.item_condition is 'schema.org OfferItemCondition; null: not told, mostly new.';
comment on column bi.offers.quantity is 'Pieces on hand, where the page shows a number.';
comment on column bi.offers.listed_position is 'Rank on a page that lists several sellers.';
comment on column bi.offers.is_current is 'It stands and its page is watched. Filter by this to see the market as it is.';
comment on column bi.offers.first_seen_at is 'First seen.';
comment on column bi.offers.unchanged_since is 'Price, stock and condition are as they are since then.';
comment on column bi.offers.known_until is 'The last look that found it so, or the one that missed it.';
comment on column bi.offers.vanished_at is 'The look that missed it; null: it stands.';

create view bi.alerts as
select a.id as alert_id, a.created_at, a.kind, regexp_replace(a.title, 'private-seller-[a-z2-7]{16}', 'a private seller', 'g') as title,
  a.product_id, p.external_id as product_external_id, p.name as product_name, l.source_id, s.host as source_host, s.name as source_name,
  a.listing_id, l.url as listing_url, a.offer_id, public_seller(a.data ->> 'seller', s.sellers_as, s.kind) as seller_name,
  (a.data #>> '{before,price,amount}')::numeric as price_before, (a.data #>> '{after,price,amount}')::numeric as price_after,
  coalesce(a.data #>> '{after,price,currency}', a.data #>> '{before,price,currency}') as currency,
  a.data #>> '{before,availability}' as availability_before, a.data #>> '{after,availability}' as availability_after,
  (a.data ->> 'changePercent')::numeric as change_percent
from public.alert a
  join public.listing l on l.id = a.listing_id
  join public.source s on s.id = l.source_id
  left join public.product p on p.id = a.product_id;
comment on view bi.alerts is 'Changes that somebody asked to be told of, one row each.';
comment on column bi.alerts.alert_id is 'Id; rises with time.';
comment on column bi.alerts.created_at is 'When it was raised.';
comment on column bi.alerts.kind is 'price-change, stock-change …';
comment on column bi.alerts.title is 'One line for people.';
comment on column bi.alerts.product_id is 'Our product.';
comment on column bi.alerts.product_external_id is 'The shop''s own id of it.';
comment on column bi.alerts.product_name is 'Its name.';
comment on column bi.alerts.source_id is 'Where it changed.';
comment on column bi.alerts.source_host is 'Host name of it.';
comment on column bi.alerts.source_name is 'Name of it.';
comment on column bi.alerts.listing_id is 'The page.';
comment on column bi.alerts.listing_url is 'Its address.';
comment on column bi.alerts.offer_id is 'The offer that changed.';
comment on column bi.alerts.seller_name is 'Who sells, where it is a business.';
comment on column bi.alerts.price_before is 'Price before; null: not shown then.';
comment on column bi.alerts.price_after is 'Price after; null: not shown then.';
comment on column bi.alerts.currency is 'ISO 4217, of both prices.';
comment on column bi.alerts.availability_before is 'Availability before.';
comment on column bi.alerts.availability_after is 'Availability after.';
comment on column bi.alerts.change_percent is 'Of the price, in percent; below 0 is cheaper.';

create view bi.proposals as
select r.id as proposal_id, r.created_at, r.product_id, p.external_id as product_external_id, p.name as product_name, p.brand, p.category,
  r.channel_id, c.code as channel_code, r.status, r.currency, major_units(r.current_price_minor, r.currency) as current_price,
  major_units(r.price_minor, r.currency) as proposed_price,
  round(100.0 * (r.price_minor - r.current_price_minor) / nullif(r.current_price_minor, 0), 2) as change_percent,
  major_units(r.floor_minor, r.currency) as floor_price, major_units(r.ceiling_minor, r.currency) as ceiling_price, r.reason_code,
  regexp_replace(r.reason_text, 'private-seller-[a-z2-7]{16}', 'a private seller', 'g') as reason, st.name as strategy_name,
  r.strategy_version, r.needs_person, r.decided_at, r.decided_by = 'policy' as decided_by_policy, r.valid_until, r.reported_at
from public.price_proposal r
  join public.product p on p.id = r.product_id
  join public.channel c on c.id = r.channel_id
  join public.strategy st on st.id = r.strategy_id;
comment on view bi.proposals is 'Proposed prices and what became of them, one row each.';
comment on column bi.proposals.proposal_id is 'Id; rises with time.';
comment on column bi.proposals.created_at is 'When it was made.';
comment on column bi.proposals.product_id is 'Our product.';
comment on column bi.proposals.product_external_id is 'The shop''s own id of it.';
comment on column bi.proposals.product_name is 'Its name.';
comment on column bi.proposals.brand is 'Its brand.';
comment on column bi.proposals.category is 'Its category.';
comment on column bi.proposals.channel_id is 'Where we sell it.';
comment on column bi.proposals.channel_code is 'Code of it.';
comment on column bi.proposals.status is 'open, approved, rejected, applied …: as in the API.';
comment on column bi.proposals.currency is 'ISO 4217, of every amount in the row.';
comment on column bi.proposals.current_price is 'Our price when it was made; null: we had none.';
comment on column bi.proposals.proposed_price is 'The proposed price.';
comment on column bi.proposals.change_percent is 'From the one to the other, in percent.';
comment on column bi.proposals.floor_price is 'Lowest price allowed then.';
comment on column bi.proposals.ceiling_price is 'Highest price allowed then.';
comment on column bi.proposals.reason_code is 'Why, for programs.';
comment on column bi.proposals.reason is 'Why, for people.';
comment on column bi.proposals.strategy_name is 'What made it.';
comment on column bi.proposals.strategy_version is 'In which version.';
comment on column bi.proposals.needs_person is 'Whether a person must decide.';
comment on column bi.proposals.decided_at is 'When it was decided.';
comment on column bi.proposals.decided_by_policy is 'Whether a policy decided; false: a person. Who is not told here.';
comment on column bi.proposals.valid_until is 'It expires then.';
comment on column bi.proposals.reported_at is 'When the shop said what became of it.';

create view bi.source_health as
select s.id as source_id, s.host as source_host, s.name as source_name, s.kind as source_kind, s.enabled, watched.listings,
  due.overdue_listings, looks.last_look_at, looks.recent_looks, looks.recent_read, looks.recent_blocked, looks.recent_failed,
  round(100.0 * looks.recent_read / nullif(looks.recent_looks, 0), 1) as recent_read_percent, looks.recent_since,
  s.quarantined_at, s.quarantine_reason, s.paused_until, s.paused_reason
from public.source s
  left join lateral (
    select count(*) as listings from public.schedule c where c.source_id = s.id
  ) watched on true
  left join lateral (
    select count(*) as overdue_listings from public.schedule c where c.source_id = s.id and c.next_check_at < now() - interval '1 hour'
  ) due on true
  left join lateral (
    select max(k.at) as last_look_at, min(k.at) as recent_since, count(*) as recent_looks,
      count(*) filter (where k.outcome in ('offers', 'unchanged', 'gone')) as recent_read,
      count(*) filter (where k.outcome in ('blocked', 'rate-limited', 'robots-denied')) as recent_blocked,
      count(*) filter (where k.outcome not in ('offers', 'unchanged', 'gone', 'blocked', 'rate-limited', 'robots-denied')) as recent_failed
    from (select at, outcome from public.source_look where source_id = s.id order by id desc limit 250) k
  ) looks on true;
comment on view bi.source_health is 'How well each source is read, one row each.';
comment on column bi.source_health.source_id is 'Joins the other views.';
comment on column bi.source_health.source_host is 'Host name.';
comment on column bi.source_health.source_name is 'Name.';
comment on column bi.source_health.source_kind is 'shop, marketplace or comparator.';
comment on column bi.source_health.enabled is 'Whether it is visited.';
comment on column bi.source_health.listings is 'Pages of it that are watched.';
comment on column bi.source_health.overdue_listings is 'Of those, due for more than an hour.';
comment on column bi.source_health.last_look_at is 'The newest look; null: none is kept.';
comment on column bi.source_health.recent_looks is 'The newest looks, 250 at most; the next four columns count these.';
comment on column bi.source_health.recent_read is 'Read well: offers, unchanged or gone.';
comment on column bi.source_health.recent_blocked is 'Not wanted: blocked, rate-limited or denied by robots.txt.';
comment on column bi.source_health.recent_failed is 'Anything else: unreadable, contradictory, timeouts.';
comment on column bi.source_health.recent_read_percent is 'Read well, in percent.';
comment on column bi.source_health.recent_since is 'The oldest of them.';
comment on column bi.source_health.quarantined_at is 'Its changes are not believed since then; null: they are.';
comment on column bi.source_health.quarantine_reason is 'Why.';
comment on column bi.source_health.paused_until is 'Not visited before then.';
comment on column bi.source_health.paused_reason is 'Why.';
