import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer } from "../test/sample-market.ts";
import { comparisonProblems } from "./compared-rivals.ts";
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

test.each([
  ["what is asked for there", { shipping: pln(4000), freeFrom: null }, 1, 13_000],
  ["free from there on", { shipping: pln(4000), freeFrom: pln(30_000) }, 4, 36_000],
  ["nothing is free there", { shipping: pln(4000), freeFrom: null }, 3, 31_000],
])("sent to a class of postcodes: %s", (_, asked, pieces, minor) => {
  const delivery = { name: "islands", shipping: new Map([[offer.sourceId, asked]]), others: "unknown" } as const;
  expect(basketOf(offer, "delivered", { ...ONE_PIECE, pieces, delivery })).toBe(minor);
});

test("a source that nothing is set for counts only where its page is said to hold there too", () => {
  const to = (others: "as-shown" | "unknown") => ({ ...ONE_PIECE, delivery: { name: "islands", shipping: new Map(), others } });
  expect(basketOf(offer, "delivered", to("as-shown"))).toBe(10_500);
  expect(basketOf(offer, "delivered", to("unknown"))).toEqual(["shipping-unknown", "What Shop 1 asks for sending to islands is not set."]);
});

test("a rule compares what the basket costs where it is sent", () => {
  const row = { sourceId: offer.sourceId, shipping: { amount: "40.00", currency: "PLN" } };
  const settings = {
    distance: { side: "same" as const },
    compare: "delivered" as const,
    ownShipping: { amount: "10.00", currency: "PLN" },
    shopper: { delivery: { name: "islands", shipping: [row] } },
  };
  expect(matchRivals.apply({ market: sampleMarket([offer]), price: 1 }, settings)).toMatchObject({ price: 12_000 });
  expect(matchRivals.check?.(settings)).toEqual([]);
  expect(comparisonProblems({ ...settings, compare: "price" })).toMatchObject([{ path: "/shopper/delivery" }]);
  const twice = { ...settings, shopper: { delivery: { name: "islands", shipping: [row, row] } } };
  expect(comparisonProblems(twice)).toMatchObject([{ path: "/shopper/delivery/shipping/1" }]);
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
