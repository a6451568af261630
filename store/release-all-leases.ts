import type { Db } from "./connect.ts";

/**
 * Gives back whatever workers had claimed, listings and searches. Only for a caller who knows that no worker runs, as after a crash of the
 * only process there was: without it, they come due again when their leases run out. Gives how many listings were held.
 */
export async function releaseAllLeases(db: Db): Promise<number> {
  await db.updateTable("discovery").set({ leased_until: null, lease_id: null }).where("lease_id", "is not", null).execute();
  const { numUpdatedRows } = await db
    .updateTable("schedule")
    .set({ leased_until: null, lease_id: null })
    .where("lease_id", "is not", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
