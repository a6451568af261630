import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { KeyedState } from "../domain/compare-offers.ts";
import type { Observation } from "../domain/observation.ts";
import { offerKeys } from "../domain/offer-key.ts";
import type { Offer } from "../domain/offer.ts";
import type { Db } from "./connect.ts";
import { offerFacts } from "./offer-facts.ts";
import type { OfferFacts } from "./offer-facts.ts";
import { OFFER_STATE_COLUMNS, sameState, toOfferState, toStateColumns } from "./offer-state.ts";
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
export const DETAIL_COLUMNS = ["seller_name", "name", "url", "price_text", "tax_included", "quantity", "position", "facts"] as const;

export interface KnownOffer extends OfferStateColumns, DetailColumns {
  readonly id: number;
  readonly listing_id: number;
  readonly offer_key: string;
  readonly product_id: number | null;
  readonly valid_from: Instant;
  readonly vanished_at: Instant | null;
  readonly observation_id: number;
}

export type OfferColumns = OfferStateColumns & DetailColumns & { readonly offer_key: string };

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
  const seen = offersOf(observation.offers);
  const seenKeys = new Set(seen.map((offer) => offer.offer_key));

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
    .select(["id", "listing_id", "offer_key", "product_id", "valid_from", "vanished_at", "observation_id"])
    .select([...OFFER_STATE_COLUMNS, ...DETAIL_COLUMNS])
    .where(sql<boolean>`listing_id = any(${listingIds}::bigint[])`)
    .execute();
}

/** The offers of a page as they would be kept. */
export function offersOf(offers: readonly Offer[]): OfferColumns[] {
  const keys = offerKeys(offers);
  return offers.map((offer, index) => toColumns(offer, keys[index] ?? ""));
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

export interface Pair {
  readonly before: KnownOffer;
  readonly after: OfferColumns;
}
