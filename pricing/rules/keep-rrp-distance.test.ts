import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { keepRrpDistance } from "./keep-rrp-distance.ts";

const market = sampleMarket([], { recommendedPrice: pln(9999) });

test("bounds are rounded inwards", () => {
  expect(keepRrpDistance.apply({ market, price: 5000 }, { percentBelow: 10, percentAbove: 5 })).toMatchObject({
    kind: "limit",
    lowest: 9000,
    highest: 10_498,
    code: "outside-rrp-band",
    reason: "The recommended price is 99.99 PLN; allowed is from 90.00 PLN up to 104.98 PLN.",
  });
  expect(keepRrpDistance.apply({ market, price: 9500 }, { percentBelow: 10 })).toMatchObject({ highest: null, code: "in-rrp-band" });
});

test("asks a share of it where told to", () => {
  expect(keepRrpDistance.apply({ market, price: 1 }, { percentBelow: 10, set: true })).toMatchObject({ kind: "price", price: 9000 });
  expect(keepRrpDistance.apply({ market, price: 1 }, { percentAbove: 0, set: true })).toMatchObject({ kind: "price", price: 9999 });
});

test.each([undefined, null, { minor: 100, currency: "EUR" }, { minor: 0, currency: "PLN" }])(
  "a recommended price of %o is unknown: a limit holds the product, a price is left to the next rule",
  (recommendedPrice) => {
    const unknown = sampleMarket([], recommendedPrice === undefined ? {} : { recommendedPrice });
    expect(keepRrpDistance.apply({ market: unknown, price: 1 }, { percentBelow: 10 })).toMatchObject({ kind: "hold" });
    expect(keepRrpDistance.apply({ market: unknown, price: 1 }, { percentBelow: 10, set: true })).toMatchObject({ kind: "leave" });
  },
);

test.each([
  [{}, ""],
  [{ percentBelow: 1, percentAbove: 1, set: true }, "/set"],
] as const)("%o cannot be saved", (settings, path) => {
  expect(keepRrpDistance.check?.(settings).map((problem) => problem.path)).toEqual([path]);
});
