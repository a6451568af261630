import type { Market, MarketComparison, MarketOffer, PriceChange, PricedProduct, PriceMove } from "../../domain/market.ts";
import type { Money } from "../../domain/money.ts";
import type { RecordedMarket, RecordedOffer } from "../../domain/recorded-market.ts";

const HOUR_MS = 3_600_000;

/** A recorded market that can be asked for any instant. */
export interface MarketTimeline {
  /** Instants at which an offer, our own price, our cost, a limit or a rate changed, ascending. */
  readonly changes: readonly number[];
  /** How offers in other terms were compared then; null: they were not. */
  readonly comparisonAt: (ms: number) => MarketComparison | null;
  /** Our product as it was then. */
  readonly productAt: (ms: number) => PricedProduct;
  /** The offers that stood then. An offer that was looked at again later counts as seen at that very instant. */
  readonly offersAt: (ms: number) => readonly MarketOffer[];
  /** What we really asked then; null: nothing is on record. */
  readonly ownPriceAt: (ms: number) => Money | null;
  readonly ownChanges: readonly PriceChange[];
  /** The rivals' moves in the channel's currency, oldest first. */
  readonly rivalMoves: readonly PriceMove[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly seen: number;
  readonly offer: MarketOffer;
}

export function marketTimeline({ product, offers, ownPrices, pastFacts = [], comparisons = [] }: RecordedMarket): MarketTimeline {
  const compared = comparisons.map(({ from, comparison }) => ({ from: Date.parse(from), comparison, rates: ratesOf(comparison) }));
  const rateChanges = compared.filter(({ rates }, index) => rates !== compared[index - 1]?.rates);
  const past = pastFacts.map(({ validTo, facts }) => ({ to: Date.parse(validTo), product: { ...product, ...facts } }));
  const stretches = offers.map(toStretch).toSorted((a, b) => a.from - b.from || a.offer.offerId - b.offer.offerId);
  const own = ownPrices.map(({ validFrom, validUntil, price }) => ({
    from: Date.parse(validFrom),
    to: validUntil === null ? Infinity : Date.parse(validUntil),
    price,
    at: validFrom,
  }));
  const instants = [...stretches, ...own]
    .flatMap(({ from, to }) => [from, to])
    .concat(
      past.map(({ to }) => to),
      rateChanges.map(({ from }) => from),
    );
  return {
    comparisonAt: (ms) => compared.findLast(({ from }) => from <= ms)?.comparison ?? null,
    productAt: (ms) => past.find(({ to }) => ms < to)?.product ?? product,
    changes: [...new Set(instants)].filter(Number.isFinite).toSorted((a, b) => a - b),
    offersAt: sweep(stretches),
    ownPriceAt: (ms) => own.findLast(({ from, to }) => from <= ms && ms < to)?.price ?? null,
    ownChanges: own.flatMap(({ at, price }, index) => {
      const before = own[index - 1];
      const known = before !== undefined && before.to === Date.parse(at) ? before.price : null;
      return known?.minor === price.minor && known.currency === price.currency ? [] : [{ at, before: known, after: price }];
    }),
    rivalMoves: movesOf(stretches, product.currency),
  };
}

/** The market as the engine would have met it: own price and moves are the caller's, who may simulate them. */
export function rebuildMarket(
  timeline: MarketTimeline,
  ms: number,
  own: { readonly price: Money | null; readonly changes: readonly PriceChange[] },
  needs: { readonly changesHours?: number; readonly movesHours?: number },
): Market {
  const comparison = timeline.comparisonAt(ms);
  const hours = Math.max(needs.changesHours ?? 0, needs.movesHours ?? 0);
  const within = ({ at }: { readonly at: string }) => Date.parse(at) > ms - hours * HOUR_MS && Date.parse(at) <= ms;
  const changes = hours === 0 ? [] : own.changes.filter(within);
  const ours = changes.flatMap(({ at, before, after }) =>
    before === null ? [] : [{ at, seller: null, before: before.minor, after: after.minor }],
  );
  return {
    asOf: new Date(ms).toISOString(),
    offers: timeline.offersAt(ms),
    ...(comparison === null ? {} : { comparison }),
    product: {
      ...timeline.productAt(ms),
      currentPrice: own.price,
      ...(needs.changesHours === undefined ? {} : { recentChanges: changes }),
      ...(needs.movesHours === undefined
        ? {}
        : { recentMoves: [...ours, ...timeline.rivalMoves.filter(within)].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)) }),
    },
  };
}

/** As far as prices follow from them: a rate that only grew older is the same. */
function ratesOf({ rates = [] }: MarketComparison): string {
  return JSON.stringify(rates.map((rate) => ("problem" in rate ? rate.problem : [rate.multiply, rate.divide])));
}

function toStretch({ validFrom, validTo, offer }: RecordedOffer): Stretch {
  return {
    from: Date.parse(validFrom),
    to: validTo === null ? Infinity : Date.parse(validTo),
    seen: Date.parse(offer.lastSeenAt),
    offer,
  };
}

/** Instants are asked for in ascending order, so that each stretch is taken up and let go once; an earlier one begins anew. */
function sweep(stretches: readonly Stretch[]): (ms: number) => readonly MarketOffer[] {
  let [next, last] = [0, -Infinity];
  let open: Stretch[] = [];
  return (ms) => {
    if (ms < last) [next, open] = [0, []];
    last = ms;
    for (let one = stretches[next]; one !== undefined && one.from <= ms; one = stretches[++next]) open.push(one);
    open = open.filter(({ to }) => to > ms);
    return open
      .map(({ offer, seen }) => ({ ...offer, lastSeenAt: new Date(Math.min(ms, seen)).toISOString() }))
      .toSorted((a, b) => a.price.minor - b.price.minor || a.offerId - b.offerId);
  };
}

/** Offers that went away and came back dearer or cheaper have moved too. */
function movesOf(stretches: readonly Stretch[], currency: string): PriceMove[] {
  const before = new Map<number, Money>();
  return stretches.flatMap(({ from, offer }) => {
    const was = before.get(offer.offerId);
    before.set(offer.offerId, offer.price);
    if (was === undefined || was.currency !== currency || offer.price.currency !== currency || was.minor === offer.price.minor) return [];
    const move = {
      at: new Date(from).toISOString(),
      seller: offer.sellerName ?? offer.sourceName,
      before: was.minor,
      after: offer.price.minor,
    };
    return [move];
  });
}
