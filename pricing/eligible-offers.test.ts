import { expect, test } from "vitest";
import type { MarketOffer } from "../domain/market.ts";
import { pln, sampleMarket, sampleOffer } from "../test/sample-market.ts";
import { eligibleOffers } from "./eligible-offers.ts";
import type { RivalFilter } from "./rival-filter.ts";

const codes = (changes: Partial<MarketOffer>, filter: RivalFilter = {}, compare?: "price" | "delivered") =>
  eligibleOffers(sampleMarket([sampleOffer(1, 9000, changes)]), filter, compare).dropped.map(({ code }) => code);

test.each([
  ["other-currency", { price: { minor: 9000, currency: "EUR" } }, {}],
  ["no-price", { price: pln(0) }, {}],
  ["net-price", { taxIncluded: false }, {}],
  ["tax-unknown", { taxIncluded: null }, { tax: "gross" }],
  ["not-new", { itemCondition: "UsedCondition" }, {}],
  ["condition-unknown", { itemCondition: null }, { condition: "new" }],
  ["out-of-stock", { availability: "OutOfStock" }, {}],
  ["out-of-stock", { availability: "PreOrder" }, { stock: "in-stock-or-unknown" }],
  ["stock-unknown", { availability: null }, {}],
  ["stale", { lastSeenAt: "2026-02-27T11:59:59Z" }, {}],
  ["stale", { lastSeenAt: "2026-03-01T10:59:59.999Z" }, { maxAgeHours: 1 }],
  ["stale", { lastSeenAt: "no time at all" }, {}],
  ["source-not-chosen", {}, { onlySources: [12] }],
  ["source-excluded", {}, { exceptSources: [11] }],
  ["stale", { freshHours: 0.5 }, { age: "source" }],
  ["rating-unknown", {}, { minSellerRatingPercent: 90 }],
  ["rating-too-low", { sellerRating: { value: 4.4, best: 5, reviewCount: 9 } }, { minSellerRatingPercent: 90 }],
  ["rating-unknown", { sellerRating: { value: 4, best: 0, reviewCount: 9 } }, { minSellerRatingPercent: 90 }],
  ["reviews-unknown", { sellerRating: { value: 5, best: 5, reviewCount: null } }, { minSellerReviews: 10 }],
  ["too-few-reviews", { sellerRating: { value: 5, best: 5, reviewCount: 9 } }, { minSellerReviews: 10 }],
  ["delivery-unknown", {}, { maxDeliveryDays: 3 }],
  ["too-slow", { deliveryDays: [1, 4] }, { maxDeliveryDays: 3 }],
  ["match-unknown", {}, { minMatchPercent: 90 }],
  ["match-unsure", { matchConfidence: 0.89 }, { minMatchPercent: 90 }],
  ["own-offer", { sellerName: " Nasz SKLEP " }, { ownSellers: ["nasz sklep"] }],
  ["own-offer", { sourceName: "Nasz sklep" }, { ownSellers: ["nasz sklep"] }],
] as const)("%s is left out: %o with %o", (code, changes, filter) => {
  expect(codes(changes, filter as RivalFilter)).toEqual([code]);
});

test.each([
  [{}, {}],
  [{ taxIncluded: null }, {}],
  [{ itemCondition: null }, {}],
  [{ itemCondition: "UsedCondition" }, { condition: "any" }],
  [{ availability: "LimitedAvailability" }, {}],
  [{ availability: null }, { stock: "in-stock-or-unknown" }],
  [{ availability: "OutOfStock" }, { stock: "any" }],
  [{ lastSeenAt: "2026-03-01T11:00:00.000000Z" }, { maxAgeHours: 1 }],
  [{}, { onlySources: [11], exceptSources: [12] }],
  [{ lastSeenAt: "2026-02-25T12:00:00Z", freshHours: 96 }, { age: "source" }],
  [{ sellerRating: { value: 9, best: 10, reviewCount: 10 } }, { minSellerRatingPercent: 90, minSellerReviews: 10 }],
  [
    { deliveryDays: [1, 3], matchConfidence: 1 },
    { maxDeliveryDays: 3, minMatchPercent: 100 },
  ],
  [{ sourceName: "Nasz sklep", sellerName: "Another" }, { ownSellers: ["nasz sklep"] }],
] as const)("counts: %o with %o", (changes, filter) => {
  expect(codes(changes, filter as RivalFilter)).toEqual([]);
});

test("delivered prices count shipping, and unknown shipping is not free", () => {
  expect(codes({ shippingPrice: null }, {}, "delivered")).toEqual(["shipping-unknown"]);
  expect(codes({ shippingPrice: { minor: 100, currency: "EUR" } }, {}, "delivered")).toEqual(["other-currency"]);
  const market = sampleMarket([sampleOffer(1, 9000, { shippingPrice: pln(1299) })]);
  expect(eligibleOffers(market, {}, "delivered").rivals.map(({ minor }) => minor)).toEqual([10_299]);
});

test("of three or more rivals, one far from their median is implausible", () => {
  const left = (...prices: number[]) =>
    eligibleOffers(sampleMarket(prices.map((price, index) => sampleOffer(index + 1, price))), {}).rivals.map(({ minor }) => minor);
  expect(left(9000, 8000, 2000)).toEqual([9000, 8000, 2000]);
  expect(left(9000, 8000, 1999)).toEqual([9000, 8000]);
  expect(left(9000, 8000, 36_001)).toEqual([9000, 8000]);
  expect(left(9000, 10)).toEqual([9000, 10]);
});

test("the reason for an implausible offer has the numbers in it", () => {
  const { dropped } = eligibleOffers(sampleMarket([sampleOffer(1, 9000), sampleOffer(2, 8000), sampleOffer(3, 100)]), {});
  expect(dropped[0]?.reason).toBe("Shop 3 asks 1.00 PLN, below 25 % of the rivals' median of 80.00 PLN.");
});
