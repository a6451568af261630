import type { RateProvider } from "../domain/exchange-rate.ts";
import type { MarketComparison, MarketOffer } from "../domain/market.ts";
import type { CurrencyCode } from "../domain/money.ts";
import type { Db } from "./connect.ts";
import { ratesAt, type RateWanted } from "./rates.ts";

/** A product on a channel with the offers against it, and what the channel says about other currencies. */
export interface ComparisonWanted {
  readonly currency: CurrencyCode;
  readonly compareCurrencies: boolean;
  readonly rateProvider: RateProvider;
  readonly rateMaxAgeDays: number;
  readonly offers: readonly MarketOffer[];
}

/** What each needs to compare offers in another currency or without tax, in the order asked; null: all of its offers stand in our terms. */
export async function marketComparisons(
  db: Db,
  wanted: readonly ComparisonWanted[],
  now: Date,
): Promise<readonly (MarketComparison | null)[]> {
  const pairs = new Map<string, RateWanted>();
  const pairsOf = wanted.map(({ currency: to, compareCurrencies, rateProvider: provider, rateMaxAgeDays: maxAgeDays, offers }) => {
    if (!compareCurrencies) return [];
    const others = new Set(offers.map(({ price }) => price.currency).filter((from) => from !== to));
    return [...others].toSorted().map((from) => {
      const key = [from, to, provider, maxAgeDays].join();
      pairs.set(key, { from, to, provider, maxAgeDays });
      return key;
    });
  });
  const rates = await ratesAt(db, [...pairs.values()], now);
  const rateOf = new Map([...pairs.keys()].map((key, index) => [key, rates[index]]));
  return wanted.map(({ offers }, index) => {
    const own = (pairsOf[index] ?? []).flatMap((key) => rateOf.get(key) ?? []);
    const net = offers.some(({ taxIncluded }) => taxIncluded === false);
    return own.length === 0 && !net ? null : { ...(own.length === 0 ? {} : { rates: own }), ...(net ? { netByVat: true as const } : {}) };
  });
}
