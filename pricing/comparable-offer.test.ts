import { expect, test } from "vitest";
import type { ConversionRate } from "../domain/exchange-rate.ts";
import type { Market, MarketComparison, MarketOffer } from "../domain/market.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { eligibleOffers } from "./eligible-offers.ts";
import { proposePrice } from "./propose-price.ts";
import { replay } from "./replay.ts";
import { ONE_PIECE } from "./shopper-basket.ts";

const eur = (minor: number) => ({ minor, currency: "EUR" });
const RATE: ConversionRate = {
  from: "EUR",
  to: "PLN",
  multiply: "4.2345",
  divide: "1",
  provider: "ecb",
  day: "2026-02-27",
  ageDays: 2,
  table: null,
};
const BOTH: MarketComparison = { rates: [RATE], netByVat: true };

const market = (offer: Partial<MarketOffer>, comparison: MarketComparison | undefined, vatPercent: number | null = 23): Market => ({
  ...sampleMarket([sampleOffer(1, 9000, offer)], { vatPercent }),
  ...(comparison === undefined ? {} : { comparison }),
});
const compared = (given: Market, compare?: "price" | "delivered") => {
  const { rivals, dropped } = eligibleOffers(given, {}, compare);
  return rivals[0]?.minor ?? dropped[0]?.code;
};

test.each([
  [{ price: eur(2000) }, BOTH, 23, 8469],
  [{ price: eur(2000) }, undefined, 23, "other-currency"],
  [{ price: { minor: 2000, currency: "USD" } }, BOTH, 23, "other-currency"],
  [{ price: eur(2000) }, { rates: [{ from: "EUR", to: "PLN", problem: "rate-too-old", day: "2026-02-01" }] }, 23, "rate-too-old"],
  [{ price: eur(2000) }, { rates: [{ from: "EUR", to: "PLN", problem: "no-rate", day: null }] }, 23, "no-rate"],
  [{ price: eur(Number.MAX_SAFE_INTEGER) }, BOTH, 23, "no-price"],
  // so little that nothing is left of it
  [{ price: { minor: 1, currency: "HUF" } }, { rates: [{ ...RATE, from: "HUF", multiply: "0.0104" }] }, 23, "no-price"],
  [{ taxIncluded: false, price: pln(8000) }, BOTH, 23, 9840],
  [{ taxIncluded: false, price: pln(8000) }, BOTH, 5.5, 8440],
  [{ taxIncluded: false, price: pln(8000) }, BOTH, 0, 8000],
  [{ taxIncluded: false, price: pln(8000) }, BOTH, null, "net-price"],
  [{ taxIncluded: false, price: pln(8000) }, undefined, 23, "net-price"],
  // one rounding for both: 10.01 EUR * 4.2345 * 1.23 is 52.1358…
  [{ taxIncluded: false, price: eur(1001) }, BOTH, 23, 5214],
] as const)("%o with %o and VAT of %s %% counts as %s", (offer, comparison, vat, expected) => {
  expect(compared(market(offer, comparison, vat))).toBe(expected);
});

test.each([
  [{ price: eur(2000), shippingPrice: eur(500) }, 8469 + 2117],
  [{ price: eur(2000), shippingPrice: null }, "shipping-unknown"],
  // shipping in a currency that nobody asked a rate for is not known
  [{ price: eur(2000), shippingPrice: pln(1000) }, "shipping-unknown"],
  [{ price: eur(2000), shippingPrice: eur(500), freeShippingFrom: eur(2000) }, 8469],
  [{ price: eur(2000), shippingPrice: eur(500), freeShippingFrom: eur(2001) }, 8469 + 2117],
  [{ taxIncluded: false, price: pln(8000), shippingPrice: pln(1000) }, 9840 + 1230],
] as const)("delivered, %o is %s", (offer, expected) => {
  expect(compared(market(offer, BOTH), "delivered")).toBe(expected);
});

test("member prices are converted too, and one in an unknown currency is left out", () => {
  const offer = {
    price: eur(2000),
    otherPrices: [
      { kind: "member", amount: eur(1900), condition: null },
      { kind: "member", amount: { minor: 1, currency: "USD" }, condition: null },
    ],
  } as const;
  const { rivals } = eligibleOffers(market(offer, BOTH), {}, "price", { ...ONE_PIECE, member: true });
  expect(rivals.map(({ minor }) => minor)).toEqual([8046]);
  // what the page showed stays in the receipt
  expect(rivals[0]?.offer.price).toEqual(eur(2000));
});

test("a proposal that stands on a foreign price is replayed to the grosz, also when rates have moved on", () => {
  const strategy = sampleStrategy([{ name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } }]);
  const given = market({ price: eur(2000) }, { rates: [RATE] });
  const pricing = proposePrice(given, strategy);
  const receipt = JSON.parse(JSON.stringify({ market: given, strategy, pricing })) as Parameters<typeof replay>[0];
  expect(pricing.price).toEqual(pln(8468));
  expect(pricing.steps[0]?.reason).toContain("Shop 1 (20.00 EUR by the rate of the ECB of 2026-02-27, 2 days old) asks 84.69 PLN");
  expect(replay(receipt)).toMatchObject({ equal: true, price: pln(8468) });
});
