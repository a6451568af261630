import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { channelPrice } from "./channel-price.ts";

const market = sampleMarket([], { channelPrices: [{ channelCode: "shop", price: pln(10_000) }] });

test("adds commission and fee", () => {
  const settings = { channel: "shop", commissionPercent: 12.5, fee: { amount: "1.00", currency: "PLN" } };
  expect(channelPrice.apply({ market, price: null }, settings)).toMatchObject({
    price: 11_543,
    reason: "The channel shop asks 100.00 PLN; with 1.00 PLN and 12.5 % of this channel that is 115.43 PLN.",
  });
  expect(channelPrice.apply({ market, price: null }, { channel: "shop" })).toMatchObject({ price: 10_000 });
});

test("as much is left as on the other channel, and a grosz less would not do", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 9000 }), (other, points) => {
      const given = sampleMarket([], { channelPrices: [{ channelCode: "shop", price: pln(other) }] });
      const outcome = channelPrice.apply({ market: given, price: null }, { channel: "shop", commissionPercent: points / 100 });
      const price = outcome.kind === "price" ? outcome.price : Number.NaN;
      expect(price * (10_000 - points)).toBeGreaterThanOrEqual(other * 10_000);
      expect((price - 1) * (10_000 - points)).toBeLessThan(other * 10_000);
    }),
  );
});

test.each([
  [{ channelPrices: [] }, "no-channel-price"],
  [{ channelPrices: [{ channelCode: "shop", price: { minor: 1, currency: "EUR" } }] }, "channel-currency"],
  [{ channelPrices: [{ channelCode: "shop", price: pln(0) }] }, "no-channel-price"],
])("%o leaves the price to the next rule", (changes, code) => {
  expect(channelPrice.apply({ market: sampleMarket([], changes), price: 1 }, { channel: "shop" })).toMatchObject({ kind: "leave", code });
});
