import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer } from "../test/sample-market.ts";
import { matchRivals } from "./rules/match-rivals.ts";
import { basketOf, ONE_PIECE, priceForBasket } from "./shopper-basket.ts";

const offer = sampleOffer(1, 9000, {
  shippingPrice: pln(1500),
  freeShippingFrom: pln(20_000),
  otherPrices: [
    { kind: "member", amount: pln(8500), condition: null },
    { kind: "coupon", amount: pln(8000), condition: "KOD" },
    { kind: "multi-buy", amount: pln(100), condition: "from 2 pieces" },
  ],
});

test.each([
  [{}, 10_500],
  [{ pieces: 2 }, 19_500],
  [{ pieces: 3 }, 27_000],
  [{ member: true }, 10_000],
  [{ coupon: true, member: true }, 9500],
  [{ pieces: 3, member: true }, 25_500],
])("delivered to %o: %i", (shopper, minor) => {
  expect(basketOf(offer, "delivered", { ...ONE_PIECE, ...shopper })).toBe(minor);
});

test("a threshold in another currency, or none, is no free shipping", () => {
  const euro = { ...offer, freeShippingFrom: { minor: 1, currency: "EUR" } };
  expect(basketOf(euro, "delivered", ONE_PIECE)).toBe(10_500);
  expect(basketOf({ ...offer, shippingPrice: null }, "delivered", ONE_PIECE)).toEqual([
    "shipping-unknown",
    "Shop 1 does not say what shipping costs.",
  ]);
  expect(basketOf({ ...offer, shippingPrice: null }, "delivered", { ...ONE_PIECE, pieces: 3 })).toBe(27_000);
});

test("our basket never costs more than the one it is measured by, as far as any price allows", () => {
  const amount = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 6000, max: 100_000 }),
      fc.integer({ min: 1, max: 5 }),
      amount,
      fc.option(fc.nat(60_000)),
      (basket, pieces, shipping, freeFrom) => {
        const price = priceForBasket(basket, { pieces }, { shipping, freeFrom });
        const goods = price * pieces;
        expect(goods + (freeFrom !== null && goods >= freeFrom ? 0 : shipping)).toBeLessThanOrEqual(basket);
      },
    ),
  );
});

test("rules compare the shopper's basket", () => {
  const settings = {
    distance: { side: "same" },
    compare: "delivered",
    ownShipping: { amount: "10.00", currency: "PLN" },
    ownFreeShippingFrom: { amount: "250.00", currency: "PLN" },
    shopper: { pieces: 3, member: true },
  } as const;
  expect(matchRivals.apply({ market: sampleMarket([offer]), price: 1 }, settings)).toMatchObject({ price: 8500 });
  expect(matchRivals.check?.({ distance: { side: "same" }, shopper: { pieces: 2 } })).toHaveLength(1);
});
