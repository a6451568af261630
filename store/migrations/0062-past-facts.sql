-- What a product cost and might be asked for before it changed: a backtest prices each moment with the costs and limits of that moment. The facts as
-- they are now stand where they always stood; here is what they were until then.
create table product_past (
  product_id bigint not null references product (id) on delete cascade,
  valid_to timestamptz not null,
  cost_minor bigint,
  cost_currency text check (cost_currency ~ '^[A-Z]{3}$'),
  vat_percent numeric(5,2),
  rrp_minor bigint,
  rrp_currency text check (rrp_currency ~ '^[A-Z]{3}$'),
  primary key (product_id, valid_to)
);

create table product_channel_past (
  product_id bigint not null references product (id) on delete cascade,
  channel_id bigint not null references channel (id),
  valid_to timestamptz not null,
  floor_minor bigint,
  ceiling_minor bigint,
  rrp_minor bigint,
  primary key (product_id, channel_id, valid_to)
);
create index product_channel_past_channel on product_channel_past (channel_id);

create function keep_past_facts() returns trigger language plpgsql as $$
begin
  insert into product_past (product_id, valid_to, cost_minor, cost_currency, vat_percent, rrp_minor, rrp_currency)
  select o.id, clock_timestamp(), o.cost_minor, o.cost_currency, o.vat_percent, o.rrp_minor, o.rrp_currency
  from new_rows n join old_rows o using (id)
  where (n.cost_minor, n.cost_currency, n.vat_percent, n.rrp_minor, n.rrp_currency)
    is distinct from (o.cost_minor, o.cost_currency, o.vat_percent, o.rrp_minor, o.rrp_currency)
  on conflict do nothing;
  return null;
end $$;
create trigger product_past after update on product referencing old table as old_rows new table as new_rows
  for each statement execute function keep_past_facts();

create function keep_past_terms() returns trigger language plpgsql as $$
begin
  insert into product_channel_past (product_id, channel_id, valid_to, floor_minor, ceiling_minor, rrp_minor)
  select o.product_id, o.channel_id, clock_timestamp(), o.floor_minor, o.ceiling_minor, o.rrp_minor
  from new_rows n join old_rows o using (product_id, channel_id)
  where (n.floor_minor, n.ceiling_minor, n.rrp_minor) is distinct from (o.floor_minor, o.ceiling_minor, o.rrp_minor)
  on conflict do nothing;
  return null;
end $$;
create trigger product_channel_past after update on product_channel referencing old table as old_rows new table as new_rows
  for each statement execute function keep_past_terms();
