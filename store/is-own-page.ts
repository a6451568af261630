import type { Db } from "./connect.ts";

/** Whether a listing is a page of our own shop, which is read for the landing check and never counts as a rival's. */
export async function isOwnPage(db: Db, listingId: number): Promise<boolean> {
  const row = await db.selectFrom("own_page").select("listing_id").where("listing_id", "=", listingId).executeTakeFirst();
  return row !== undefined;
}

/** Those of the listings that are. */
export async function ownPagesAmong(db: Db, listingIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (listingIds.length === 0) return new Set();
  const rows = await db.selectFrom("own_page").select("listing_id").where("listing_id", "in", listingIds).execute();
  return new Set(rows.map((row) => row.listing_id));
}
