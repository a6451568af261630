import { expect, test } from "vitest";
import type { Market, PriceMove } from "../domain/market.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { backtest, type BacktestDecision } from "./backtest.ts";
import { proposePrice } from "./propose-price.ts";
import { fitReactions } from "./rival-reaction.ts";

const cut = { name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } };
const strategy = sampleStrategy([cut]);
const day = (index: number) => new Date(Date.UTC(2026, 2, 1 + index, 12)).toISOString();

/** One market a day; the price that was really asked stays where it was. */
function recorded(prices: readonly (number | null)[], changes: Partial<Market["product"]> = {}): Market[] {
  return prices.map((price, index) => ({
    ...sampleMarket(price === null ? [] : [sampleOffer(1, price, { lastSeenAt: day(index) })], changes),
    asOf: day(index),
  }));
}

test("carries its own prices on, and counts what happened", () => {
  const decisions: BacktestDecision[] = [];
  const result = backtest(strategy, recorded([9000, 9000, 9500, null, 4000]), { onDecision: (decision) => decisions.push(decision) });
  expect(decisions.map(({ price }) => price?.minor ?? null)).toEqual([8999, 8999, 9499, null, 5000]);
  expect(decisions.map(({ before }) => before?.minor)).toEqual([10_000, 8999, 8999, 9499, 9499]);
  expect(result).toMatchObject({
    decisions: 5,
    products: 1,
    cut: 2,
    raised: 1,
    unchanged: 1,
    held: { "no-rival": 1 },
    floorHits: 1,
    lackedData: 1,
    meanPosition: 1.25,
    marginKnown: 5,
  });
});

test("a margin that cannot be known is not told", () => {
  expect(backtest(strategy, recorded([9000], { cost: null }))).toMatchObject({ meanMarginPercent: null, marginKnown: 0 });
});

test("the live strategy over what it saw gives the live decisions", () => {
  const live: (number | null)[] = [];
  let current = pln(10_000);
  const markets = recorded([9000, 8800, 8800, 12_000, null, 7000]).map((market) => {
    const seen = { ...market, product: { ...market.product, currentPrice: current } };
    const { price } = proposePrice(seen, strategy);
    live.push(price?.minor ?? null);
    current = price ?? current;
    return seen;
  });
  const again: (number | null)[] = [];
  backtest(strategy, markets, { onDecision: ({ price }) => again.push(price?.minor ?? null) });
  expect(again).toEqual(live);
});

const move = (index: number, seller: string | null, before: number, after: number): PriceMove => ({
  at: day(index),
  seller,
  before,
  after,
});
const moves = Array.from({ length: 6 }, (_, index) => [
  move(index * 10, null, 10_000, 9000),
  move(index * 10 + 1, "Follower", 10_000, 9000),
  move(index * 10 + 5, "Stranger", 10_000, 9000),
  ...(index < 3 ? [move(index * 10 + 1, "Half", 10_000, 9500)] : []),
]).flat();

test("reactions are fitted from who moved after us", () => {
  const reactions = fitReactions(moves);
  expect(reactions.get("Follower")).toEqual({ answered: 6, moves: 6, strength: 1 });
  expect(reactions.get("Half")).toEqual({ answered: 3, moves: 6, strength: 0.5 });
  expect(reactions.get("Stranger")).toMatchObject({ answered: 0 });
  expect(fitReactions(moves.slice(0, 8)).size).toBe(0);
});

test("a rival that reacts takes away what a cut would have won", () => {
  const markets = recorded([9500, 9500, 9500, 9500]).map((market) => ({
    ...market,
    offers: market.offers.map((offer) => ({ ...offer, sellerName: "Follower" })),
  }));
  const last = (options: Parameters<typeof backtest>[2]) => {
    let price: number | undefined;
    backtest(strategy, markets, { ...options, onDecision: (decision) => (price = decision.price?.minor) });
    return price;
  };
  expect(last({})).toBe(9499);
  expect(last({ reactions: fitReactions(moves) })).toBeLessThan(9030);
});
