import * as fc from "fast-check";
import { expect, test } from "vitest";
import { productImportance } from "./product-importance.ts";

const unknown = { sales: null, marginMinor: null, priceMinor: null, nearestRivalMinor: null };
const typical = { sales: 20, marginMinor: 1000 };

test("what is not known is as usual, not nothing", () => {
  expect(productImportance(unknown, typical)).toEqual({ weight: 1, reasons: [] });
  expect(productImportance({ ...unknown, sales: 500, marginMinor: 5 }, { sales: null, marginMinor: null })).toEqual({
    weight: 1,
    reasons: [],
  });
});

test("sales, margin and a close race weigh more, and say so", () => {
  expect(productImportance({ sales: 80, marginMinor: 4000, priceMinor: 10_000, nearestRivalMinor: 10_050 }, typical)).toEqual({
    weight: 4,
    reasons: ["sells well", "margin", "close race"],
  });
  expect(productImportance({ ...unknown, sales: 0 }, typical)).toEqual({ weight: 0.25, reasons: ["sells little"] });
  expect(productImportance({ ...unknown, marginMinor: -500 }, typical).reasons).toEqual(["small margin"]);
});

test("the weight stays within a quarter and four", () => {
  const maybe = fc.option(fc.integer({ min: -1e6, max: 1e9 }));
  fc.assert(
    fc.property(maybe, maybe, maybe, maybe, (sales, marginMinor, priceMinor, nearestRivalMinor) => {
      const { weight } = productImportance({ sales, marginMinor, priceMinor, nearestRivalMinor }, typical);
      expect(weight >= 0.25 && weight <= 4).toBe(true);
    }),
  );
});
