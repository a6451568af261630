import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { keepMargin } from "./keep-margin.ts";
import { targetMargin } from "./target-margin.ts";

const market = sampleMarket([]);

test("asks the lowest price that keep-margin allows", () => {
  for (const settings of [{ percent: 25 }, { percent: 33.33 }, { percent: 50, of: "cost" as const }]) {
    const kept = keepMargin.apply({ market, price: null }, settings);
    expect(targetMargin.apply({ market, price: 1 }, settings)).toMatchObject({
      kind: "price",
      price: kept.kind === "limit" ? kept.lowest : null,
    });
  }
});

test("says what the price stands on", () => {
  expect(targetMargin.apply({ market, price: 1 }, { percent: 25 })).toMatchObject({
    price: 6560,
    reason: "A margin of 25 % of the net price on a net cost of 40.00 PLN with 23 % VAT asks 65.60 PLN.",
  });
});

test.each([
  [{ cost: null }, "no-cost"],
  [{ cost: pln(0) }, "no-cost"],
  [{ cost: { minor: 100, currency: "EUR" } }, "cost-currency"],
  [{ vatPercent: null }, "no-vat"],
])("%o leaves the price to the next rule", (changes, code) => {
  expect(targetMargin.apply({ market: sampleMarket([], changes), price: 1 }, { percent: 25 })).toMatchObject({ kind: "leave", code });
});

test("a margin of everything cannot be saved", () => {
  expect(targetMargin.check?.({ percent: 100 })).toHaveLength(1);
  expect(targetMargin.check?.({ percent: 100, of: "cost" })).toEqual([]);
});
