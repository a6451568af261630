import { expect, test } from "vitest";
import { marginPercent } from "./margin-percent.ts";

const pln = (minor: number) => ({ minor, currency: "PLN" });

test.each([
  [12300, 5000, 23, 50],
  [12300, 10000, 23, 0],
  [12300, 12000, 23, -20],
  [10000, 3333, 0, 66.67],
  [9999, 7000, 8, 24.39],
])("gross %i with net cost %i and %i %% VAT leaves %d %%", (price, cost, vat, expected) => {
  expect(marginPercent(pln(price), pln(cost), vat)).toBe(expected);
});

test("what is not known gives no margin", () => {
  expect(marginPercent(pln(100), null, 23)).toBeNull();
  expect(marginPercent(pln(100), pln(50), null)).toBeNull();
  expect(marginPercent(pln(100), pln(0), 23)).toBeNull();
  expect(marginPercent(pln(100), { minor: 50, currency: "EUR" }, 23)).toBeNull();
});
