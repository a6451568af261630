import { canonicalUrl } from "../domain/canonical-url.ts";
import { BadInputError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { addListing, updateListing } from "./listings.ts";

export const LANDING_ACTOR = "landing-check";
/** Beside the looks that the landing check asks for; a rule for the source may say otherwise. */
const INTERVAL_SECONDS = 7 * 86_400;

/**
 * The listing of our own page of a product, made where there is none yet, on the ordinary schedule of its site. One that was watched as a
 * rival's is none from now on. @throws BadInputError when the address is no web address.
 */
export async function ensureOwnPage(
  trx: Db,
  { productId, channelId, url }: { productId: number; channelId: number; url: string },
): Promise<number> {
  const canonical = canonicalUrl(url);
  if (canonical === null)
    throw new BadInputError("bad-url", `"${url}" is no web address; correct the product's \`url\` or the channel's page_url.`);
  const known = await trx
    .selectFrom("own_page as o")
    .innerJoin("listing as l", "l.id", "o.listing_id")
    .select(["l.id", "l.url", "l.enabled"])
    .where("o.product_id", "=", productId)
    .where("o.channel_id", "=", channelId)
    .executeTakeFirst();
  if (known !== undefined && known.url === canonical && known.enabled) return known.id;
  const listingId = await listingOf(trx, canonical);
  await trx
    .insertInto("own_page")
    .values({ product_id: productId, channel_id: channelId, listing_id: listingId })
    .onConflict((conflict) => conflict.columns(["product_id", "channel_id"]).doUpdateSet({ listing_id: listingId }))
    .execute();
  return listingId;
}

async function listingOf(trx: Db, url: string): Promise<number> {
  const watched = await trx
    .selectFrom("listing as l")
    .innerJoin("source as s", "s.id", "l.source_id")
    .select("l.id")
    .where("s.host", "=", new URL(url).host)
    .where("l.url", "=", url)
    .executeTakeFirst();
  // two at once: one of them is told that it is watched already, and comes again
  if (watched === undefined) return (await addListing(trx, { url, productId: null, intervalSeconds: INTERVAL_SECONDS }, LANDING_ACTOR)).id;
  return (await updateListing(trx, watched.id, { productId: null, enabled: true }, LANDING_ACTOR)).id;
}
