import { sql } from "kysely";
import { urlSpellings } from "../domain/site-url.ts";
import type { CandidateState } from "../domain/listing-candidate.ts";
import { BadInputError, ConflictError } from "../errors.ts";
import { audit } from "./audit.ts";
import { getCandidate, type Candidate } from "./candidates.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { addListing, getListing, updateListing } from "./listings.ts";

export interface Acceptance {
  /** Absent: the product that it was suggested for. */
  readonly productId?: number | null | undefined;
  readonly intervalSeconds?: number | undefined;
  /** For a person. */
  readonly reason?: string | null | undefined;
}

/**
 * Makes a candidate a listing of a product, due at once; a listing of that address that is there already, in whatever spelling, becomes
 * the product's. Whether the address may be visited from here is for the caller to check (address-guard.ts).
 * @throws NotFoundError; ConflictError when it was decided on, or is another product's listing; BadInputError without a product.
 */
export async function acceptCandidate(
  db: Db,
  id: number,
  { productId, intervalSeconds, reason }: Acceptance,
  actor: string,
): Promise<Candidate> {
  return inTransaction(db, async (trx) => {
    const before = await lock(trx, id, ["new", "rejected"]);
    const wanted = productId ?? before.productId;
    if (wanted === null) {
      throw new BadInputError("no-product-given", `Nothing says whose listing candidate ${id} is; send product_id with it.`);
    }
    const listingId = await watch(trx, before, { productId: wanted, intervalSeconds }, actor);
    return decided(trx, before, { state: "accepted", productId: wanted, listingId, reason: reason ?? null }, actor);
  });
}

/** Keeps a candidate from being proposed again. @throws NotFoundError; ConflictError when it was accepted or rejected before. */
export async function rejectCandidate(db: Db, id: number, reason: string | null, actor: string): Promise<Candidate> {
  return inTransaction(db, async (trx) => {
    const before = await lock(trx, id, ["new", "gone"]);
    return decided(trx, before, { state: "rejected", productId: before.productId, listingId: null, reason }, actor);
  });
}

async function lock(trx: Db, id: number, allowed: readonly CandidateState[]): Promise<Candidate> {
  await sql`select from listing_candidate where id = ${id} for update`.execute(trx);
  const candidate = await getCandidate(trx, id);
  if (allowed.includes(candidate.state)) return candidate;
  const why = candidate.state === "gone" ? "is gone from its source" : `was ${candidate.state} by ${candidate.decidedBy}`;
  throw new ConflictError(
    "candidate-decided",
    `Candidate ${id} ${why}; add its address as a listing, or change the listing that it became.`,
  );
}

async function watch(
  trx: Db,
  { sourceId, url }: Candidate,
  { productId, intervalSeconds }: { readonly productId: number; readonly intervalSeconds: number | undefined },
  actor: string,
): Promise<number> {
  const known = await trx
    .selectFrom("listing")
    .select("id")
    .where("source_id", "=", sourceId)
    .where("url", "=", sql<string>`any(${urlSpellings(url)}::text[])`)
    .orderBy("id")
    .executeTakeFirst();
  if (known === undefined) return (await addListing(trx, { url, productId, intervalSeconds }, actor)).id;
  const listing = await getListing(trx, known.id);
  if (listing.productId === null) await updateListing(trx, listing.id, { productId }, actor);
  else if (listing.productId !== productId) {
    throw new ConflictError(
      "listing-exists",
      `${listing.url} is watched already as listing ${listing.id} of product ${listing.productId}; change that one.`,
    );
  }
  return listing.id;
}

async function decided(
  trx: Db,
  before: Candidate,
  {
    state,
    productId,
    listingId,
    reason,
  }: { state: CandidateState; productId: number | null; listingId: number | null; reason: string | null },
  actor: string,
): Promise<Candidate> {
  await sql`
    update listing_candidate set state = ${state}, product_id = ${productId}, listing_id = ${listingId}, decided_at = now(),
      decided_by = ${actor}, decision_reason = ${reason}
    where id = ${before.id}`.execute(trx);
  const after = await getCandidate(trx, before.id);
  const action = state === "accepted" ? "candidate.accept" : "candidate.reject";
  await audit(trx, { actor, action, subjectType: "candidate", subjectId: before.id, before, after });
  return after;
}
