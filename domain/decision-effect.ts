import type { MarketOffer } from "./market.ts";
import { marginPercent } from "./margin-percent.ts";
import { marketPlace } from "./market-place.ts";
import type { CurrencyCode, Money } from "./money.ts";

/** A price that may be decided on, with what is known of its product. */
export interface DecidedPrice {
  readonly price: Money;
  /** Asked now. */
  readonly current: Money | null;
  readonly cost: Money | null;
  readonly vatPercent: number | null;
  readonly soldPerDay: number | null;
  /** The market that it was proposed for. */
  readonly offers: readonly Pick<MarketOffer, "price" | "availability">[];
}

/** What prices of one currency would do together. Sums and means are of the `known` ones only; the rest is unknown, not zero. */
export interface DecisionEffect {
  readonly currency: CurrencyCode;
  readonly proposals: number;
  readonly up: number;
  readonly down: number;
  /** Of the up: products that have no price now. */
  readonly first: number;
  /** Mean margin of the net price. */
  readonly margin: { readonly known: number; readonly beforePercent: number | null; readonly afterPercent: number | null };
  /** Places among the offers that the prices were proposed against. */
  readonly position: { readonly known: number; readonly better: number; readonly same: number; readonly worse: number };
  /** Gross, if as many pieces are sold at the new price as at the old: what more or fewer are sold is not foreseen. */
  readonly revenuePerDay: { readonly known: number; readonly before: Money | null; readonly after: Money | null };
}

/** By currency. */
export function decisionEffects(prices: readonly DecidedPrice[]): DecisionEffect[] {
  return [...Map.groupBy(prices, ({ price }) => price.currency)].map(([currency, all]) => effectOf(currency, all));
}

function effectOf(currency: CurrencyCode, all: readonly DecidedPrice[]): DecisionEffect {
  const margins = all.flatMap(({ current, price, cost, vatPercent }) => {
    const before = current === null ? null : marginPercent(current, cost, vatPercent);
    const after = marginPercent(price, cost, vatPercent);
    return before === null || after === null ? [] : [[before, after] as const];
  });
  const places = all.flatMap(({ current, price, offers }) => {
    const [before, after] = [marketPlace(current, offers), marketPlace(price, offers)];
    return before === null || after === null ? [] : [after - before];
  });
  const sold = all.flatMap(({ current, price, soldPerDay }) =>
    current === null || soldPerDay === null ? [] : [[current.minor * soldPerDay, price.minor * soldPerDay] as const],
  );
  const mean = (values: readonly number[]) => (values.length === 0 ? null : Math.round((100 * sum(values)) / values.length) / 100 + 0);
  const money = (values: readonly number[]) => (values.length === 0 ? null : { minor: Math.round(sum(values)), currency });
  return {
    currency,
    proposals: all.length,
    up: all.filter(({ price, current }) => current === null || price.minor > current.minor).length,
    down: all.filter(({ price, current }) => current !== null && price.minor < current.minor).length,
    first: all.filter(({ current }) => current === null).length,
    margin: {
      known: margins.length,
      beforePercent: mean(margins.map(([before]) => before)),
      afterPercent: mean(margins.map(([, after]) => after)),
    },
    position: {
      known: places.length,
      better: places.filter((change) => change < 0).length,
      same: places.filter((change) => change === 0).length,
      worse: places.filter((change) => change > 0).length,
    },
    revenuePerDay: { known: sold.length, before: money(sold.map(([before]) => before)), after: money(sold.map(([, after]) => after)) },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
