import { foldName } from "./fold-name.ts";
import type { Offer } from "./offer.ts";

/**
 * One key per offer of a page, in the list's order, all different: what makes an offer the same one on the next look. Seller, variant and
 * condition make it; where several offers of a page share those, the seller's id and the article (sku, gtin, mpn or name) tell them apart,
 * and at last their order by price. Price, position and address are no part of it, since they change while the offer stays.
 */
export function offerKeys(offers: readonly Offer[]): string[] {
  const keys = offers.map((offer) => baseKey(offer));
  if (keys.length === 1) return keys;
  extend(keys, offers, (offer) => [offer.seller?.id ?? null, offer.sku ?? offer.gtin ?? offer.mpn ?? fold(offer.name)]);
  const rank = rankByPrice(offers);
  for (const [key, sharers] of shared(keys)) {
    sharers.sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));
    for (const [ordinal, index] of sharers.entries()) if (ordinal > 0) keys[index] = JSON.stringify([...parse(key), ordinal + 1]);
  }
  return keys;
}

/** The key of the same offer under other names of its seller: nothing else of it changes. */
export function renamedOfferKey(key: string, { name, id }: { readonly name: string; readonly id: (id: string) => string | null }): string {
  const [, variant, condition, ...rest] = parse(key);
  // two parts more where several offers of a page shared the first three: the seller's id, then the article
  const [sellerId, ...article] = rest;
  const renamed = rest.length >= 2 ? [typeof sellerId === "string" ? id(sellerId) : null, ...article] : rest;
  return JSON.stringify([fold(name), variant, condition, ...renamed]);
}

function baseKey({ seller, variant, itemCondition }: Offer): string {
  const properties = Object.entries(variant)
    .map(([name, value]) => [fold(name), fold(value)] as const)
    .sort(([a], [b]) => (a === b ? 0 : String(a) < String(b) ? -1 : 1));
  // most pages say nothing about what is new, and some say it only now and then
  const condition = itemCondition === "NewCondition" ? null : itemCondition;
  return JSON.stringify([fold(seller?.name ?? null), properties, condition]);
}

function extend(keys: string[], offers: readonly Offer[], parts: (offer: Offer) => readonly (string | null)[]): void {
  for (const [key, sharers] of shared(keys)) {
    for (const index of sharers) {
      const offer = offers[index];
      if (offer !== undefined) keys[index] = JSON.stringify([...parse(key), ...parts(offer)]);
    }
  }
}

/** Keys that several offers have, with the indexes of those. */
function shared(keys: readonly string[]): [string, number[]][] {
  const indexes = new Map<string, number[]>();
  for (const [index, key] of keys.entries()) indexes.set(key, [...(indexes.get(key) ?? []), index]);
  return [...indexes].filter(([, sharers]) => sharers.length > 1);
}

function rankByPrice(offers: readonly Offer[]): number[] {
  const order = offers.map((offer, index) => ({ index, minor: offer.price?.minor ?? Number.POSITIVE_INFINITY }));
  order.sort((a, b) => (a.minor === b.minor ? a.index - b.index : a.minor - b.minor));
  const rank: number[] = [];
  for (const [place, { index }] of order.entries()) rank[index] = place;
  return rank;
}

function parse(key: string): unknown[] {
  return JSON.parse(key) as unknown[];
}

function fold(text: string | null): string | null {
  return text === null ? null : foldName(text);
}
