-- A selection's own query (domain/product-query.ts). Null where what it asks for is not known, which counts as no.
create function meets_condition(p product, pc product_channel, c channel, condition jsonb) returns boolean language plpgsql stable as $$
declare
  field text := condition->>'field';
  money boolean := false;
  words text;
  amount numeric;
begin
  case field
    when 'external_id' then words := p.external_id;
    when 'name' then words := p.name;
    when 'brand' then words := p.brand;
    when 'category' then words := p.category;
    when 'gtin' then words := p.gtin;
    when 'mpn' then words := p.mpn;
    when 'line' then words := p.line;
    when 'stock' then amount := p.stock;
    when 'sold_per_day' then amount := p.sold_per_day;
    when 'sales_30_days' then amount := p.sales_30_days;
    when 'sales_rank' then amount := p.sales_rank;
    when 'pack_size' then amount := p.pack_size;
    when 'stock_days' then amount := p.stock / nullif(p.sold_per_day, 0);
    when 'margin_percent' then
      amount := case when p.cost_minor > 0 and p.cost_currency = c.currency
        then 100 - p.cost_minor * (100 + p.vat_percent) / pc.price_minor end;
    when 'price' then amount := pc.price_minor; money := true;
    when 'cost' then amount := case when p.cost_currency = c.currency then p.cost_minor end; money := true;
    when 'floor' then amount := pc.floor_minor; money := true;
    when 'ceiling' then amount := pc.ceiling_minor; money := true;
    when 'rrp' then amount := coalesce(pc.rrp_minor, case when p.rrp_currency = c.currency then p.rrp_minor end); money := true;
    else raise exception 'No product has a field "%"', field using errcode = 'invalid_parameter_value';
  end case;
  if condition ? 'known' then return (coalesce(words, amount::text) is not null) = (condition->>'known')::boolean; end if;
  if words is null and amount is null then return null; end if;
  if words is not null then
    return case
      when condition ? 'is' then exists (select from jsonb_array_elements_text(condition->'is') as wanted (word) where lower(word) = lower(words))
      when condition ? 'contains' then strpos(lower(words), lower(condition->>'contains')) > 0
      else starts_with(lower(words), lower(condition->>'startsWith'))
    end;
  end if;
  return (not condition ? 'from' or amount >= case when money then condition->'from'->'minor' else condition->'from' end::numeric)
    and (not condition ? 'below' or amount < case when money then condition->'below'->'minor' else condition->'below' end::numeric);
end $$;

create function meets_query(p product, pc product_channel, c channel, query jsonb) returns boolean language plpgsql stable as $$
declare
  condition jsonb;
  found boolean := not query ? 'any';
begin
  for condition in select value from jsonb_array_elements(coalesce(query->'all', '[]')) loop
    if meets_condition(p, pc, c, condition) is not true then return false; end if;
  end loop;
  for condition in select value from jsonb_array_elements(coalesce(query->'none', '[]')) loop
    -- what is not known may well be what is not wanted
    if meets_condition(p, pc, c, condition) is not false then return false; end if;
  end loop;
  for condition in select value from jsonb_array_elements(coalesce(query->'any', '[]')) loop
    found := found or coalesce(meets_condition(p, pc, c, condition), false);
  end loop;
  return found;
end $$;
