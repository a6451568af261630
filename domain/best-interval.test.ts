import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bestIntervalSeconds } from "./best-interval.ts";
import { NO_RHYTHM, WEEK_HOURS } from "./change-rhythm.ts";
import { looksPerDay, requestPrice } from "./request-price.ts";

const DAY = 86_400;
const bounds = { minSeconds: 900, maxSeconds: 14 * DAY };
/** A rate that is known for sure. */
const sure = (perDay: number) => ({ shape: 1e6, exposureDays: 1e6 / perDay });
const best = (perDay: number, importance: number, price: number, limits = bounds) =>
  bestIntervalSeconds({ rate: sure(perDay), rhythm: NO_RHYTHM, lookedAt: 0, changedAt: null }, importance, price, limits);

test("slow pages follow the cube root of price by rate, quick ones the square root of twice the price", () => {
  for (const cost of [0.0005, 0.0011, 0.005]) {
    expect(Math.abs(best(0.01, 1, cost) / DAY / ((3 * cost) / 0.01) ** (1 / 3) - 1)).toBeLessThan(0.015);
  }
  expect(best(200, 1, 0.02) / DAY / Math.sqrt(2 * 0.02)).toBeCloseTo(1, 1);
});

test("a little dearer is a little later: no interval jumps from one step of the computation to the next", () => {
  const rhythm = { hourWeights: Array.from({ length: WEEK_HOURS }, (_, hour) => (hour % 24 < 12 ? 0.8 : 1.2)), burstFactor: 1 };
  for (const known of [NO_RHYTHM, rhythm]) {
    const intervals = Array.from({ length: 60 }, (_, index) =>
      bestIntervalSeconds({ rate: sure(0.2), rhythm: known, lookedAt: 0, changedAt: null }, 1, 0.001 * 1.02 ** index, bounds),
    );
    for (const [index, next] of intervals.slice(1).entries()) {
      expect(next / (intervals[index] ?? Number.NaN)).toBeGreaterThan(1);
      expect(next / (intervals[index] ?? Number.NaN)).toBeLessThan(known === NO_RHYTHM ? 1.01 : 1.1);
    }
  }
});

const perDay = fc.double({ min: 0.002, max: 40, noNaN: true });
const price = fc.double({ min: 1e-5, max: 10, noNaN: true });

test("never outside the bounds; never later for what changes oftener or matters more, never sooner for a dearer request", () => {
  fc.assert(
    fc.property(perDay, price, fc.double({ min: 0.25, max: 4, noNaN: true }), (rate, cost, importance) => {
      const here = best(rate, importance, cost);
      expect(here).toBeGreaterThanOrEqual(bounds.minSeconds);
      expect(here).toBeLessThanOrEqual(bounds.maxSeconds);
      const slack = 1.005;
      expect(best(rate * 2, importance, cost)).toBeLessThanOrEqual(here * slack);
      expect(best(rate, importance * 2, cost)).toBeLessThanOrEqual(here * slack);
      expect(best(rate, importance, cost * 2) * slack).toBeGreaterThanOrEqual(here);
    }),
  );
});

test("the price makes the looks come to the budget, and no interval could be moved to another page's gain", () => {
  const groups = [0.02, 0.1, 0.5, 4].map((rate) => ({ listings: 25, rate: sure(rate), importance: 1, bounds }));
  fc.assert(
    fc.property(fc.double({ min: 12, max: 2000, noNaN: true }), (budget) => {
      const found = looksPerDay(groups, requestPrice(groups, budget));
      expect(found).toBeLessThanOrEqual(budget * 1.0001);
      expect(found).toBeGreaterThan(budget * 0.999);
    }),
    { numRuns: 20 },
  );
  expect(requestPrice(groups, 1e9)).toBeLessThan(1e-6);
  expect(looksPerDay(groups, requestPrice(groups, 0.001))).toBeGreaterThan(0);
});

test("where changes come in the morning, the look waits for the morning to be over", () => {
  const hourWeights = Array.from({ length: WEEK_HOURS }, (_, hour) => (hour % 24 >= 6 && hour % 24 < 9 ? 7 : 1 / 7));
  const rhythm = { hourWeights, burstFactor: 1 };
  // looked at on a Monday at 10:00
  const lookedAt = 4 * DAY * 1000 + 10 * 3_600_000;
  const seconds = bestIntervalSeconds({ rate: sure(0.3), rhythm, lookedAt, changedAt: null }, 1, 0.1, bounds);
  expect(((lookedAt / 3_600_000 + seconds / 3600) % 24) - 9).toBeGreaterThanOrEqual(0);
  expect(((lookedAt / 3_600_000 + seconds / 3600) % 24) - 9).toBeLessThan(4);
});

test("a page that has just changed is looked at sooner where changes come in bursts", () => {
  const rhythm = { hourWeights: null, burstFactor: 8 };
  const after = (changedAt: number | null) => bestIntervalSeconds({ rate: sure(0.1), rhythm, lookedAt: 0, changedAt }, 1, 0.01, bounds);
  expect(after(0)).toBeLessThan(after(null) * 0.7);
  expect(after(-2 * DAY * 1000)).toBe(after(null));
});
