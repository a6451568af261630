-- What pricing goes by beside the market: facts of products and offers, and our own prices as they were published.

alter table product
  -- gross price that the maker recommends
  add column rrp_minor bigint check (rrp_minor > 0),
  add column rrp_currency text check (rrp_currency ~ '^[A-Z]{3}$'),
  add column stock integer check (stock >= 0),
  add column stock_reported_at timestamptz,
  -- pieces, over the days the shop finds telling
  add column sold_per_day double precision check (sold_per_day >= 0),
  add column sold_reported_at timestamptz,
  -- 1 sells best
  add column sales_rank integer check (sales_rank > 0),
  -- products that are sold as one: sizes, packs, colours
  add column line text check (line <> ''),
  -- pieces, kilograms, litres: the same unit along the line
  add column pack_size double precision check (pack_size > 0),
  -- goods that spoil: another rule of the Omnibus directive
  add column perishable boolean not null default false,
  add constraint product_rrp_whole check ((rrp_minor is null) = (rrp_currency is null)),
  add constraint product_stock_reported check ((stock is null) = (stock_reported_at is null)),
  add constraint product_sold_reported check ((sold_per_day is null) = (sold_reported_at is null));
create index product_line on product (line) where line is not null;

-- the maker's recommendation where this channel sells; null: the product's own counts
alter table product_channel add column rrp_minor bigint check (rrp_minor > 0);

-- store/offer-facts.ts; null: the page tells none of them
alter table offer add column facts jsonb;

-- what we asked on a channel and when: one row per interval in which our price stayed the same
create table own_price (
  product_id bigint not null references product on delete cascade,
  channel_id bigint not null references channel,
  valid_from timestamptz not null,
  -- exclusive; null: it is asked now
  valid_to timestamptz,
  price_minor bigint not null check (price_minor > 0),
  primary key (product_id, channel_id, valid_from),
  check (valid_to > valid_from),
  exclude using gist (int8range(product_id, product_id, '[]') with &&, int8range(channel_id, channel_id, '[]') with &&,
    tstzrange(valid_from, valid_to) with &&)
);
create index own_price_channel on own_price (channel_id);

insert into own_price (product_id, channel_id, valid_from, price_minor)
select product_id, channel_id, price_changed_at, price_minor from product_channel where price_minor is not null;

-- Kept here and not by those who write prices, so that no way of writing one leaves a gap in what an inspector is shown. The change took
-- place at price_changed_at where the writer says so, else now, and never before the change that went before it.
create function keep_own_price() returns trigger language plpgsql as $$
declare
  open_from timestamptz;
  changed timestamptz := new.price_changed_at;
begin
  if tg_op = 'UPDATE' then
    if new.price_minor is not distinct from old.price_minor then return null; end if;
    if new.price_changed_at is not distinct from old.price_changed_at then changed := clock_timestamp(); end if;
  end if;
  select max(coalesce(valid_to, valid_from)) into open_from from own_price
    where product_id = new.product_id and channel_id = new.channel_id;
  if changed < open_from then changed := open_from; end if;
  -- a price that stood for no time was never asked
  delete from own_price where product_id = new.product_id and channel_id = new.channel_id and valid_from = changed;
  update own_price set valid_to = changed where product_id = new.product_id and channel_id = new.channel_id and valid_to is null;
  if new.price_minor is not null then
    insert into own_price (product_id, channel_id, valid_from, price_minor)
    values (new.product_id, new.channel_id, changed, new.price_minor);
  end if;
  return null;
end $$;
create trigger product_channel_own_price after insert or update of price_minor on product_channel
  for each row execute function keep_own_price();
