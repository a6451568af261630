import type { Market } from "../domain/market.ts";
import { marketPlace } from "../domain/market-place.ts";
import { marginPercent } from "../domain/margin-percent.ts";
import { sameMoney } from "../domain/money.ts";
import type { Money } from "../domain/money.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { proposePrice } from "./propose-price.ts";
import { react } from "./rival-reaction.ts";
import type { Reactions } from "./rival-reaction.ts";

export interface BacktestOptions {
  /** How rivals answer to what the draft does differently; absent: they do what they did. */
  readonly reactions?: Reactions;
  /** Called for each decision, for those who want every one. */
  readonly onDecision?: (decision: BacktestDecision) => void;
}

export interface BacktestDecision {
  readonly productId: number;
  readonly asOf: string;
  readonly before: Money | null;
  /** null: held. */
  readonly price: Money | null;
  /** Code of the hold, or of the last step that moved the price; "unchanged" where nothing did. */
  readonly code: string;
}

export interface Backtest {
  readonly decisions: number;
  readonly products: number;
  readonly raised: number;
  readonly cut: number;
  readonly unchanged: number;
  /** Held decisions by code. */
  readonly held: Readonly<Record<string, number>>;
  readonly floorHits: number;
  readonly ceilingHits: number;
  /** Decisions that had nothing to go by: no rival, only old readings, unknown cost. */
  readonly lackedData: number;
  /** Mean place among standing offers at the price that was then asked, 1 is the cheapest; null: never any rival. */
  readonly meanPosition: number | null;
  /** Mean margin of the net price; null: cost or VAT rate unknown throughout. */
  readonly meanMarginPercent: number | null;
  readonly marginKnown: number;
}

/** Held because something was not known. */
const LACKS = /^(no|only-stale|too-few|rival-absent)|-unknown$|^no-/;

/**
 * Prices recorded markets with a strategy, each product's in the order of time. The first market of a product starts from the price that was
 * asked then; after that its own decisions count as asked at once. With the live strategy and its recorded markets this gives the live
 * decisions, as long as each was applied before the next.
 */
export function backtest(strategy: Strategy, markets: Iterable<Market>, options: BacktestOptions = {}): Backtest {
  const asked = new Map<number, Money | null>();
  const held: Record<string, number> = {};
  const totals = { decisions: 0, raised: 0, cut: 0, unchanged: 0, floorHits: 0, ceilingHits: 0, lackedData: 0 };
  let [positions, placed, margins, marginKnown] = [0, 0, 0, 0];
  for (const recorded of markets) {
    const { productId } = recorded.product;
    const before = asked.has(productId) ? (asked.get(productId) ?? null) : recorded.product.currentPrice;
    const offers = options.reactions === undefined ? recorded.offers : react(recorded, before, options.reactions);
    const market: Market = { ...recorded, offers, product: { ...recorded.product, currentPrice: before } };
    const { price, holdCode, steps } = proposePrice(market, strategy);
    const after = price ?? before;
    asked.set(productId, after);
    totals.decisions++;
    const moved = steps.findLast((step) => !sameMoney(step.before, step.after));
    const code = price === null ? (holdCode ?? "held") : sameMoney(price, before) ? "unchanged" : (moved?.code ?? "priced");
    if (price === null) {
      held[code] = (held[code] ?? 0) + 1;
      if (LACKS.test(code)) totals.lackedData++;
    } else if (sameMoney(price, before)) totals.unchanged++;
    else if (before === null || price.minor > before.minor) totals.raised++;
    else totals.cut++;
    if (steps.some((step) => step.code === "below-floor")) totals.floorHits++;
    if (steps.some((step) => step.code === "above-ceiling")) totals.ceilingHits++;
    const place = marketPlace(after, market.offers);
    if (place !== null) [positions, placed] = [positions + place, placed + 1];
    const margin = after === null ? null : marginPercent(after, market.product.cost, market.product.vatPercent);
    if (margin !== null) [margins, marginKnown] = [margins + margin, marginKnown + 1];
    options.onDecision?.({ productId, asOf: market.asOf, before, price, code });
  }
  return {
    ...totals,
    products: asked.size,
    held,
    meanPosition: placed === 0 ? null : positions / placed,
    meanMarginPercent: marginKnown === 0 ? null : margins / marginKnown,
    marginKnown,
  };
}
