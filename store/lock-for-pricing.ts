import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/**
 * Locks the products' channels until the transaction ends, in the order of their ids, so that two transactions never price one product at once and
 * a limit cannot change between reading it and saving a proposal. Whoever writes looks of products locks them before the looks are written: then
 * what was written down before the instant that this gives, by the database's clock, is what a price computed under the lock knows, and
 * nothing else. All products of a transaction go into its first call: locked one after the other they could wait for each other in a ring.
 */
export async function lockForPricing(trx: Db, productIds: readonly number[]): Promise<Instant> {
  // products first: whoever changes a channel takes the product before it
  const { rows } = await sql<{ at: Instant }>`
    with products as materialized (
      select id from product where id = any(${[...productIds]}::bigint[]) order by id for key share
    ), channels as materialized (
      select pc.product_id from product_channel pc where pc.product_id = any(array(select id from products))
      order by pc.product_id, pc.channel_id for update
    )
    select clock_timestamp() as at from (select count(*) from channels) as locked`.execute(trx);
  const at = rows[0]?.at;
  if (at === undefined) throw new TypeError("the clock gave no row");
  return at;
}
