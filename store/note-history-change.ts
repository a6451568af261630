import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

export interface HistoryChange {
  readonly productId: number;
  /** The earliest moment about which the product's history now says otherwise than before, last looks included. */
  readonly from: Instant;
}

/**
 * Notes that the history of products changed, in the transaction that changes it: what is kept for quick answers follows (settle-history.ts),
 * and until then answers come from the offers themselves. Only adds rows, so that it waits for nobody. Offers that get another product,
 * listings and own prices need no note: triggers see to them.
 */
export async function noteHistoryChange(trx: Db, touched: readonly HistoryChange[]): Promise<void> {
  if (touched.length === 0) return;
  await sql`
    insert into history_mark (product_id, from_at)
    select product_id, min(from_at)
    from unnest(${touched.map(({ productId }) => productId)}::bigint[], ${touched.map(({ from }) => from)}::timestamptz[]) t (product_id, from_at)
    group by product_id`.execute(trx);
}
