import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { clearOut } from "./clear-out.ts";

const settings = { from: "2026-02-27", until: "2026-03-09", firstPercent: 10, lastPercent: 60 };
const on = (asOf: string) =>
  clearOut.apply({ market: { ...sampleMarket([], { recommendedPrice: pln(10_000) }), asOf }, price: 1 }, settings);

test.each([
  ["2026-02-27T00:00:00Z", 9000],
  ["2026-02-28T23:59:59Z", 8500],
  ["2026-03-04T12:00:00Z", 6500],
  ["2026-03-09T00:00:00Z", 4000],
  ["2027-01-01T00:00:00Z", 4000],
])("at %s it asks %i", (asOf, price) => {
  expect(on(asOf)).toMatchObject({ kind: "price", price });
});

test("before it begins, and without a price to count from, it is left to the next rule", () => {
  expect(on("2026-02-26T23:59:59Z")).toMatchObject({ kind: "leave", code: "not-yet" });
  const market = { ...sampleMarket([]), asOf: "2026-03-01T00:00:00Z" };
  expect(clearOut.apply({ market, price: 10_000 }, settings)).toMatchObject({ kind: "leave", code: "no-base" });
});

test.each([
  [{ ...settings, from: "2026-02-30" }, "/from"],
  [{ ...settings, until: "2026-02-27" }, "/until"],
  [{ ...settings, lastPercent: 5 }, "/lastPercent"],
])("%o cannot be saved", (wrong, path) => {
  expect(clearOut.check?.(wrong).map((problem) => problem.path)).toEqual([path]);
});
