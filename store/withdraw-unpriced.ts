import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { FIRST_ASSIGNMENT } from "./in-selection.ts";
import { setStatus } from "./proposal-state.ts";

/** Withdraws the open proposals of products that no strategy prices any more on their channel; what was approved before stays approved. */
export async function withdrawUnpriced(trx: Db, productIds: readonly number[]): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select pp.id from price_proposal pp
      join product p on p.id = pp.product_id
      join channel c on c.id = pp.channel_id
      join product_channel pc on pc.product_id = pp.product_id and pc.channel_id = pp.channel_id
      left join lateral ${FIRST_ASSIGNMENT} a on true
    where pp.product_id = any(${productIds}::bigint[]) and pp.status = 'open' and pc.strategy_id is null and a.id is null
    order by pp.id`.execute(trx);
  for (const { id } of rows) await setStatus(trx, id, "superseded");
}
