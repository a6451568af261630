import type { Static } from "typebox";
import { expect, test } from "vitest";
import { sampleChange, sampleState } from "../../test/sample-change.ts";
import { pln } from "../../test/sample-market.ts";
import { priceChange } from "./price-change.ts";

type Settings = Static<typeof priceChange.settings>;
const at = (minor: number) => sampleState({ price: pln(minor) });
const judge = (from: number, to: number, settings: Settings = {}) => priceChange.judge(sampleChange(at(from), at(to)), settings);

test.each([
  [129_900, 109_900, "Kettle: 1299.00 → 1099.00 PLN (-15.4 %) at shop.example", -15.4],
  [10_000, 12_345, "Kettle: 100.00 → 123.45 PLN (+23.45 %) at shop.example", 23.45],
  [3000, 2999, "Kettle: 30.00 → 29.99 PLN (-0.03 %) at shop.example", -0.03],
  [1_000_000, 999_999, "Kettle: 10000.00 → 9999.99 PLN (-<0.01 %) at shop.example", 0],
  // 0.125 % is a half: away from zero
  [80_000, 79_900, "Kettle: 800.00 → 799.00 PLN (-0.13 %) at shop.example", -0.13],
] as const)("%d to %d is told as %s", (from, to, title, changePercent) => {
  expect(judge(from, to)).toEqual({ title, changePercent });
});

test.each([
  [10_000, 9000, { direction: "down" }, true],
  [10_000, 11_000, { direction: "down" }, false],
  [10_000, 11_000, { direction: "up" }, true],
  [10_000, 9000, { direction: "up" }, false],
  [10_000, 10_000, { direction: "any" }, false],
  [10_000, 9500, { minPercent: 5 }, true],
  [10_000, 9501, { minPercent: 5 }, false],
  // exactly 33.33 % of 300.00 is 99.99
  [30_000, 20_001, { minPercent: 33.33 }, true],
  [30_000, 20_002, { minPercent: 33.33 }, false],
  [10_000, 9500, { minAmount: { amount: "5.00", currency: "PLN" } }, true],
  [10_000, 9501, { minAmount: { amount: "5.00", currency: "PLN" } }, false],
  [10_000, 5000, { minAmount: { amount: "5.00", currency: "EUR" } }, false],
  [10_000, 9500, { minPercent: 10, minAmount: { amount: "5.00", currency: "PLN" } }, false],
  [10_000, 9000, { minPercent: 10, minAmount: { amount: "5.00", currency: "PLN" } }, true],
  [9_000_000_000_000_000, 8_550_000_000_000_001, { minPercent: 5 }, false],
] as const)("%d to %d with %o: told is %s", (from, to, settings, told) => {
  expect(judge(from, to, settings) !== null).toBe(told);
});

test.each([
  ["a first reading", sampleChange(null, at(9000), { firstReading: true })],
  ["an offer that appears", sampleChange(null, at(9000))],
  ["an offer that is gone", sampleChange(at(9000), null)],
  ["a price that is hidden", sampleChange(at(9000), sampleState({ price: null }))],
  ["a price that is shown again", sampleChange(sampleState({ price: null }), at(9000))],
  ["a currency that switched", sampleChange(at(9000), sampleState({ price: { minor: 2100, currency: "EUR" } }))],
  ["a condition that switched", sampleChange(at(9000), sampleState({ price: pln(5000), itemCondition: "UsedCondition" }))],
  ["a change of stock alone", sampleChange(at(9000), sampleState({ price: pln(9000), availability: "OutOfStock" }))],
] as const)("%s is no price change", (_what, change) => {
  expect(priceChange.judge(change, {})).toBeNull();
});

test("the title names seller and site, and no more than it knows", () => {
  const changed = sampleChange(at(9000), at(8000), { sellerName: "Agd Raj", url: "https://market.example:8443/offer/1" });
  expect(priceChange.judge(changed, {})?.title).toBe("Kettle: 90.00 → 80.00 PLN (-11.11 %) at Agd Raj on market.example:8443");
  expect(priceChange.judge({ ...changed, name: null, sellerName: null }, {})?.title).toBe(
    "90.00 → 80.00 PLN (-11.11 %) at market.example:8443",
  );
  const long = priceChange.judge({ ...changed, name: `Kettle ${"very ".repeat(50)}` }, {})?.title ?? "";
  expect(long).toMatch(/^Kettle very .{60,70}…: 90\.00/);
});
