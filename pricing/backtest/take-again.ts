import type { MarketOffer } from "../../domain/market.ts";
import { sameMoney, type Money } from "../../domain/money.ts";
import type { Receipt } from "../../domain/price-proposal.ts";
import type { RecordedMarket } from "../../domain/recorded-market.ts";
import { proposePrice } from "../propose-price.ts";
import { knownOffers } from "./known-offers.ts";

/** Why the history gives another price than the one that was really proposed. */
export const DIFFERENCES = {
  "program-changed": "This version of the program computes another price from the receipt itself",
  "seen-between": "Looks in between that found nothing new are not kept one by one, so that an offer's age then is not known",
  "details-changed": "Delivery, ratings, conditional prices, names and tax of offers are kept as they are now, and were different then",
  "offer-left-out": "An offer counts now that was left out then: its source was in doubt, or a person confirmed it later",
  "offer-not-kept":
    "An offer that counted is not in the history any more: its listing is off, removed or another product's, or the time to keep it is over",
  "history-differs": "The history has another price, shipping, stock or condition than the decision was taken from",
} as const;
export type DifferenceCode = keyof typeof DIFFERENCES;

export interface TakenAgain {
  readonly computed: Money | null;
  /** null: the same price came out. */
  readonly difference: { readonly code: DifferenceCode; readonly reason: string } | null;
}

/**
 * Computes a live decision from the recorded history of offers; of our own product it knows what the receipt says. Where another price comes out,
 * the reason is found by putting what the receipt knew in the place of what the history has, one kind after the other, until it is the same.
 */
export function takeAgain(recorded: RecordedMarket, { market, strategy, pricing }: Receipt): TakenAgain {
  const price = (offers: readonly MarketOffer[]): Money | null => proposePrice({ ...market, offers }, strategy).price;
  const same = (offers: readonly MarketOffer[]): boolean => sameMoney(price(offers), pricing.price);
  let offers: readonly MarketOffer[] = knownOffers(recorded, { asOf: market.asOf, knownAt: market.knownAt ?? market.asOf });
  const computed = price(offers);
  if (sameMoney(computed, pricing.price)) return { computed, difference: null };
  const told = (code: DifferenceCode, about: readonly MarketOffer[] = []): TakenAgain => {
    const names = [...new Set(about.map(({ sellerName, sourceName }) => sellerName ?? sourceName))].slice(0, 5);
    return { computed, difference: { code, reason: `${DIFFERENCES[code]}${names.length === 0 ? "" : `: ${names.join(", ")}`}.` } };
  };
  if (!same(market.offers)) return told("program-changed");
  const then = new Map(market.offers.map((offer) => [offer.offerId, offer]));
  const put = (change: (now: MarketOffer, was: MarketOffer) => MarketOffer): readonly MarketOffer[] =>
    offers.map((now) => change(now, then.get(now.offerId) ?? now));

  offers = put((now, { lastSeenAt }) => ({ ...now, lastSeenAt }));
  if (same(offers)) return told("seen-between");
  offers = put((now, was) => ({ ...was, ...stateOf(now) }));
  if (same(offers)) return told("details-changed");
  const extra = offers.filter(({ offerId }) => !then.has(offerId));
  offers = offers.filter(({ offerId }) => then.has(offerId));
  if (same(offers)) return told("offer-left-out", extra);
  const known = new Set(offers.map(({ offerId }) => offerId));
  const missing = market.offers.filter(({ offerId }) => !known.has(offerId));
  offers = [...offers, ...missing].toSorted((a, b) => a.price.minor - b.price.minor || a.offerId - b.offerId);
  if (same(offers)) return told("offer-not-kept", missing);
  const state = new Map(offers.map((offer) => [offer.offerId, JSON.stringify(stateOf(offer))]));
  return told(
    "history-differs",
    market.offers.filter((offer) => state.get(offer.offerId) !== JSON.stringify(stateOf(offer))),
  );
}

/** What the history of an offer keeps. */
function stateOf({ price, shippingPrice, availability, itemCondition }: MarketOffer) {
  return { price, shippingPrice, availability, itemCondition };
}
