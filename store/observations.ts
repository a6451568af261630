import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Observation, Outcome } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import { BadInputError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { applyOffers } from "./offer-diff.ts";
import type { OfferLocation } from "./offer-diff.ts";

export interface Recorded {
  /**
   * `recorded`: an observation was appended. `confirmed`: nothing differed, only the check was counted. `dropped`: it is not newer than what
   * is known (came twice or out of order, or is `unchanged` against a body that counts no more), or the listing is gone; nothing was written.
   */
  readonly result: "recorded" | "confirmed" | "dropped";
  /** null unless recorded. */
  readonly observationId: number | null;
  readonly changes: readonly OfferChange[];
}

const CONFIRMED: Recorded = { result: "confirmed", observationId: null, changes: [] };
const DROPPED: Recorded = { result: "dropped", observationId: null, changes: [] };

/**
 * Writes one look at one listing, inside the caller's transaction, and gives what it changed. Holds the row lock of the listing's check
 * until the transaction ends, so two looks at a listing are written one after the other. Offers and their history change only with the
 * outcomes `offers` and `gone`; body hash and validators are kept only of a body that was read as offers, since `unchanged` means that
 * those offers still stand. Throws BadInputError for an observation that contradicts itself.
 */
export async function recordObservation(trx: Db, observation: Observation): Promise<Recorded> {
  refuseContradiction(observation);
  if (observation.outcome === "unchanged") return confirm(trx, observation);
  const check = await lockCheck(trx, observation);
  if (check === null || check.stale) return DROPPED;
  if (observation.outcome === "offers" || observation.outcome === "gone") {
    const differs = check.lastOutcome !== observation.outcome && !(observation.outcome === "offers" && check.lastOutcome === "unchanged");
    const { observationId, changes } = await applyOffers(trx, observation, check, () => append(trx, observation), differs);
    await (observation.outcome === "offers" ? noteOffers(trx, observation) : noteGone(trx, observation));
    return observationId === null ? CONFIRMED : { result: "recorded", observationId, changes };
  }
  const repeated = check.lastOutcome === observation.outcome && check.lastReason === observation.reason;
  const observationId = repeated ? null : await append(trx, observation);
  await noteFailure(trx, observation);
  return observationId === null ? CONFIRMED : { result: "recorded", observationId, changes: [] };
}

function refuseContradiction({ outcome, offers, listingId }: Observation): void {
  if (outcome === "offers" && offers.length === 0) {
    throw new BadInputError(
      "no-offers",
      `An observation of listing ${listingId} says "offers" and has none; give the outcome that says why`,
    );
  }
  if (outcome !== "offers" && offers.length > 0) {
    throw new BadInputError(
      "offers-with-outcome",
      `An observation of listing ${listingId} says "${outcome}" and has offers; leave them out`,
    );
  }
  for (const { price } of offers) {
    if (price !== null && !(Number.isSafeInteger(price.minor) && price.minor > 0)) {
      throw new BadInputError("bad-price", `An offer of listing ${listingId} has the price ${price.minor}; an unknown price must be null`);
    }
  }
}

/** The cheap path: one statement, no row added. */
async function confirm(trx: Db, { listingId, observedAt, bodyHash, etag, lastModified }: Observation): Promise<Recorded> {
  const { numAffectedRows } = await sql`
    update listing_check
    set last_checked_at = ${observedAt}, last_seen_at = ${observedAt}, last_outcome = 'unchanged', last_reason = null, checks = checks + 1,
      consecutive_failures = 0, etag = coalesce(${etag}, etag), last_modified = coalesce(${lastModified}, last_modified)
    where listing_id = ${listingId} and last_checked_at < ${observedAt} and body_hash is not null
      and body_hash = coalesce(${bodyHash}, body_hash)`.execute(trx);
  return numAffectedRows === 1n ? CONFIRMED : DROPPED;
}

interface Check extends OfferLocation {
  readonly stale: boolean;
  readonly lastOutcome: Outcome | null;
  readonly lastReason: string | null;
  readonly lastSeenAt: Instant | null;
}

/** null: the listing was removed while it was visited. */
async function lockCheck(trx: Db, { listingId, observedAt }: Observation): Promise<Check | null> {
  for (;;) {
    const { rows } = await sql<Check>`
      select l.source_id as "sourceId", l.product_id as "productId", p.name as "productName", coalesce(lc.last_checked_at >= ${observedAt}, false) as stale,
        lc.last_outcome as "lastOutcome", lc.last_reason as "lastReason", lc.last_seen_at as "lastSeenAt"
      from listing_check lc join listing l on l.id = lc.listing_id left join product p on p.id = l.product_id
      where lc.listing_id = ${listingId} for update of lc`.execute(trx);
    if (rows[0] !== undefined) return rows[0];
    const { numAffectedRows } = await sql`
      insert into listing_check (listing_id) select id from listing where id = ${listingId} on conflict do nothing`.execute(trx);
    if (numAffectedRows === 0n) {
      const found = await trx.selectFrom("listing").select("id").where("id", "=", listingId).executeTakeFirst();
      if (found === undefined) return null;
    }
  }
}

async function append(trx: Db, observation: Observation): Promise<number> {
  const { id } = await trx
    .insertInto("observation")
    .values({
      listing_id: observation.listingId,
      observed_at: observation.observedAt,
      outcome: observation.outcome,
      reason: observation.reason,
      http_status: observation.httpStatus,
      fetch_mode: observation.fetchMode,
      final_url: observation.finalUrl,
      parser: observation.parser,
      parser_version: observation.parserVersion,
      body_hash: observation.bodyHash,
      offers: JSON.stringify(observation.offers),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

async function noteOffers(trx: Db, { listingId, observedAt, bodyHash, etag, lastModified }: Observation): Promise<void> {
  await sql`
    update listing_check
    set last_checked_at = ${observedAt}, last_seen_at = ${observedAt}, last_outcome = 'offers', last_reason = null, checks = checks + 1,
      consecutive_failures = 0, body_hash = ${bodyHash}, etag = ${etag}, last_modified = ${lastModified}
    where listing_id = ${listingId}`.execute(trx);
}

async function noteGone(trx: Db, { listingId, observedAt, reason }: Observation): Promise<void> {
  await sql`
    update listing_check
    set last_checked_at = ${observedAt}, last_outcome = 'gone', last_reason = ${reason}, checks = checks + 1, consecutive_failures = 0,
      body_hash = null, etag = null, last_modified = null
    where listing_id = ${listingId}`.execute(trx);
}

async function noteFailure(trx: Db, { listingId, observedAt, outcome, reason }: Observation): Promise<void> {
  await sql`
    update listing_check
    set last_checked_at = ${observedAt}, last_outcome = ${outcome}, last_reason = ${reason}, checks = checks + 1,
      consecutive_failures = consecutive_failures + 1
    where listing_id = ${listingId}`.execute(trx);
}
