-- The same floor as before, as one expression without a query in it: the planner then computes it in line, where a call took longer than all else that
-- a feed's guard asks about a row.
create or replace function computed_floor(cost bigint, cost_currency text, vat_percent numeric, channel channel) returns bigint
language sql immutable as $$
  select case
    when channel.min_margin_percent is null or cost is null or cost <= 0 or cost_currency <> channel.currency or vat_percent is null then null
    when (100 - channel.min_margin_percent) * 100 <= coalesce(channel.commission_percent, 0) * (100 + vat_percent) then null
    -- whole numbers on both sides, since a quotient of decimals may lose the last of what is to be rounded up
    else div((cost + coalesce(channel.fee_minor, 0) + coalesce(channel.shipping_cost_minor, 0)) * trunc((100 + vat_percent) * 1000000)
        + trunc(((100 - channel.min_margin_percent) * 100 - coalesce(channel.commission_percent, 0) * (100 + vat_percent)) * 10000) - 1,
      trunc(((100 - channel.min_margin_percent) * 100 - coalesce(channel.commission_percent, 0) * (100 + vat_percent)) * 10000))::bigint
  end
$$;
