import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import type { Db } from "./connect.ts";
import { heldLook } from "./held-looks.ts";
import { lockCheck } from "./listing-check.ts";
import { applyOffers, updateDetails } from "./apply-offers.ts";
import { changedDetails, diffOffers } from "./offer-diff.ts";
import { makePartitionsOf } from "./partitions.ts";
import { addLook } from "./recent-looks.ts";

/** Sources with looks that a person confirmed and that are still to be applied, or with offers that are back in the market. */
export async function sourcesToSettle(db: Db): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select l.source_id as id from observation o join listing l on l.id = o.listing_id where o.review = 'confirmed'
    union select id from source where suspect_since is not null and quarantined_at is null`.execute(db);
  return rows.map(({ id }) => id);
}

/** Listings of the source whose held look is confirmed. */
export async function confirmedListings(db: Db, sourceId: number): Promise<{ listingId: number; productId: number | null }[]> {
  return db
    .selectFrom("observation as o")
    .innerJoin("listing as l", "l.id", "o.listing_id")
    .select(["l.id as listingId", "l.product_id as productId"])
    .where("o.review", "=", "confirmed")
    .where("l.source_id", "=", sourceId)
    .orderBy("o.id")
    .execute();
}

/**
 * Applies a listing's confirmed look as if it had been believed when it was read, and gives the changes; none when a later look has told
 * since what is so. Locks the listing's check until the transaction ends.
 */
export async function applyConfirmed(trx: Db, listingId: number): Promise<readonly OfferChange[]> {
  const check = await lockCheck(trx, { listingId, observedAt: new Date().toISOString() });
  if (check === null || check.heldObservationId === null) return [];
  const { rows } = await sql<{ id: number }>`
    update observation set review = 'applied' where id = ${check.heldObservationId} and review = 'confirmed' returning id`.execute(trx);
  const [confirmed] = rows;
  if (confirmed === undefined) return [];
  const look = await heldLook(trx, confirmed.id);
  if (look === null) return [];
  const diff = await diffOffers(trx, { listingId, offers: look.offers });
  await makePartitionsOf(trx, [look.observedAt]);
  await updateDetails(trx, changedDetails(diff, check.productId));
  const observation = { ...look, listingId };
  const changes = await applyOffers(trx, [{ observation, location: check, diff, observationId: look.observationId }]);
  const gone = look.outcome === "gone";
  // the validators were not kept with the look; its body is known by its hash
  await sql`
    update listing_check lc set held_observation_id = null, last_reason = ${gone ? look.reason : null},
      last_seen_at = case when ${gone} then last_seen_at else greatest(last_seen_at, ${look.observedAt}) end,
      body_hash = ${gone ? null : look.bodyHash}, etag = null, last_modified = null,
      ${addLook(sql`${look.observedAt}::timestamptz`, sql`${gone ? null : look.bodyHash}::text`)}
    where listing_id = ${listingId}`.execute(trx);
  return changes;
}

/** Products with offers of the source that stand as they are since then. */
export async function productsChangedSince(db: Db, sourceId: number, since: Instant): Promise<number[]> {
  const rows = await db
    .selectFrom("offer")
    .select("product_id")
    .distinct()
    .where("source_id", "=", sourceId)
    .where("valid_from", ">=", since)
    .where("product_id", "is not", null)
    .orderBy("product_id")
    .execute();
  return rows.flatMap(({ product_id }) => product_id ?? []);
}

/** Takes the offers in doubt of a source that is out of quarantine back into the market. Gives since when they were left out, or null. */
export async function clearSuspicion(db: Db, sourceId: number): Promise<Instant | null> {
  const { rows } = await sql<{ since: Instant }>`
    with suspicion as (
      select suspect_since from source where id = ${sourceId} and suspect_since is not null and quarantined_at is null for no key update
    )
    update source set suspect_since = null from suspicion where id = ${sourceId} returning suspicion.suspect_since as since`.execute(db);
  return rows[0]?.since ?? null;
}
