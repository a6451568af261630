import { sql } from "kysely";
import type { ProductSelection } from "../domain/product-selection.ts";
import { checkSelection } from "./strategy-assignments.ts";
import { getChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { IN_SELECTION } from "./in-selection.ts";

/** Ids of the products on a channel that a selection means, ascending, above `after`. @throws NotFoundError, BadInputError */
export async function selectProducts(
  db: Db,
  { channel: code, selection, after, limit }: { channel: string; selection: ProductSelection; after: number; limit: number },
): Promise<number[]> {
  const channel = await getChannel(db, code);
  checkSelection(selection, channel.currency);
  const { rows } = await sql<{ id: number }>`
    select p.id from product_channel pc
      join product p on p.id = pc.product_id
      join channel c on c.id = pc.channel_id
      cross join (select ${JSON.stringify(selection)}::jsonb as selection) a
    where c.id = ${channel.id} and p.id > ${after} and ${IN_SELECTION}
    order by p.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
