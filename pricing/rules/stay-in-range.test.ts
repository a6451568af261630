import type { Static } from "typebox";
import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer } from "../../test/sample-market.ts";
import { stayInRange } from "./stay-in-range.ts";

type Settings = Static<typeof stayInRange.settings>;
const at = (currentPrice: number, price: number, settings: Settings, ...rivals: number[]) =>
  stayInRange.apply(
    {
      market: sampleMarket(
        rivals.map((rival, index) => sampleOffer(index + 1, rival)),
        { currentPrice: pln(currentPrice) },
      ),
      price,
    },
    settings,
  );

test.each([
  [10_000, { maxPercent: 10 }, 9000, 11_000],
  // 10 % of 99.99 is 9.999: rounded inwards on both sides
  [9999, { maxPercent: 10 }, 9000, 10_998],
  [10_000, { maxAmount: { amount: "5.00", currency: "PLN" } }, 9500, 10_500],
  [10_000, { maxPercent: 10, maxAmount: { amount: "5.00", currency: "PLN" } }, 9500, 10_500],
  [10_000, { maxPercent: 2, maxAmount: { amount: "5.00", currency: "PLN" } }, 9800, 10_200],
  [100, { maxPercent: 500 }, 1, 600],
] as const)("from %i with %o the price may go from %i to %i", (now, settings, lowest, highest) => {
  expect(at(now, now, settings)).toMatchObject({ kind: "limit", code: "in-range", lowest, highest, stopsSlide: false });
});

test("a band lies around the median or the lowest rival", () => {
  const band = { percentBelow: 10, percentAbove: 5.5 };
  expect(at(1, 9000, { band: { around: "median-rival", ...band } }, 8000, 9000, 9999, 9999)).toMatchObject({
    lowest: 8550,
    highest: 10_021,
    observationIds: [1001, 1002, 1003, 1004],
    code: "in-range",
    reason: "Allowed is from 85.50 PLN up to 100.21 PLN around the rivals' median of 94.99 PLN.",
  });
  expect(at(1, 9000, { band: { around: "lowest-rival", percentBelow: 10 } }, 8000, 9000)).toMatchObject({ lowest: 7200, highest: null });
});

test("out of range is told, and holds where asked", () => {
  expect(at(10_000, 8000, { maxPercent: 10 })).toMatchObject({
    kind: "limit",
    code: "out-of-range",
    reason: "80.00 PLN is out of range: allowed is 90.00 PLN to 110.00 PLN, a move of at most 10 %.",
  });
  expect(at(10_000, 8000, { maxPercent: 10, beyond: "hold" })).toMatchObject({ kind: "hold", code: "out-of-range" });
  expect(at(10_000, 9000, { maxPercent: 10, beyond: "hold" })).toMatchObject({ kind: "limit", code: "in-range" });
});

test("a band without rivals holds", () => {
  expect(at(10_000, 8000, { band: { around: "median-rival", percentBelow: 10 } })).toMatchObject({ kind: "hold", code: "no-reference" });
});
