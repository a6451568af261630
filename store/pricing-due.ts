import { sql } from "kysely";
import type { ProductSelection } from "../domain/product-selection.ts";
import type { Db } from "./connect.ts";
import { IN_SELECTION } from "./in-selection.ts";

/** A product to be priced anew. */
export interface PricingDue {
  readonly productId: number;
  /** Which change asked for it. */
  readonly mark: number;
}

export async function hasPricingDue(db: Db): Promise<boolean> {
  return (await db.selectFrom("pricing_due").select("mark").limit(1).executeTakeFirst()) !== undefined;
}

/** Those that have waited longest. */
export async function pricingDue(db: Db, limit: number): Promise<PricingDue[]> {
  return db.selectFrom("pricing_due").select(["product_id as productId", "mark"]).orderBy("mark").limit(limit).execute();
}

/** Takes back what was priced, unless another change came meanwhile. Last in the transaction: those who mark hold a product's terms first. */
export async function settlePricingDue(trx: Db, priced: readonly PricingDue[]): Promise<void> {
  await sql`
    delete from pricing_due d using unnest(${priced.map(({ productId }) => productId)}::bigint[], ${priced.map(({ mark }) => mark)}::bigint[])
      as priced (product_id, mark)
    where d.product_id = priced.product_id and d.mark = priced.mark`.execute(trx);
}

/** Marks the products that a strategy prices, by their own terms or by a set. */
export async function markStrategyDue(trx: Db, strategyId: number): Promise<void> {
  await sql`
    select mark_pricing_due(array(
      select pc.product_id from product_channel pc where pc.strategy_id = ${strategyId}
      union
      select pc.product_id from strategy_assignment a
        join product_channel pc on pc.channel_id = a.channel_id and pc.strategy_id is null
        join product p on p.id = pc.product_id
        join channel c on c.id = pc.channel_id
      where a.strategy_id = ${strategyId} and a.enabled and ${IN_SELECTION}))`.execute(trx);
}

/** Marks the products on a channel that a selection means and that name no strategy themselves. */
export async function markSelectionDue(trx: Db, channel: string, selection: ProductSelection): Promise<void> {
  await sql`
    select mark_pricing_due(array(
      select pc.product_id from product_channel pc
        join product p on p.id = pc.product_id
        join channel c on c.id = pc.channel_id
        cross join (select ${JSON.stringify(selection)}::jsonb as selection) a
      where c.code = ${channel} and pc.strategy_id is null and ${IN_SELECTION}))`.execute(trx);
}
