import { sql } from "kysely";
import type { PriceIndex, PriceIndexSet } from "../domain/market.ts";
import type { Db } from "./connect.ts";

interface Wanted {
  readonly productId: number;
  readonly channelId: number;
  readonly set: PriceIndexSet;
}

/**
 * What the other products of each one's set cost beside the cheapest rivals, by `productId/channelId`. As fresh as market_summary, which
 * follows the offers within seconds.
 */
export async function loadPriceIndexes(trx: Db, wanted: readonly Wanted[]): Promise<Map<string, PriceIndex>> {
  const found = new Map<string, PriceIndex>();
  for (const [set, of] of Map.groupBy(wanted, (one) => one.set)) {
    for (const row of await sums(trx, set, of)) {
      const products = row.products - (row.counts ? 1 : 0);
      if (products <= 0) continue;
      found.set(`${row.product_id}/${row.channel_id}`, {
        set: set === "channel" ? "the channel" : `the ${set} "${row.name}"`,
        products,
        ownMinor: row.own_sum - (row.counts ? row.own : 0),
        referenceMinor: row.reference_sum - (row.counts ? row.reference : 0),
      });
    }
  }
  return found;
}

async function sums(trx: Db, set: PriceIndexSet, wanted: readonly Wanted[]) {
  const ids = wanted.map(({ productId }) => productId);
  const channels = wanted.map(({ channelId }) => channelId);
  // a channel is one set: its products all have the same name for it
  const name = (product: string) => (set === "channel" ? sql`''::text` : sql.ref<string | null>(`${product}.${set}`));
  const inSet = set === "channel" ? sql`` : sql`join product p on ${name("p")} = s.name`;
  const terms = set === "channel" ? sql`pc.channel_id = s.channel_id` : sql`pc.channel_id = s.channel_id and pc.product_id = p.id`;
  const { rows } = await sql<{
    product_id: number;
    channel_id: number;
    name: string;
    products: number;
    own_sum: number;
    reference_sum: number;
    counts: boolean;
    own: number;
    reference: number;
  }>`
    with wanted as (
      select w.product_id, w.channel_id, ${name("product")} as name
      from unnest(${ids}::bigint[], ${channels}::bigint[]) as w (product_id, channel_id) join product on product.id = w.product_id
    ), s as (select distinct channel_id, name from wanted where name is not null),
    summed as (
      select s.channel_id, s.name, count(*) as products, sum(pc.price_minor)::bigint as own_sum, sum(m.cheapest_minor)::bigint as reference_sum
      from s ${inSet}
        join product_channel pc on ${terms}
        join market_summary m on m.product_id = pc.product_id and m.channel_id = pc.channel_id
      where pc.price_minor is not null and m.cheapest_minor is not null
      group by s.channel_id, s.name
    )
    select w.product_id, w.channel_id, w.name, summed.products, summed.own_sum, summed.reference_sum,
      pc.price_minor is not null and m.cheapest_minor is not null as counts, coalesce(pc.price_minor, 0) as own,
      coalesce(m.cheapest_minor, 0) as reference
    from wanted w join summed on summed.channel_id = w.channel_id and summed.name = w.name
      left join product_channel pc on pc.product_id = w.product_id and pc.channel_id = w.channel_id
      left join market_summary m on m.product_id = w.product_id and m.channel_id = w.channel_id`.execute(trx);
  return rows;
}
