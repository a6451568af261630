import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer } from "../../test/sample-market.ts";
import { undercutLowest } from "./undercut-lowest.ts";

const grosz = { amount: { amount: "0.01", currency: "PLN" } };

test("takes the amount off the lowest rival, whatever the price before", () => {
  const market = sampleMarket([sampleOffer(1, 9200), sampleOffer(2, 9100), sampleOffer(3, 9100)]);
  for (const price of [null, 1, 9999])
    expect(undercutLowest.apply({ market, price }, grosz)).toMatchObject({ kind: "price", price: 9099, observationIds: [1002] });
});

test("an amount of nothing asks the same", () => {
  const market = sampleMarket([sampleOffer(1, 9200)]);
  expect(undercutLowest.apply({ market, price: null }, { amount: { amount: "0", currency: "PLN" } })).toMatchObject({ price: 9200 });
});

test("a percentage is rounded down, so that it is never less than asked", () => {
  const market = sampleMarket([sampleOffer(1, 9999)]);
  expect(undercutLowest.apply({ market, price: null }, { percent: 0.5 })).toMatchObject({
    price: 9949,
    reason: "Shop 1 asks 99.99 PLN, the lowest of 1 that count; less 0.5 % that is 99.49 PLN.",
  });
});

test("delivered, our own shipping comes off too", () => {
  const market = sampleMarket([sampleOffer(1, 9000, { shippingPrice: pln(1500) }), sampleOffer(2, 9200, { shippingPrice: pln(0) })]);
  const outcome = undercutLowest.apply(
    { market, price: null },
    { ...grosz, compare: "delivered", ownShipping: { amount: "9.99", currency: "PLN" } },
  );
  expect(outcome).toMatchObject({
    price: 8200,
    reason: "Shop 2 asks 92.00 PLN delivered, the lowest of 2 that count; less 0.01 PLN and 9.99 PLN for our shipping that is 82.00 PLN.",
  });
});

test("never asks for nothing", () => {
  const market = sampleMarket([sampleOffer(1, 50)]);
  expect(undercutLowest.apply({ market, price: null }, { amount: { amount: "5.00", currency: "PLN" } })).toMatchObject({ price: 1 });
});

test("says why nobody counts", () => {
  const market = sampleMarket([sampleOffer(1, 50, { availability: null })]);
  expect(undercutLowest.apply({ market, price: 100 }, grosz)).toMatchObject({
    kind: "leave",
    code: "no-rival",
    reason: "None of the 1 offers seen counts as a rival; the receipt lists the reason for each.",
    dropped: [{ code: "stock-unknown" }],
  });
});
