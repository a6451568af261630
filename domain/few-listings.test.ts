import { expect, test } from "vitest";
import { bestIntervalSeconds } from "./best-interval.ts";
import { afterLook, changesPerDay, NOTHING_LEARNT, rateOf, sourceRate, UNKNOWN_RATE } from "./change-rate.ts";
import { NO_RHYTHM } from "./change-rhythm.ts";
import { ADAPTIVE_BOUNDS } from "./schedule-rule.ts";

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Intervals of a source's listings after so many daily looks, its distribution learnt anew each hour as housekeeping does. */
function intervalsAfter(days: number, changed: readonly ((day: number) => boolean)[]): number[] {
  let learnt = changed.map(() => NOTHING_LEARNT);
  let prior = UNKNOWN_RATE;
  for (let day = 1; day <= days; day++) {
    learnt = learnt.map((one, index) =>
      afterLook(one, prior, { elapsedDays: 1, exposureDays: 1, changed: changed[index]?.(day) === true }),
    );
    for (let hour = 0; hour < 24; hour++) {
      const rates = learnt.map((one) => rateOf(prior, one));
      const means = rates.map(changesPerDay);
      const mean = meanOf(means);
      prior = sourceRate({
        mean,
        varianceOfMeans: meanOf(means.map((one) => (one - mean) ** 2)),
        meanOfVariances: meanOf(rates.map(({ shape, exposureDays }) => shape / exposureDays ** 2)),
        listings: learnt.length,
      });
    }
  }
  return learnt.map((one) =>
    bestIntervalSeconds({ rate: rateOf(prior, one), rhythm: NO_RHYTHM, lookedAt: 0, changedAt: null }, 1, 0.02, ADAPTIVE_BOUNDS),
  );
}

const never = () => false;

test.each([2, 5, 20])(
  "one change among three listings tells hardly anything of them: %i days on, all are looked at nearly alike",
  (days) => {
    const [one = Number.NaN, ...others] = intervalsAfter(days, [(day) => day === 2, never, never]);
    for (const other of others) {
      expect(other / one).toBeGreaterThan(1);
      expect(other / one).toBeLessThan(1.1);
    }
  },
);

test("changes at every look tell soon, also among three", () => {
  const [one = Number.NaN, ...others] = intervalsAfter(14, [() => true, never, never]);
  for (const other of others) expect(other / one).toBeGreaterThan(1.5);
});
