import type { Market, MarketNeeds, PriceChange } from "../../domain/market.ts";
import { sameMoney } from "../../domain/money.ts";
import type { Money } from "../../domain/money.ts";
import type { Pricing, Strategy } from "../../domain/price-proposal.ts";
import type { RecordedMarket } from "../../domain/recorded-market.ts";
import { proposePrice } from "../propose-price.ts";
import { AskedPricesSum } from "./asked-prices.ts";
import { marketTimeline, rebuildMarket } from "./rebuild-market.ts";
import { react, type Reactions } from "./rival-reaction.ts";

export interface BacktestSettings {
  readonly strategy: Strategy;
  /** Of the strategy: pricing/market-needs.ts. */
  readonly needs: MarketNeeds;
  /** Milliseconds since 1970; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** A price is computed at every recorded change, and at the latest so many hours after the last. */
  readonly everyHours: number;
  /** How rivals answer to what the draft does differently; null: they do what they did. */
  readonly reactions: Reactions | null;
}

/** A price that the strategy would have set. */
export interface BacktestMove {
  readonly at: string;
  readonly before: Money | null;
  readonly after: Money;
  /** Of the last step that moved it. */
  readonly code: string;
  readonly reason: string;
}

export interface ProductBacktest {
  readonly productId: number;
  readonly externalId: string;
  readonly name: string;
  readonly decisions: number;
  readonly moves: readonly BacktestMove[];
  /** Decisions that held the price, by code. */
  readonly held: ReadonlyMap<string, number>;
  readonly floorHits: number;
  readonly ceilingHits: number;
  /** Decisions that had nothing to go by: no rival, too few, only old readings, an unknown cost. */
  readonly lackedData: number;
  readonly lastPrice: Money | null;
  /** With the strategy's prices, and with those that were really asked. */
  readonly simulated: AskedPricesSum;
  readonly actual: AskedPricesSum;
}

const HOUR_MS = 3_600_000;
/** Held because something was not known. */
const LACKS = /^(no|only-stale|too-few|rival-absent)|-unknown$/;

/**
 * What a strategy would have done with a product. It starts from the first price that is on record as asked; after that its own prices count as
 * asked at once, whatever approvals would have taken. Yields after each decision, so that a long one can be spread over time.
 */
export function* backtestProduct(recorded: RecordedMarket, settings: BacktestSettings): Generator<undefined, ProductBacktest> {
  const { strategy, needs, from, to, everyHours, reactions } = settings;
  const timeline = marketTimeline(recorded);
  const { productId, externalId, name } = recorded.product;
  const changes: PriceChange[] = timeline.ownChanges.filter(({ at }) => Date.parse(at) <= from);
  let price = timeline.ownPriceAt(from);
  const moves: BacktestMove[] = [];
  const held = new Map<string, number>();
  const counts = { decisions: 0, floorHits: 0, ceilingHits: 0, lackedData: 0 };
  const [simulated, actual] = [new AskedPricesSum(), new AskedPricesSum()];
  const instants = decisionInstants(timeline.changes, from, to, everyHours);
  for (const [index, ms] of instants.entries()) {
    const asked = timeline.ownPriceAt(ms);
    // sold only since then, or on record only since then
    price ??= asked;
    const real = rebuildMarket(timeline, ms, { price: asked, changes: [] }, {});
    const met = rebuildMarket(timeline, ms, { price, changes }, needs);
    const market: Market = reactions === null ? met : { ...met, offers: react(real, price, reactions) };
    const pricing = proposePrice(market, strategy);
    counts.decisions++;
    if (pricing.steps.some(({ code }) => code === "below-floor")) counts.floorHits++;
    if (pricing.steps.some(({ code }) => code === "above-ceiling")) counts.ceilingHits++;
    if (pricing.price === null) {
      const code = pricing.holdCode ?? "held";
      held.set(code, (held.get(code) ?? 0) + 1);
      if (LACKS.test(code)) counts.lackedData++;
    } else if (!sameMoney(pricing.price, price)) {
      moves.push({ at: market.asOf, before: price, after: pricing.price, ...decisive(pricing) });
      changes.push({ at: market.asOf, before: price, after: pricing.price });
      price = pricing.price;
    }
    const lasts = (instants[index + 1] ?? to) - ms;
    simulated.add(price, market, lasts);
    actual.add(asked, real, lasts);
    yield;
  }
  return { productId, externalId, name, ...counts, moves, held, lastPrice: price, simulated, actual };
}

/** Every recorded change, and the grid in between, since age and time alone change decisions too. */
function decisionInstants(changes: readonly number[], from: number, to: number, everyHours: number): number[] {
  const instants = [from];
  let last = from;
  for (const change of [...changes.filter((ms) => ms > from && ms < to), to]) {
    for (last += everyHours * HOUR_MS; last < change; last += everyHours * HOUR_MS) instants.push(last);
    if (change < to) instants.push(change);
    last = change;
  }
  return instants;
}

function decisive({ steps }: Pricing): { code: string; reason: string } {
  const moved = steps.findLast(({ before, after }) => !sameMoney(before, after));
  return { code: moved?.code ?? "priced", reason: moved?.reason ?? "The strategy gives this price." };
}
