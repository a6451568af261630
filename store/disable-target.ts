import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** Sends nothing more to a target, since its receiver says it wants nothing; what waits for it stays until somebody enables it again. */
export async function disableTarget(db: Db, targetId: number, reason: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable("delivery_target")
      .set({ enabled: false })
      .where("id", "=", targetId)
      .where("enabled", "=", true)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    const after = { enabled: false, reason };
    await audit(trx, { actor: "policy", action: "delivery-target.disable", subjectType: "delivery-target", subjectId: targetId, after });
  });
}
