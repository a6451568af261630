import { canonicalUrl } from "../domain/canonical-url.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { getListing, type Listing } from "./listings.ts";

/** The listing of an address, however it is spelled. @throws NotFoundError */
export async function findListing(db: Db, url: string): Promise<Listing> {
  const canonical = canonicalUrl(url);
  const row = canonical === null ? undefined : await db.selectFrom("listing").select("id").where("url", "=", canonical).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`${url} is not watched; list what is watched to see the addresses.`);
  return getListing(db, row.id);
}
