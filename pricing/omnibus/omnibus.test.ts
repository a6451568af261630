import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PriceInterval } from "../../domain/price-interval.ts";
import { pln } from "../../test/sample-market.ts";
import { auditClaimedReduction } from "./audit-claimed-reduction.ts";
import { checkReduction } from "./check-reduction.ts";
import type { ReductionClaim } from "./check-reduction.ts";
import { dayStart } from "./day-start.ts";
import { lowestPriceBefore } from "./lowest-price-before.ts";
import type { OmnibusSettings } from "./prior-price.ts";

const DAY_MS = 86_400_000;
const POLAND: OmnibusSettings = { reading: "before-reduction", days: 30, timeZone: "Europe/Warsaw", gradual: false };
const day = (date: string) => `${date}T10:00:00.000Z`;

/** Prices one after the other without a gap; the last still holds. */
function prices(...steps: readonly (readonly [date: string, minor: number])[]): PriceInterval[] {
  return steps.map(([date, minor], index) => ({
    validFrom: day(date),
    validUntil: steps[index + 1] === undefined ? null : day(steps[index + 1]?.[0] ?? ""),
    price: pln(minor),
  }));
}

function claim(date: string, minor: number, changes: Partial<ReductionClaim> = {}): ReductionClaim {
  return { price: pln(minor), percent: null, struckPrice: null, reducedAt: day(date), at: day(date), perishable: false, ...changes };
}

test("the price in force when the window opens counts, the reduction itself does not", () => {
  const history = prices(["2026-01-01", 9000], ["2026-02-20", 12_000], ["2026-03-01", 8000]);
  expect(checkReduction(history, claim("2026-03-01", 8000), POLAND)).toMatchObject({
    lawful: true,
    priorPrice: pln(9000),
    largestPercent: 11,
  });
});

test("a price raised before the sale does not help: the low one of three weeks ago counts", () => {
  const history = prices(["2025-11-01", 10_000], ["2026-02-08", 15_000], ["2026-03-01", 10_000]);
  const proof = checkReduction(history, claim("2026-03-01", 10_000, { percent: 33, struckPrice: pln(15_000) }), POLAND);
  expect(proof).toMatchObject({ lawful: false, priorPrice: pln(10_000), largestPercent: null });
  expect(proof.problems).toEqual([
    { code: "no-reduction", message: "The lowest price before it was 100.00 PLN, so this is none; ask less or announce no reduction." },
  ]);
});

test("percentage and struck amount are counted from the prior price", () => {
  const history = prices(["2026-01-01", 10_000], ["2026-02-15", 13_000], ["2026-03-01", 9000]);
  const problems = (changes: Partial<ReductionClaim>) =>
    checkReduction(history, claim("2026-03-01", 9000, changes), POLAND).problems.map(({ code }) => code);
  expect(problems({ percent: 10, struckPrice: pln(10_000) })).toEqual([]);
  expect(problems({ percent: 10.01 })).toEqual(["percent-too-high"]);
  expect(problems({ percent: 30, struckPrice: pln(13_000) })).toEqual(["percent-too-high", "struck-price-too-high"]);
});

test("the first day on which the claim becomes lawful is when the low price has left the window", () => {
  const history = prices(["2025-12-01", 10_000], ["2026-02-10", 8000], ["2026-02-20", 10_000]);
  const proof = checkReduction(history, claim("2026-03-01", 8000, { percent: 20 }), POLAND);
  expect(proof).toMatchObject({ lawful: false, lawfulFrom: day("2026-03-23") });
  const at = (date: string) => checkReduction(history, claim(date, 8000, { percent: 20 }), POLAND).lawful;
  expect([at("2026-03-22"), at("2026-03-23")]).toEqual([false, true]);
});

test("readings differ once the reduction has stood and is cut again", () => {
  const history = prices(["2026-01-01", 10_000], ["2026-03-01", 8000], ["2026-03-10", 7500]);
  const cut = claim("2026-03-01", 7500, { at: day("2026-03-10"), percent: 25 });
  expect(checkReduction(history, cut, POLAND)).toMatchObject({ lawful: true, priorPrice: pln(10_000) });
  expect(checkReduction(history, cut, { ...POLAND, reading: "trailing" })).toMatchObject({
    lawful: false,
    priorPrice: pln(8000),
    largestPercent: 6,
  });
});

test("a reduction that grows step by step is counted from before its first step, where the law has that", () => {
  const history = prices(["2026-01-01", 10_000], ["2026-02-20", 9000], ["2026-02-25", 8000], ["2026-03-01", 7000]);
  expect(checkReduction(history, claim("2026-03-01", 7000), POLAND).priorPrice).toEqual(pln(8000));
  expect(checkReduction(history, claim("2026-03-01", 7000), { ...POLAND, gradual: true })).toMatchObject({
    priorPrice: pln(10_000),
    prior: { rule: "before-gradual-reduction" },
  });
});

test("goods offered for less than the window: the lowest since they were offered", () => {
  const history = prices(["2026-02-20", 10_000], ["2026-02-25", 9500], ["2026-03-01", 9000]);
  expect(checkReduction(history, claim("2026-03-01", 9000), POLAND)).toMatchObject({
    lawful: true,
    priorPrice: pln(9500),
    prior: { rule: "lowest-since-offered" },
  });
});

test("goods that spoil: the price right before the reduction", () => {
  const history = prices(["2026-01-01", 500], ["2026-02-20", 1000], ["2026-03-01", 700]);
  expect(checkReduction(history, claim("2026-03-01", 700, { perishable: true }), POLAND)).toMatchObject({
    lawful: true,
    priorPrice: pln(1000),
    prior: { rule: "before-first-reduction" },
  });
});

test("without a history nothing may be claimed", () => {
  expect(checkReduction([], claim("2026-03-01", 700), POLAND)).toMatchObject({ lawful: false, largestPercent: null, lawfulFrom: null });
  const euro = [{ validFrom: day("2026-01-01"), validUntil: null, price: { minor: 1, currency: "EUR" } }];
  expect(checkReduction(euro, claim("2026-03-01", 700), POLAND).problems[0]?.code).toBe("other-currency");
});

test.each([
  ["2026-03-29T12:00:00Z", 0, "Europe/Warsaw", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30T12:00:00Z", 0, "Europe/Warsaw", "2026-03-29T22:00:00.000Z"],
  ["2026-03-01T23:30:00Z", 30, "Europe/Warsaw", "2026-01-30T23:00:00.000Z"],
  ["2026-03-01T12:00:00Z", 1, "Asia/Kolkata", "2026-02-27T18:30:00.000Z"],
  ["2026-03-01T12:00:00Z", 1, "Pacific/Kiritimati", "2026-02-28T10:00:00.000Z"],
  // the clocks of Cairo go from 23:59 to 01:00
  ["2026-04-24T12:00:00Z", 0, "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
])("at %s, %i days before, the day in %s begins at %s", (at, days, zone, begins) => {
  expect(new Date(dayStart(at, days, zone)).toISOString()).toBe(begins);
});

const histories = fc
  .array(
    fc.record({ days: fc.integer({ min: 1, max: 20 }), gap: fc.integer({ min: 0, max: 3 }), minor: fc.integer({ min: 1, max: 20_000 }) }),
    {
      maxLength: 12,
    },
  )
  .map((steps) => {
    let at = Date.parse(day("2026-03-01"));
    return steps.map(({ days, gap, minor }): PriceInterval => {
      at -= gap * DAY_MS;
      const validUntil = new Date(at).toISOString();
      at -= days * DAY_MS;
      return { validFrom: new Date(at).toISOString(), validUntil, price: pln(minor) };
    });
  });

test("what is lawful is no dearer than every price of the window, hour by hour, and order does not matter", () => {
  let lawful = 0;
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 80 }), (history, minor, percent) => {
      const proof = checkReduction(history, claim("2026-03-01", minor, { percent }), POLAND);
      expect(checkReduction(history.toReversed(), claim("2026-03-01", minor, { percent }), POLAND).lawful).toBe(proof.lawful);
      const hours = Array.from({ length: 30 * 24 }, (_, hour) => Date.parse(day("2026-03-01")) - (hour + 0.5) * 3_600_000);
      const asked = hours.flatMap((at) =>
        history.filter(({ validFrom, validUntil }) => Date.parse(validFrom) <= at && at < Date.parse(validUntil ?? "")),
      );
      const tooLow = asked.filter(({ price }) => minor * 100 > price.minor * (100 - percent));
      if (proof.lawful) lawful++;
      expect(proof.lawful && tooLow.length > 0).toBe(false);
    }),
    { numRuns: 150 },
  );
  expect(lawful).toBeGreaterThan(2);
});

test("known time and gaps together make the whole window", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { gaps, windowFrom, windowUntil, intervals } = lowestPriceBefore(history, day("2026-01-30"), day("2026-03-01"));
      const length = (from: string, until: string | null) =>
        Math.max(
          0,
          Math.min(Date.parse(windowUntil), Date.parse(until ?? windowUntil)) - Math.max(Date.parse(windowFrom), Date.parse(from)),
        );
      const known = intervals.reduce((sum, { validFrom, validUntil }) => sum + length(validFrom, validUntil), 0);
      const unknown = gaps.reduce((sum, { from, until }) => sum + length(from, until), 0);
      expect(known + unknown).toBe(Date.parse(windowUntil) - Date.parse(windowFrom));
    }),
  );
});

test("a rival is contradicted by what we saw, and never by what we did not see", () => {
  const audit = (history: readonly PriceInterval[]) =>
    auditClaimedReduction(
      history,
      { price: pln(9000), regularPrice: pln(15_000), lowestPrice30Days: pln(12_000), reducedAt: day("2026-03-01") },
      POLAND,
    );
  expect(audit(prices(["2026-01-01", 10_000], ["2026-02-20", 15_000], ["2026-03-01", 9000]))).toMatchObject({ verdict: "contradicted" });
  expect(audit(prices(["2026-01-01", 12_000], ["2026-02-20", 15_000], ["2026-03-01", 9000]))).toMatchObject({ verdict: "consistent" });
  expect(audit(prices(["2026-02-20", 15_000], ["2026-03-01", 9000]))).toMatchObject({ verdict: "unsure" });
  expect(audit([])).toMatchObject({ verdict: "unsure" });
});
