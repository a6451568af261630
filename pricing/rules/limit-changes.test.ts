import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { limitChanges } from "./limit-changes.ts";

const change = (at: string, before: number, after: number) => ({ at, before: pln(before), after: pln(after) });
const yesterday = change("2026-02-28T22:30:00Z", 9000, 10_000);
const today = [change("2026-03-01T08:00:00Z", 10_000, 9800), change("2026-03-01T11:30:00Z", 9800, 9700)];
// priced at noon of 2026-03-01, UTC
const market = sampleMarket([], { currentPrice: pln(9700), recentChanges: [yesterday, ...today] });

test.each([
  [{ minutesBetween: 31 }, "too-soon"],
  [{ minutesBetween: 30 }, "may-change"],
  [{ maxPerDay: 2 }, "enough-changes"],
  [{ maxPerDay: 3 }, "may-change"],
  // half past eleven at night in Warsaw
  [{ maxPerDay: 3, timeZone: "Europe/Warsaw" }, "may-change"],
  [{ maxPerDay: 3, timeZone: "Asia/Tokyo" }, "enough-changes"],
])("%o: %s", (settings, code) => {
  expect(limitChanges.apply({ market, price: 9000 }, settings)).toMatchObject({ code });
});

test("a day's move is counted from what the day began with", () => {
  expect(limitChanges.apply({ market, price: 9000 }, { maxDayPercent: 5 })).toMatchObject({
    kind: "limit",
    lowest: 9500,
    highest: 10_500,
    reason: "The day began with 100.00 PLN; a move of 5 % allows 95.00 PLN to 105.00 PLN.",
  });
  const quiet = sampleMarket([], { currentPrice: pln(9700), recentChanges: [yesterday] });
  expect(limitChanges.apply({ market: quiet, price: 9000 }, { maxDayPercent: 10 })).toMatchObject({ lowest: 8730, highest: 10_670 });
});

test.each([undefined, null])("without a record (%o) nothing moves", (recentChanges) => {
  const unknown = sampleMarket([], recentChanges === undefined ? {} : { recentChanges });
  expect(limitChanges.apply({ market: unknown, price: 1 }, { maxPerDay: 5 })).toMatchObject({ kind: "hold", code: "no-change-record" });
});

test.each([
  [{}, ""],
  [{ maxPerDay: 1, timeZone: "Nowhere" }, "/timeZone"],
])("%o cannot be saved", (settings, path) => {
  expect(limitChanges.check?.(settings).map((problem) => problem.path)).toEqual([path]);
});
