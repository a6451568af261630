import type { Db } from "./connect.ts";
import type { ProposalRecord } from "./list-proposals.ts";
import { setStatus } from "./proposal-state.ts";

/** The shop sells at the price now: it becomes the own price, and an open proposal of the same price has nothing left to propose. */
export async function takeOver(trx: Db, { id, productId, price, channel }: ProposalRecord, now: Date): Promise<void> {
  const { id: channelId } = await trx.selectFrom("channel").select("id").where("code", "=", channel).executeTakeFirstOrThrow();
  await trx
    .updateTable("product_channel")
    .set({ price_minor: price.minor, price_changed_at: now, updated_at: now })
    .where("product_id", "=", productId)
    .where("channel_id", "=", channelId)
    .execute();
  const open = await trx
    .selectFrom("price_proposal")
    .select("id")
    .where("product_id", "=", productId)
    .where("channel_id", "=", channelId)
    .where("status", "=", "open")
    .where("price_minor", "=", price.minor)
    .where("id", "!=", id)
    .executeTakeFirst();
  if (open !== undefined) await setStatus(trx, open.id, "superseded");
}
