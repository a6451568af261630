import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { keepMargin } from "./keep-margin.ts";

const lowest = (cost: number, vatPercent: number, settings: { percent: number; of?: "net-price" | "cost" }) => {
  const outcome = keepMargin.apply({ market: sampleMarket([], { cost: pln(cost), vatPercent }), price: null }, settings);
  return outcome.kind === "limit" ? outcome.lowest : outcome.code;
};

test.each([
  // 100.00 net leaves 20.00 of it over a cost of 80.00
  [8000, 0, { percent: 20 }, 10_000],
  [8000, 23, { percent: 20 }, 12_300],
  [8000, 23, { percent: 20, of: "cost" }, 11_808],
  [8000, 8, { percent: 0 }, 8640],
  // 33.33 * 1.055 / 0.875 = 40.1864..., up
  [3333, 5.5, { percent: 12.5 }, 4019],
  [1, 23, { percent: 99.99 }, 12_300],
  // beyond 2^53 on the way, exact all the same
  [4_000_000_000_000, 23, { percent: 33.33 }, 7_379_631_018_450],
] as const)("a net cost of %d with VAT of %d percent and %o needs %d", (cost, vat, settings, expected) => {
  expect(lowest(cost, vat, settings)).toBe(expected);
});

test.each([-1, 100, 23.456, Number.NaN])("a VAT rate of %d is refused, not taken for something near", (vat) => {
  expect(lowest(8000, vat, { percent: 20 })).toBe("no-vat");
});

test("tells whether the price so far is too low", () => {
  const market = sampleMarket([]);
  expect(keepMargin.apply({ market, price: 6150 }, { percent: 20 })).toMatchObject({ code: "margin-kept" });
  expect(keepMargin.apply({ market, price: 6149 }, { percent: 20 })).toMatchObject({
    code: "below-margin",
    reason: "A margin of 20 % of the net price on a net cost of 40.00 PLN with 23 % VAT needs at least 61.50 PLN, more than 61.49 PLN.",
  });
});

test("a margin of the whole price is refused, a mark-up of more is not", () => {
  expect(keepMargin.check?.({ percent: 100 })).toHaveLength(1);
  expect(keepMargin.check?.({ percent: 150, of: "cost" })).toEqual([]);
});
