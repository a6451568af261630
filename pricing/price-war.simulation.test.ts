import { expect, test } from "vitest";
import { sampleStrategy } from "../test/sample-market.ts";
import { simulateMarket, type Repricer } from "../test/simulate-market.ts";

const lowest = (prices: readonly number[]): number => Math.min(...prices);
/** Undercuts everybody, down to its own bottom, and climbs with the others. */
const cutter =
  (bottom: number, step: number): Repricer =>
  ({ others }) =>
    Math.max(bottom, lowest(others) - step);
const matcher =
  (bottom: number): Repricer =>
  ({ others }) =>
    Math.max(bottom, lowest(others));
const follower: Repricer = ({ ours }) => Math.max(7500, ours - 1);
/** Ten percent off on two days of seven, sold out now and then. */
const promoter: Repricer = ({ day, random }) => (random() < 0.02 ? null : day % 7 >= 5 ? 9450 : 10_500);
const steady: Repricer = () => 11_000;

const FIVE = [cutter(7000, 50), matcher(8500), follower, promoter, steady];
const MARGIN = { name: "keep-margin", settings: { percent: 20 } };
/** Net cost 40.00, VAT 23 %, a margin of 20 % of the net price. */
const FLOOR = 6150;
const cut = { name: "undercut-lowest", settings: { amount: { amount: "0.10", currency: "PLN" } } };
const guarded = sampleStrategy([cut, { name: "stop-price-war", settings: {} }, MARGIN]);
const naive = sampleStrategy([cut, MARGIN]);
const OPTIONS = { days: 90, patience: 2, start: 10_000 };
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test("five repricing rivals for ninety days never drag the price to the floor", () => {
  const cycles = simulateMarket(guarded, FIVE, OPTIONS);
  expect(cycles).toHaveLength(360);
  for (const { ours, rivals } of cycles) {
    expect(ours).toBeGreaterThanOrEqual(FLOOR);
    // at the floor only where a rival asks no more than that
    expect(ours === FLOOR && rivals.every((price) => price === null || price > FLOOR)).toBe(false);
  }
  expect(cycles.some(({ asked }) => asked)).toBe(true);
});

test("what the guard is worth: without it, the same market ends where the most stubborn rival stops", () => {
  const prices = (strategy: typeof guarded) =>
    simulateMarket(strategy, FIVE, OPTIONS)
      .slice(40)
      .map(({ ours }) => ours);
  expect(mean(prices(guarded))).toBeGreaterThan(1.2 * mean(prices(naive)));
});

test("when the binding rival sells out or rises, the next cycle climbs to the next one", () => {
  const leaves: Repricer = ({ day }) => (day < 3 ? 8000 : null);
  const rises: Repricer = ({ day }) => (day < 6 ? 9000 : 10_400);
  const cycles = simulateMarket(naive, [leaves, rises, steady], { ...OPTIONS, days: 9 });
  const on = (day: number) => cycles.filter((cycle) => cycle.day === day).map(({ ours }) => ours);
  expect(on(2)).toEqual([7990, 7990, 7990, 7990]);
  expect(on(3)).toEqual([8990, 8990, 8990, 8990]);
  expect(on(6)).toEqual([10_390, 10_390, 10_390, 10_390]);
});

test("a market that falls once is followed, not taken for a war", () => {
  const cheaper: Repricer = ({ day }) => (day < 2 ? 10_000 : 8000);
  const cycles = simulateMarket(guarded, [cheaper, cheaper, steady], { ...OPTIONS, days: 10 });
  expect(cycles.at(-1)?.ours).toBe(7990);
  expect(cycles.some(({ asked }) => asked)).toBe(false);
});
