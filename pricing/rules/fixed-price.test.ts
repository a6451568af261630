import { expect, test } from "vitest";
import { sampleMarket, sampleStrategy } from "../../test/sample-market.ts";
import { proposePrice } from "../propose-price.ts";
import { fixedPrice } from "./fixed-price.ts";

const price = (amount: string, currency = "PLN") => ({ price: { amount, currency } });

test("asks the price, within floor and ceiling", () => {
  const market = sampleMarket([]);
  const priced = (amount: string) => proposePrice(market, sampleStrategy([{ name: "fixed-price", settings: price(amount) }])).price?.minor;
  expect(priced("123.45")).toBe(12_345);
  expect(priced("1.00")).toBe(5000);
  expect(priced("999.00")).toBe(20_000);
});

test("another currency holds the product", () => {
  expect(fixedPrice.apply({ market: sampleMarket([]), price: 1 }, price("1.00", "EUR"))).toMatchObject({
    kind: "hold",
    code: "setting-currency",
  });
});

test("nothing, and parts of a grosz, cannot be saved", () => {
  expect(fixedPrice.check?.(price("0.00"))).toHaveLength(1);
  expect(fixedPrice.check?.(price("0.001"))).toHaveLength(1);
  expect(fixedPrice.check?.(price("0.01"))).toEqual([]);
});
