-- Products to be priced anew though no look at their market asks for it: a strategy, a set, a limit, a cost or another fact changed. Kept by
-- triggers, so that no way of writing one forgets to.
create table pricing_due (
  product_id bigint primary key references product on delete cascade,
  -- rises with every change, so that one made while the product is being priced is not taken for priced
  mark bigint generated always as identity,
  since timestamptz not null default clock_timestamp()
);

create function mark_pricing_due(product_ids bigint[]) returns void language sql as $$
  insert into pricing_due (product_id)
  select distinct pc.product_id from product_channel pc where pc.product_id = any(product_ids) order by 1
  on conflict (product_id) do update set mark = default
$$;

create function products_pricing_due() returns trigger language plpgsql as $$
begin
  perform mark_pricing_due(array(
    select n.id from new_rows n join old_rows o using (id)
    where (n.cost_minor, n.cost_currency, n.vat_percent, n.category, n.brand, n.tags, n.rrp_minor, n.rrp_currency, n.stock, n.sold_per_day,
        n.sales_30_days, n.sales_rank, n.line, n.pack_size)
      is distinct from (o.cost_minor, o.cost_currency, o.vat_percent, o.category, o.brand, o.tags, o.rrp_minor, o.rrp_currency, o.stock,
        o.sold_per_day, o.sales_30_days, o.sales_rank, o.line, o.pack_size)));
  return null;
end $$;
create trigger products_pricing_due after update on product referencing old table as old_rows new table as new_rows
  for each statement execute function products_pricing_due();

create function terms_pricing_due() returns trigger language plpgsql as $$
begin
  perform mark_pricing_due(array(
    select n.product_id from new_rows n join old_rows o using (product_id, channel_id)
    where (n.price_minor, n.floor_minor, n.ceiling_minor, n.strategy_id, n.rrp_minor)
      is distinct from (o.price_minor, o.floor_minor, o.ceiling_minor, o.strategy_id, o.rrp_minor)));
  return null;
end $$;
create trigger terms_pricing_due after update on product_channel referencing old table as old_rows new table as new_rows
  for each statement execute function terms_pricing_due();

create function new_terms_pricing_due() returns trigger language plpgsql as $$
begin
  perform mark_pricing_due(array(select product_id from new_rows));
  return null;
end $$;
create trigger new_terms_pricing_due after insert on product_channel referencing new table as new_rows
  for each statement execute function new_terms_pricing_due();

-- what selling there costs makes the floors of all its products
create function channels_pricing_due() returns trigger language plpgsql as $$
begin
  perform mark_pricing_due(array(
    select pc.product_id from new_rows n join old_rows o using (id) join product_channel pc on pc.channel_id = n.id
    where (n.min_margin_percent, n.commission_percent, n.fee_minor, n.shipping_cost_minor)
      is distinct from (o.min_margin_percent, o.commission_percent, o.fee_minor, o.shipping_cost_minor)));
  return null;
end $$;
create trigger channels_pricing_due after update on channel referencing old table as old_rows new table as new_rows
  for each statement execute function channels_pricing_due();
