import { expect, test } from "vitest";
import type { MarketOffer, PricedProduct, PriceMove } from "../../domain/market.ts";
import type { RecordedMarket } from "../../domain/recorded-market.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../../test/sample-market.ts";
import { marketNeeds } from "../market-needs.ts";
import { backtestProduct, type BacktestSettings, type ProductBacktest } from "./backtest-product.ts";
import { marketTimeline } from "./rebuild-market.ts";
import { fitReactions } from "./rival-reaction.ts";

const undercut = { name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } };
const day = (index: number) => new Date(Date.UTC(2026, 2, 1) + index * 86_400_000).toISOString();

/** One rival whose price is another each day, null: its offer was gone; ours was `own` all the time. */
function recorded(
  prices: readonly (number | null)[],
  { own = 10_000, product = {}, offer = {} }: { own?: number | null; product?: Partial<PricedProduct>; offer?: Partial<MarketOffer> } = {},
): RecordedMarket {
  return {
    product: sampleMarket([], product).product,
    offers: prices.flatMap((price, index) =>
      price === null
        ? []
        : [{ validFrom: day(index), validTo: day(index + 1), offer: sampleOffer(1, price, { lastSeenAt: day(index + 1), ...offer }) }],
    ),
    ownPrices: own === null ? [] : [{ validFrom: day(-10), validUntil: null, price: pln(own) }],
  };
}

function run(market: RecordedMarket, days: number, changes: Partial<BacktestSettings> = {}): ProductBacktest {
  const strategy = changes.strategy ?? sampleStrategy([undercut]);
  const settings = { strategy, needs: marketNeeds(strategy), from: Date.parse(day(0)), to: Date.parse(day(days)), everyHours: 12 };
  const steps = backtestProduct(market, { ...settings, reactions: null, ...changes });
  for (;;) {
    const { value, done } = steps.next();
    if (done === true) return value;
  }
}

test("follows the recorded market from the price that was asked, and carries its own prices on", () => {
  const result = run(recorded([9000, 9000, 9500, null, 4000]), 5);
  expect(result.moves.map(({ at, before, after }) => [at, before?.minor, after.minor])).toEqual([
    [day(0), 10_000, 8999],
    [day(2), 8999, 9499],
    [day(4), 9499, 5000],
  ]);
  // five days, each in two halves
  expect(result).toMatchObject({ decisions: 10, floorHits: 2, lackedData: 2, lastPrice: pln(5000) });
  expect(result.held).toEqual(new Map([["no-rival", 2]]));
});

test("what was asked is compared over the time in which it was asked", () => {
  const { simulated, actual } = run(recorded([9000, 9000, 11_000, null], { product: { soldPerDay: 2 } }), 4);
  expect(simulated.result).toMatchObject({ hours: 96, rankedHours: 72, meanPosition: 1, cheapestRatio: 1, marginHours: 96 });
  expect(actual.result).toMatchObject({ hours: 96, rankedHours: 72, meanPosition: 1.67, cheapestRatio: 0.3333, marginHours: 96 });
  // at 100.00: (100 / 1.23 - 40) * 2 a day
  expect(actual.result.profit).toEqual(pln(Math.round((10_000 / 1.23 - 4000) * 8)));
  expect(simulated.result.profit?.minor).toBeLessThan(actual.result.profit?.minor ?? 0);
});

test("a margin and a profit that cannot be known are not told", () => {
  expect(run(recorded([9000], { product: { cost: null, soldPerDay: 2 } }), 1).simulated.result).toMatchObject({
    meanMarginPercent: null,
    profit: null,
    marginHours: 0,
  });
  expect(run(recorded([9000]), 1).simulated.result.profit).toBeNull();
});

test("nothing on record is no price, no place and no zero", () => {
  const { moves, actual } = run(recorded([null, null], { own: null }), 2);
  expect(moves).toEqual([]);
  expect(actual.result).toMatchObject({ hours: 0, meanPosition: null, cheapestRatio: null, meanMarginPercent: null, profit: null });
});

test("an offer is as old as its last look: a rival nobody looked at any more does not count for ever", () => {
  const fresh = { name: "undercut-lowest", settings: { ...undercut.settings, rivals: { maxAgeHours: 24 } } };
  const market = { ...recorded([]), offers: [{ validFrom: day(0), validTo: null, offer: sampleOffer(1, 9000, { lastSeenAt: day(1) }) }] };
  const strategy = sampleStrategy([fresh]);
  const { moves, held } = run(market, 6, { strategy });
  expect(moves).toHaveLength(1);
  expect([...held.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(4);
});

test("rules that look back see the simulated changes, not the real ones", () => {
  const strategy = sampleStrategy([undercut, { name: "limit-changes", settings: { maxPerDay: 1 } }]);
  const market: RecordedMarket = {
    ...recorded([]),
    offers: [9000, 8900, 8800, 8700].map((price, index, all) => ({
      validFrom: new Date(Date.parse(day(0)) + index * 3_600_000).toISOString(),
      validTo: index === all.length - 1 ? null : new Date(Date.parse(day(0)) + (index + 1) * 3_600_000).toISOString(),
      offer: sampleOffer(1, price, { lastSeenAt: day(3) }),
    })),
  };
  const { moves } = run(market, 2, { strategy });
  expect(moves.map(({ after }) => after.minor)).toEqual([8999, 8699]);
});

test("a product that is sold only since then starts from its first price", () => {
  const market = { ...recorded([9000, 9000]), ownPrices: [{ validFrom: day(1), validUntil: null, price: pln(10_000) }] };
  const { moves, simulated, actual } = run(market, 2, {
    strategy: sampleStrategy([{ name: "stay-in-range", settings: { maxPercent: 5 } }, undercut]),
  });
  expect(moves.map(({ at, before, after }) => [at, before, after])).toEqual([
    [day(1), pln(10_000), pln(9500)],
    [new Date(Date.parse(day(1)) + 12 * 3_600_000).toISOString(), pln(9500), pln(9025)],
  ]);
  expect([simulated.result.hours, actual.result.hours]).toEqual([24, 24]);
});

test("any instant can be asked for, in any order", () => {
  const { offersAt, changes } = marketTimeline(recorded([9000, 8000]));
  expect(changes.map((ms) => new Date(ms).toISOString())).toEqual([day(-10), day(0), day(1), day(2)]);
  const at = (index: number) => offersAt(Date.parse(day(index))).map(({ price }) => price.minor);
  expect([at(0), at(1.5), at(0.5), at(2), at(-1)]).toEqual([[9000], [8000], [9000], [], []]);
});

test("each moment is priced with the costs and limits of that moment, and a change of them is a decision", () => {
  const market = recorded([9000, 9000, 9000, 9000], { product: { floor: pln(5000) } });
  const { product } = market;
  const facts = (floor: number, cost: number) => ({
    cost: pln(cost),
    vatPercent: product.vatPercent,
    floor: pln(floor),
    ceiling: product.ceiling,
  });
  const pastFacts = [
    { validTo: day(1.25), facts: facts(9500, 4000) },
    { validTo: day(2), facts: facts(7000, 8000) },
  ];
  const result = run({ ...market, pastFacts }, 4);
  expect(result.moves.map(({ at, after }) => [at, after.minor])).toEqual([
    [day(0), 9500],
    [day(1.25), 8999],
  ]);
  expect(result.floorHits).toBe(3);
  // at 95.00 and 89.99, with a net cost of 40.00, of 80.00 and of 40.00 again
  const margin = (price: number, cost: number) => (100 * (price / 1.23 - cost)) / (price / 1.23);
  const mean = (margin(9500, 4000) * 1.25 + margin(8999, 8000) * 0.75 + margin(8999, 4000) * 2) / 4;
  expect(result.simulated.result.meanMarginPercent).toBeCloseTo(mean, 1);
});

test("offers in another currency are compared by the rate of the time; one that only grew older decides nothing", () => {
  const foreign = { offer: { price: { minor: 2000, currency: "EUR" } } };
  const rate = (multiply: string, ageDays: number) => ({
    from: "EUR",
    to: "PLN",
    multiply,
    divide: "1",
    provider: "ecb" as const,
    day: "2026-03-01",
    ageDays,
    table: null,
  });
  const comparisons = [
    { from: day(0), comparison: { rates: [rate("4.50", 0)] } },
    { from: day(0.7), comparison: { rates: [rate("4.50", 1)] } },
    { from: day(1.3), comparison: { rates: [rate("4.00", 0)] } },
    { from: day(2.3), comparison: { rates: [{ from: "EUR", to: "PLN", problem: "rate-too-old" as const, day: "2026-03-01" }] } },
  ];
  const result = run({ ...recorded([0, 0, 0], foreign), comparisons }, 3);
  expect(result.moves.map(({ at, after }) => [at, after.minor])).toEqual([
    [day(0), 8999],
    [day(1.3), 7999],
  ]);
  // three days in halves, and the two changes of the rate; the last of them and the half after it had none
  expect([result.decisions, result.held.get("no-rival")]).toEqual([8, 2]);
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
]);

test("reactions are fitted from who moved after us, over all products together", () => {
  const reactions = fitReactions([moves.slice(0, 3).flat(), moves.slice(3).flat()]);
  expect(reactions.get("Follower")).toEqual({ answered: 6, moves: 6, strength: 1 });
  expect(reactions.get("Stranger")).toMatchObject({ answered: 0, moves: 6 });
  // moves of ours where a rival is not count nothing
  expect(reactions.get("Half")).toBeUndefined();
  expect(fitReactions([moves.flat()]).get("Half")).toEqual({ answered: 3, moves: 6, strength: 0.5 });
  expect(fitReactions([moves.slice(0, 2).flat()]).size).toBe(0);
});

test("a rival that reacts takes away what a cut would have won", () => {
  const market = recorded([9500, 9500, 9500, 9500], { offer: { sellerName: "Follower" } });
  expect(run(market, 4).lastPrice).toEqual(pln(9499));
  const reacting = run(market, 4, { reactions: fitReactions([moves.flat()]) });
  expect(reacting.lastPrice?.minor).toBeLessThan(9030);
});
