-- What a channel costs and allows, and how the law on announced reductions is read there.

alter table channel
  -- pricing/omnibus/prior-price.ts
  add column omnibus_reading text not null default 'before-reduction' check (omnibus_reading in ('before-reduction', 'trailing')),
  add column omnibus_days integer not null default 30 check (omnibus_days between 1 and 365),
  add column omnibus_time_zone text not null default 'Europe/Warsaw' check (omnibus_time_zone <> ''),
  add column omnibus_gradual boolean not null default false,
  -- a floor from costs is asked for where min_margin_percent is given: of the net price, after all of these. The commission is of the
  -- gross price, fee and shipping are net and per sale; null costs nothing
  add column min_margin_percent numeric(5,2) check (min_margin_percent >= 0 and min_margin_percent < 100),
  add column commission_percent numeric(5,2) check (commission_percent >= 0 and commission_percent < 100),
  add column fee_minor bigint check (fee_minor >= 0),
  add column shipping_cost_minor bigint check (shipping_cost_minor >= 0),
  -- of the products priced here, the share that may be given a new price within 24 hours before a person must look
  add column max_move_percent integer check (max_move_percent between 1 and 100);

alter table price_proposal
  add column needs_person boolean not null default false,
  -- why, for that person
  add column needs_person_reason text,
  add constraint price_proposal_person_reason check (needs_person = (needs_person_reason is not null));
create index price_proposal_recent on price_proposal (channel_id, created_at);

-- The lowest gross price P that leaves margin m of the net price after net cost, fee and shipping K, VAT v and commission c of the gross
-- price: P / (1 + v) * (1 - m) - P * c >= K, so P >= K * (1 + v) / ((1 - m) - c * (1 + v)), rounded up. pricing/floor-from-costs.ts has the same
-- for the engine, and a test compares the two. Null: no floor is asked for, a cost is not known, or no price leaves that margin.
create function computed_floor(cost bigint, cost_currency text, vat_percent numeric, channel channel) returns bigint
  language sql immutable as $$
  select case
    when channel.min_margin_percent is null or cost is null or cost <= 0 or cost_currency <> channel.currency or vat_percent is null then null
    when (100 - channel.min_margin_percent) * 100 <= coalesce(channel.commission_percent, 0) * (100 + vat_percent) then null
    -- whole numbers on both sides, since a quotient of decimals may lose the last of what is to be rounded up
    else (
      select div(n + d - 1, d)::bigint
      from (select
        (cost + coalesce(channel.fee_minor, 0) + coalesce(channel.shipping_cost_minor, 0)) * trunc((100 + vat_percent) * 1000000) as n,
        trunc(((100 - channel.min_margin_percent) * 100 - coalesce(channel.commission_percent, 0) * (100 + vat_percent)) * 10000) as d) q)
  end
$$;
