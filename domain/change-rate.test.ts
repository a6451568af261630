import * as fc from "fast-check";
import { expect, test } from "vitest";
import { afterLook, changesPerDay, NOTHING_LEARNT, rateOf, sourceRate, unchangedProbability, UNKNOWN_RATE } from "./change-rate.ts";
import { seededRandom } from "../fixtures/seeded-random.ts";

const rate = fc.record({
  shape: fc.double({ min: 0.2, max: 50, noNaN: true }),
  exposureDays: fc.double({ min: 0.1, max: 500, noNaN: true }),
});
const days = fc.double({ min: 0.001, max: 60, noNaN: true });
const look = fc.record({ elapsedDays: days, changed: fc.boolean() }).map((one) => ({ ...one, exposureDays: one.elapsedDays }));

test("a change never lowers the rate, no change never raises it, and it stays a number above 0", () => {
  fc.assert(
    fc.property(rate, days, (prior, exposureDays) => {
      const after = (changed: boolean) =>
        changesPerDay(rateOf(prior, afterLook(NOTHING_LEARNT, prior, { elapsedDays: 0, exposureDays, changed })));
      expect(after(true)).toBeGreaterThanOrEqual(changesPerDay(prior) * 0.999);
      expect(after(false)).toBeLessThanOrEqual(changesPerDay(prior) * 1.001);
    }),
  );
  fc.assert(
    fc.property(rate, fc.array(look, { maxLength: 60 }), (prior, looks) => {
      let learnt = NOTHING_LEARNT;
      for (const one of looks) learnt = afterLook(learnt, prior, one);
      const { shape, exposureDays } = rateOf(prior, learnt);
      expect(shape > 0 && exposureDays > 0 && Number.isFinite(shape) && Number.isFinite(exposureDays)).toBe(true);
      const chance = unchangedProbability(rateOf(prior, learnt), 3);
      expect(chance >= 0 && chance <= 1).toBe(true);
    }),
  );
});

/** The rate at which looks like these are likeliest: where the sum over changed ones of t / (e^(rate * t) - 1) is the time of the others. */
function likeliestRate(looks: readonly { readonly days: number; readonly changed: boolean }[]): number {
  let [low, high] = [1e-4, 100];
  for (let round = 0; round < 60; round++) {
    const rate = Math.sqrt(low * high);
    const excess = looks.reduce((sum, one) => sum + (one.changed ? one.days / Math.expm1(rate * one.days) : -one.days), 0);
    if (excess > 0) low = rate;
    else high = rate;
  }
  return low;
}

/** So that what is found is the looks' doing. */
const weak = { shape: 1, exposureDays: 3 };

test.each([0.05, 0.5, 3])(
  "looks at irregular intervals find a rate of %f a day as the likeliest one has it, though several changes look like one",
  (truth) => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed * 7919);
      const looks = Array.from({ length: 400 }, () => {
        const days = 0.05 + random() * (1.5 / truth);
        return { days, changed: random() < -Math.expm1(-truth * days) };
      });
      let learnt = NOTHING_LEARNT;
      for (const one of looks) learnt = afterLook(learnt, weak, { elapsedDays: 0, exposureDays: one.days, changed: one.changed });
      const found = changesPerDay(rateOf(weak, learnt));
      expect(Math.abs(found / likeliestRate(looks) - 1)).toBeLessThan(0.06);
      expect(Math.abs(found / truth - 1)).toBeLessThan(0.2);
    }
  },
);

test("old evidence fades towards the source's rate", () => {
  const prior = { shape: 1, exposureDays: 10 };
  const lively = { shape: 30, exposureDays: 5 };
  const later = rateOf(prior, afterLook(lively, prior, { elapsedDays: 2000, exposureDays: 0, changed: false }));
  expect(changesPerDay(later)).toBeCloseTo(0.1, 6);
});

test("a source's distribution has the mean and spread of its listings, and that of any source while there are none", () => {
  expect(sourceRate({ mean: 0, varianceOfMeans: 0, meanOfVariances: 0, listings: 0 })).toEqual(UNKNOWN_RATE);
  const many = sourceRate({ mean: 2, varianceOfMeans: 1, meanOfVariances: 1, listings: 1e6 });
  expect(changesPerDay(many)).toBeCloseTo(2, 3);
  expect(many.shape).toBeCloseTo(2, 3);
});
