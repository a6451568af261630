import { instantMs } from "../domain/instant-ms.ts";
import type { Market, MarketOffer } from "../domain/market.ts";
import type { DroppedOffer } from "../domain/price-proposal.ts";
import { askedWords, comparableOffer } from "./comparable-offer.ts";
import { medianOf } from "./median-of.ts";
import { mulDiv } from "./mul-div.ts";
import type { RivalFilter } from "./rival-filter.ts";
import { basketOf, ONE_PIECE } from "./shopper-basket.ts";
import type { Shopper } from "./shopper-basket.ts";
import { showMoney } from "./show-money.ts";
import { whyNotTrusted } from "./why-not-trusted.ts";

/** An offer that counts, with the amount it is compared by. */
export interface Rival {
  readonly offer: MarketOffer;
  /** In smallest units of the channel's currency and with tax: its price, or what the shopper's whole basket costs delivered, where asked. */
  readonly minor: number;
  /** What was asked and how it became `minor`, where that is in other terms; to follow a name. */
  readonly asked?: string;
}

export interface EligibleOffers {
  readonly rivals: readonly Rival[];
  readonly dropped: readonly DroppedOffer[];
}

const HOUR_MS = 3_600_000;
/** With fewer rivals a median says nothing about which of them is the mistake. */
const FEWEST_FOR_MEDIAN = 3;

/**
 * The offers of a market that count as rivals, and the others with the reason each was left out.
 * Plausibility is judged against the other rivals and never against our own price: a limit that moves with our price would let
 * a false offer in once we had come near enough, and pricing twice would give two prices.
 */
export function eligibleOffers(
  market: Market,
  filter: RivalFilter,
  compare: "price" | "delivered" = "price",
  shopper: Shopper = ONE_PIECE,
): EligibleOffers {
  const asOf = Date.parse(market.asOf);
  const ownNames = (filter.ownSellers ?? []).map(plainName);
  const rivals: Rival[] = [];
  const dropped: DroppedOffer[] = [];
  const { currency } = market.product;
  for (const offer of market.offers) {
    // most offers stand in our terms: that is seen without a call
    const ours = offer.price.currency === currency && offer.taxIncluded !== false;
    const comparable = ours ? offer : comparableOffer(offer, market);
    const refused = ours || "price" in comparable ? null : comparable;
    const seen = refused === null ? (comparable as MarketOffer) : offer;
    const reason = whyNot(offer, refused, seen.price.minor, filter, ownNames, asOf);
    const basket = reason ?? basketOf(seen, compare, shopper);
    if (typeof basket === "number")
      rivals.push(seen === offer ? { offer, minor: basket } : { offer, minor: basket, asked: askedWords(offer, market) });
    else dropped.push({ offerId: offer.offerId, observationId: offer.observationId, code: basket[0], reason: basket[1] });
  }
  return withoutImplausible(rivals, dropped, filter, market.product.currency);
}

type Reason = readonly [code: string, reason: string];

function whyNot(
  offer: MarketOffer,
  incomparable: Reason | null,
  minor: number,
  filter: RivalFilter,
  ownNames: readonly string[],
  asOf: number,
): Reason | null {
  const who = offer.sellerName ?? offer.sourceName;
  if (ownNames.length > 0 && ownNames.includes(plainName(who))) return ["own-offer", `${who} is ourselves.`];
  if (filter.onlySources !== undefined && !filter.onlySources.includes(offer.sourceId))
    return ["source-not-chosen", `${offer.sourceName} is not among the chosen sources.`];
  if (filter.exceptSources?.includes(offer.sourceId)) return ["source-excluded", `${offer.sourceName} is an excluded source.`];
  if (incomparable !== null) return incomparable;
  if (!Number.isSafeInteger(minor) || minor <= 0) return ["no-price", `${who} shows no price that could be true.`];
  if (offer.taxIncluded === null && filter.tax === "gross") return ["tax-unknown", `${who} does not say that tax is in the price.`];
  return (
    whyNotCondition(offer, who, filter) ??
    whyNotStock(offer, who, filter) ??
    whyNotAge(offer, who, filter, asOf) ??
    whyNotTrusted(offer, filter)
  );
}

function whyNotCondition(offer: MarketOffer, who: string, filter: RivalFilter): Reason | null {
  const wanted = filter.condition ?? "new-or-unknown";
  if (wanted === "any" || offer.itemCondition === "NewCondition") return null;
  if (offer.itemCondition !== null) return ["not-new", `${who} sells it as ${offer.itemCondition}.`];
  return wanted === "new" ? ["condition-unknown", `${who} does not say that it is new.`] : null;
}

function whyNotStock(offer: MarketOffer, who: string, filter: RivalFilter): Reason | null {
  const wanted = filter.stock ?? "in-stock";
  if (wanted === "any" || offer.availability === "InStock" || offer.availability === "LimitedAvailability") return null;
  if (offer.availability !== null) return ["out-of-stock", `${who} does not have it in stock now (${offer.availability}).`];
  return wanted === "in-stock" ? ["stock-unknown", `${who} does not say whether it is in stock.`] : null;
}

function whyNotAge(offer: MarketOffer, who: string, filter: RivalFilter, asOf: number): Reason | null {
  const maxAgeHours = (filter.age === "source" ? offer.freshHours : null) ?? filter.maxAgeHours ?? 48;
  const age = asOf - instantMs(offer.lastSeenAt);
  if (age <= maxAgeHours * HOUR_MS) return null;
  return ["stale", `${who} was last seen at ${offer.lastSeenAt}, more than ${maxAgeHours} hours before.`];
}

function withoutImplausible(rivals: readonly Rival[], dropped: DroppedOffer[], filter: RivalFilter, currency: string): EligibleOffers {
  const least = filter.leastPercentOfMedian ?? 25;
  const most = filter.mostPercentOfMedian ?? 400;
  if (rivals.length < FEWEST_FOR_MEDIAN || closeTogether(rivals, least, most)) return { rivals, dropped };
  const median = medianOf(rivals.map(({ minor }) => minor));
  const from = mulDiv(median, least, 100, "up");
  const to = mulDiv(median, most, 100, "down");
  const plausible: Rival[] = [];
  for (const rival of rivals) {
    if (rival.minor >= from && rival.minor <= to) {
      plausible.push(rival);
      continue;
    }
    const { offerId, observationId, sellerName, sourceName } = rival.offer;
    const side = rival.minor < from ? `below ${least} %` : `above ${most} %`;
    const reason = `${sellerName ?? sourceName}${rival.asked ?? ""} asks ${showMoney(rival.minor, currency)}, ${side} of the rivals' median of ${showMoney(median, currency)}.`;
    dropped.push({ offerId, observationId, code: "implausible", reason });
  }
  return { rivals: plausible, dropped };
}

/** Whether no rival can be implausible, wherever the median lies: saves sorting, which is most of the cost of a plain market. */
function closeTogether(rivals: readonly Rival[], leastPercent: number, mostPercent: number): boolean {
  let lowest = Infinity;
  let highest = 0;
  for (const { minor } of rivals) {
    if (minor < lowest) lowest = minor;
    if (minor > highest) highest = minor;
  }
  return lowest >= mulDiv(highest, leastPercent, 100, "up") && highest <= mulDiv(lowest, mostPercent, 100, "down");
}

function plainName(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}
