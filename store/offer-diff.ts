import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { KeyedState } from "../domain/compare-offers.ts";
import type { Observation } from "../domain/observation.ts";
import type { OfferChange } from "../domain/offer-change.ts";
import { offerKeys } from "../domain/offer-key.ts";
import type { Offer } from "../domain/offer.ts";
import type { Db } from "./connect.ts";
import { offerFacts } from "./offer-facts.ts";
import type { OfferFacts } from "./offer-facts.ts";
import { OFFER_STATE_COLUMNS, sameState, stateOnly, toOfferState, toStateColumns } from "./offer-state.ts";
import type { OfferStateColumns } from "./offer-state.ts";

/** Where a listing's offers belong. */
export interface OfferLocation {
  readonly sourceId: number;
  readonly productId: number | null;
  /** null when the listing is not matched. */
  readonly productName: string | null;
  /** When the listing's open offers were last seen, before this look. */
  readonly lastSeenAt: Instant | null;
}

interface DetailColumns {
  readonly seller_name: string | null;
  readonly name: string | null;
  readonly url: string;
  readonly price_text: string | null;
  readonly tax_included: boolean | null;
  readonly quantity: number | null;
  readonly position: number | null;
  readonly facts: OfferFacts | null;
}
const DETAIL_COLUMNS = ["seller_name", "name", "url", "price_text", "tax_included", "quantity", "position", "facts"] as const;

interface KnownOffer extends OfferStateColumns, DetailColumns {
  readonly id: number;
  readonly listing_id: number;
  readonly offer_key: string;
  readonly product_id: number | null;
  readonly vanished_at: Instant | null;
}

type OfferColumns = OfferStateColumns & DetailColumns & { readonly offer_key: string };

/** What an observation's list differs in from the offers that are known. */
export interface OfferDiff {
  /** Nothing was known of the listing's offers before. */
  readonly first: boolean;
  /** Whether anything differs that history keeps. */
  readonly differs: boolean;
  readonly open: readonly KnownOffer[];
  readonly added: readonly OfferColumns[];
  readonly changed: readonly Pair[];
  readonly vanished: readonly KnownOffer[];
  readonly kept: readonly Pair[];
}

/** Compares the listing's offers with the observation's list; nothing is written. */
export async function diffOffers(trx: Db, observation: Pick<Observation, "listingId" | "offers">): Promise<OfferDiff> {
  return diffWith(await knownOffers(trx, [observation.listingId]), observation);
}

/** The same for many listings at once, by listing; at most one observation of each. */
export async function diffAllOffers(
  trx: Db,
  observations: readonly Pick<Observation, "listingId" | "offers">[],
): Promise<Map<number, OfferDiff>> {
  if (observations.length === 0) return new Map();
  const ids = observations.map(({ listingId }) => listingId);
  const known = Map.groupBy(await knownOffers(trx, ids), (offer) => offer.listing_id);
  return new Map(observations.map((observation) => [observation.listingId, diffWith(known.get(observation.listingId) ?? [], observation)]));
}

function diffWith(known: readonly KnownOffer[], observation: Pick<Observation, "offers">): OfferDiff {
  const open = known.filter((offer) => offer.vanished_at === null);
  const byKey = new Map(known.map((offer) => [offer.offer_key, offer]));
  const keys = offerKeys(observation.offers);
  const seen = observation.offers.map((offer, index) => toColumns(offer, keys[index] ?? ""));
  const seenKeys = new Set(keys);

  const added = seen.filter((offer) => !byKey.has(offer.offer_key));
  const kept = seen.flatMap((after) => {
    const before = byKey.get(after.offer_key);
    return before === undefined ? [] : [{ before, after }];
  });
  const changed = kept.filter(({ before, after }) => before.vanished_at !== null || !sameState(before, after));
  const vanished = open.filter((offer) => !seenKeys.has(offer.offer_key));
  return {
    first: known.length === 0,
    differs: added.length + changed.length + vanished.length > 0,
    open,
    added,
    changed,
    vanished,
    kept,
  };
}

/**
 * Makes the listing's current offers and their history equal to the observation's list, and gives the changes. `append` is called once,
 * and only when there is something to append: a state changed, nothing was known yet, or `always`.
 */
export async function applyOffers(
  trx: Db,
  observation: Pick<Observation, "listingId" | "observedAt" | "finalUrl">,
  location: OfferLocation,
  diff: OfferDiff,
  append: () => Promise<number>,
  always: boolean,
): Promise<{ observationId: number | null; changes: OfferChange[] }> {
  const { first, differs, added, changed, vanished } = diff;
  await updateDetails(trx, changedDetails(diff, location.productId));
  if (!always && !differs) return { observationId: null, changes: [] };
  const observationId = await append();
  const at = observation.observedAt;
  await closeIntervals(trx, [...changed.map(({ before }) => before), ...vanished], at, location.lastSeenAt);
  await markVanished(trx, vanished, at);
  await updateChanged(trx, changed, { at, observationId, productId: location.productId });
  const addedIds = await insertOffers(trx, added, { at, observationId, location, listingId: observation.listingId });
  const ofKey = new Map(addedIds.map((row) => [row.offer_key, row.id]));
  await openIntervals(
    trx,
    [
      ...changed.map(({ before, after }) => ({ offerId: before.id, state: after })),
      ...added.map((after) => ({ offerId: mustGet(ofKey, after.offer_key), state: after })),
    ],
    at,
    observationId,
  );

  const change = (offerId: number, before: KnownOffer | null, after: OfferColumns | null): OfferChange => ({
    offerId,
    listingId: observation.listingId,
    sourceId: location.sourceId,
    productId: location.productId,
    observationId,
    sellerName: (after ?? before)?.seller_name ?? null,
    name: location.productName ?? (after ?? before)?.name ?? null,
    url: (after ?? before)?.url ?? observation.finalUrl,
    before: before === null || before.vanished_at !== null ? null : toOfferState(before),
    after: after === null ? null : toOfferState(after),
    firstReading: first,
    changedAt: at,
  });
  return {
    observationId,
    changes: [
      ...changed.map(({ before, after }) => change(before.id, before, after)),
      ...added.map((after) => change(mustGet(ofKey, after.offer_key), null, after)),
      ...vanished.map((before) => change(before.id, before, null)),
    ],
  };
}

/** What an offer in the same state says otherwise now, where it belongs included; history does not keep that. */
export interface ChangedDetails extends Pair {
  readonly productId: number | null;
}

export function changedDetails({ kept }: OfferDiff, productId: number | null): ChangedDetails[] {
  return kept.flatMap(({ before, after }) => {
    const standing = before.vanished_at === null && sameState(before, after);
    const differ = DETAIL_COLUMNS.some((column) => !sameDetail(before[column], after[column])) || before.product_id !== productId;
    return standing && differ ? [{ before, after, productId }] : [];
  });
}

/** Plain values but for the facts, which come back from the database with their keys in another order. */
function sameDetail(a: DetailColumns[keyof DetailColumns], b: DetailColumns[keyof DetailColumns]): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && isDeepStrictEqual(a, b));
}

/** The offers that stand, for comparing. */
export function standingStates({ open }: OfferDiff): KeyedState[] {
  return open.map((offer) => ({ key: offer.offer_key, state: toOfferState(offer) }));
}

/** The offers of a page, for comparing. */
export function readStates(offers: readonly Offer[]): KeyedState[] {
  const keys = offerKeys(offers);
  return offers.map((state, index) => ({ key: keys[index] ?? "", state }));
}

/** Whether two lists would give the same offers in the same states. */
export function sameOffers(a: readonly Offer[], b: readonly Offer[]): boolean {
  const states = (offers: readonly Offer[]) => {
    const keys = offerKeys(offers);
    return new Map(offers.map((offer, index) => [keys[index], toStateColumns(offer)]));
  };
  const known = states(b);
  return (
    a.length === b.length &&
    [...states(a)].every(([key, state]) => {
      const other = known.get(key);
      return other !== undefined && sameState(state, other);
    })
  );
}

async function knownOffers(trx: Db, listingIds: readonly number[]): Promise<KnownOffer[]> {
  return trx
    .selectFrom("offer")
    .select(["id", "listing_id", "offer_key", "product_id", "vanished_at", ...OFFER_STATE_COLUMNS, ...DETAIL_COLUMNS])
    .where(sql<boolean>`listing_id = any(${listingIds}::bigint[])`)
    .execute();
}

function toColumns(offer: Offer, offer_key: string): OfferColumns {
  return {
    offer_key,
    ...toStateColumns(offer),
    seller_name: offer.seller?.name ?? null,
    name: offer.name,
    url: offer.url,
    price_text: offer.priceText,
    tax_included: offer.taxIncluded,
    quantity: offer.quantity,
    position: offer.position,
    facts: offerFacts(offer),
  };
}

interface Pair {
  readonly before: KnownOffer;
  readonly after: OfferColumns;
}

const DETAIL_SET = sql.raw(DETAIL_COLUMNS.map((column) => `${column} = x.${column}`).join(", "));
const STATE_SET = sql.raw(OFFER_STATE_COLUMNS.map((column) => `${column} = x.${column}`).join(", "));

/** Rows of JSON, typed like the table itself, so that one statement updates any number of offers. */
const rowsOf = (pairs: readonly (Pair & { readonly productId?: number | null })[]) =>
  sql`jsonb_populate_recordset(null::offer, ${JSON.stringify(
    pairs.map(({ before, after, productId = null }) => ({ ...after, id: before.id, product_id: productId })),
  )})`;

/** Of any number of listings' offers. */
export async function updateDetails(trx: Db, details: readonly ChangedDetails[]): Promise<void> {
  if (details.length === 0) return;
  await sql`update offer o set ${DETAIL_SET}, product_id = x.product_id from ${rowsOf(details)} x where o.id = x.id`.execute(trx);
}

async function updateChanged(
  trx: Db,
  pairs: readonly Pair[],
  { at, observationId, productId }: { at: Instant; observationId: number; productId: number | null },
): Promise<void> {
  if (pairs.length === 0) return;
  await sql`
    update offer o
    set ${STATE_SET}, ${DETAIL_SET}, product_id = ${productId}, valid_from = ${at}, vanished_at = null, observation_id = ${observationId}
    from ${rowsOf(pairs)} x where o.id = x.id`.execute(trx);
}

async function markVanished(trx: Db, offers: readonly KnownOffer[], at: Instant): Promise<void> {
  if (offers.length === 0) return;
  const ids = offers.map(({ id }) => id);
  await trx.updateTable("offer").set({ vanished_at: at }).where("id", "in", ids).execute();
}

/** Ends the open intervals of these offers; one that had vanished has none. */
async function closeIntervals(trx: Db, offers: readonly KnownOffer[], at: Instant, lastSeenAt: Instant | null): Promise<void> {
  const ids = offers.filter(({ vanished_at }) => vanished_at === null).map(({ id }) => id);
  if (ids.length === 0) return;
  await sql`
    update offer_interval set valid_to = ${at}, last_seen_at = greatest(valid_from, ${lastSeenAt}::timestamptz)
    where offer_id = any(${ids}) and valid_to is null`.execute(trx);
}

async function insertOffers(
  trx: Db,
  offers: readonly OfferColumns[],
  context: { at: Instant; observationId: number; location: OfferLocation; listingId: number },
): Promise<{ id: number; offer_key: string }[]> {
  if (offers.length === 0) return [];
  return trx
    .insertInto("offer")
    .values(
      offers.map((offer) => ({
        ...offer,
        facts: offer.facts === null ? null : JSON.stringify(offer.facts),
        listing_id: context.listingId,
        source_id: context.location.sourceId,
        product_id: context.location.productId,
        valid_from: context.at,
        first_seen_at: context.at,
        observation_id: context.observationId,
      })),
    )
    .returning(["id", "offer_key"])
    .execute();
}

async function openIntervals(
  trx: Db,
  offers: readonly { offerId: number; state: OfferColumns }[],
  at: Instant,
  observationId: number,
): Promise<void> {
  if (offers.length === 0) return;
  await trx
    .insertInto("offer_interval")
    .values(offers.map(({ offerId, state }) => ({ offer_id: offerId, valid_from: at, observation_id: observationId, ...stateOnly(state) })))
    .execute();
}

function mustGet(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`The offer ${key} was written and is not there`);
  return id;
}
