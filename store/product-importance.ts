import { sql } from "kysely";
import type { Importance, ProductFacts, TypicalProduct } from "../domain/product-importance.ts";
import type { Db } from "./connect.ts";

/** Of a product_channel row `pc` and its product `p`: what is left of the net price of a piece after its net cost. */
const marginOf = sql<number | null>`case when p.cost_currency = c.currency and p.vat_percent is not null
  then round(pc.price_minor / (1 + p.vat_percent / 100) - p.cost_minor)::float8 end`;

/** The middle of the catalogue. */
export async function typicalProduct(db: Db): Promise<TypicalProduct> {
  const { rows } = await sql<TypicalProduct>`
    select (select percentile_cont(0.5) within group (order by sales_30_days) from product) as sales,
      (select percentile_cont(0.5) within group (order by ${marginOf}) from product p
        join product_channel pc on pc.product_id = p.id join channel c on c.id = pc.channel_id) as "marginMinor"`.execute(db);
  return rows[0] ?? { sales: null, marginMinor: null };
}

/** Products with adaptive listings whose importance is `olderThanSeconds` old or was never computed, with what it depends on. */
export async function productsToWeigh(
  db: Db,
  { olderThanSeconds, limit }: { readonly olderThanSeconds: number; readonly limit: number },
): Promise<(ProductFacts & { readonly productId: number })[]> {
  const { rows } = await sql<ProductFacts & { readonly productId: number }>`
    with asked as (
      select p.id from product p left join product_importance pi on pi.product_id = p.id
      where (pi.computed_at is null or pi.computed_at < now() - make_interval(secs => ${olderThanSeconds}))
        and exists (select from listing l join schedule sc on sc.listing_id = l.id where l.product_id = p.id and sc.adaptive)
      order by pi.computed_at nulls first limit ${limit}
    )
    select p.id as "productId", p.sales_30_days as sales, own.margin as "marginMinor", own.price_minor as "priceMinor", (
        select o.price_minor from offer o where o.product_id = p.id and o.vanished_at is null and o.currency = own.currency and o.price_minor is not null
        order by abs(o.price_minor - own.price_minor) limit 1
      ) as "nearestRivalMinor"
    from asked join product p on p.id = asked.id
    left join lateral (
      select pc.price_minor, c.currency, ${marginOf} as margin from product_channel pc join channel c on c.id = pc.channel_id
      where pc.product_id = p.id and pc.price_minor is not null order by c.id limit 1
    ) own on true`.execute(db);
  return rows;
}

export async function saveImportance(db: Db, weighed: readonly (Importance & { readonly productId: number })[]): Promise<void> {
  if (weighed.length === 0) return;
  await sql`
    insert into product_importance (product_id, weight, reasons)
    select p.id, x.weight, array(select jsonb_array_elements_text(x.reasons))
    from jsonb_to_recordset(${JSON.stringify(weighed)}::jsonb) as x ("productId" bigint, weight float8, reasons jsonb)
    join product p on p.id = x."productId"
    on conflict (product_id) do update set weight = excluded.weight, reasons = excluded.reasons, computed_at = now()`.execute(db);
}
