import { type RawBuilder, sql } from "kysely";

/**
 * Whether a product on a channel is in `a.selection` (domain/product-selection.ts as jsonb), for a statement with the product as `p`, its row
 * on the channel as `pc` and the channel as `c`. Null, which counts as no, where a fact that is asked for is not known.
 */
export const IN_SELECTION: RawBuilder<boolean> = sql<boolean>`(
  (a.selection->'productIds' is null or a.selection->'productIds' @> to_jsonb(p.id))
  and (a.selection->'categories' is null or exists (
    select from jsonb_array_elements_text(a.selection->'categories') as wanted (category)
    where p.category = wanted.category or starts_with(p.category, wanted.category || ' > ')))
  and (a.selection->'brands' is null or a.selection->'brands' @> to_jsonb(p.brand))
  and (a.selection->'tags' is null or to_jsonb(p.tags) ?| array(select jsonb_array_elements_text(a.selection->'tags')))
  and ${band("stock", sql`p.stock`)}
  and ${band("salesRank", sql`p.sales_rank`)}
  and ${band("price", sql`pc.price_minor`, sql`->'minor'`)}
  and ${band(
    "marginPercent",
    sql`(case when p.cost_minor > 0 and p.cost_currency = c.currency then 100 - p.cost_minor * (100 + p.vat_percent) / pc.price_minor end)`,
  )}
  and (a.selection->'query' is null or meets_query(p, pc, c, a.selection->'query'))
)`;

function band(name: string, value: RawBuilder<unknown>, inside: RawBuilder<unknown> = sql``): RawBuilder<boolean> {
  const bound = (end: "from" | "below") => sql`((a.selection->${sql.lit(name)}->${sql.lit(end)}${inside})::numeric)`;
  return sql<boolean>`(a.selection->${sql.lit(name)} is null
    or (${value} >= coalesce(${bound("from")}, ${value}) and (${bound("below")} is null or ${value} < ${bound("below")})))`;
}

/** The assignment that prices a product on a channel where the product names no strategy itself; none where it does. */
export const FIRST_ASSIGNMENT = sql<{ id: number; name: string; strategy_id: number }>`(
  select a.id, a.name, a.strategy_id from strategy_assignment a
  where pc.strategy_id is null and a.channel_id = pc.channel_id and a.enabled and ${IN_SELECTION}
  order by a.priority desc, a.id limit 1
)`;
