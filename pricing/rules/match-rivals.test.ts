import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer } from "../../test/sample-market.ts";
import { matchRivals } from "./match-rivals.ts";

const market = sampleMarket([sampleOffer(1, 9200), sampleOffer(2, 9000), sampleOffer(3, 9999), sampleOffer(4, 10_400)]);
const grosz = { amount: "0.01", currency: "PLN" };

test.each([
  [{ distance: { side: "same" } }, 9000],
  [{ distance: { side: "below", amount: grosz } }, 8999],
  [{ distance: { side: "above", percent: 1 } }, 9090],
  [{ of: "highest", distance: { side: "same" } }, 10_400],
  [{ of: "average", distance: { side: "same" } }, 9649],
  [{ of: "median", distance: { side: "below", percent: 0.5 } }, 9551],
  [{ seller: " shop 3", distance: { side: "below", percent: 10 } }, 8999],
] as const)("%o gives %i", (settings, price) => {
  expect(matchRivals.check?.(settings)).toEqual([]);
  for (const before of [null, 1, 20_000])
    expect(matchRivals.apply({ market, price: before }, settings)).toMatchObject({ kind: "price", price });
});

test("the reason has the numbers in it", () => {
  expect(matchRivals.apply({ market, price: 1 }, { of: "median", distance: { side: "below", percent: 1 } })).toMatchObject({
    reason: "The median of the 4 that count at 95.99 PLN, less 1 %, gives 95.03 PLN.",
    observationIds: [1001, 1002, 1003, 1004],
  });
});

test("delivered, our shipping comes off", () => {
  const delivered = sampleMarket([sampleOffer(1, 9000, { shippingPrice: pln(1500) })]);
  const settings = { distance: { side: "same" }, compare: "delivered", ownShipping: { amount: "9.99", currency: "PLN" } } as const;
  expect(matchRivals.apply({ market: delivered, price: 1 }, settings)).toMatchObject({ price: 9501 });
});

test.each([
  [{ seller: "Shop 9", distance: { side: "same" } }, sampleMarket([sampleOffer(1, 9000)]), "rival-absent"],
  [{ fewestRivals: 2, distance: { side: "same" } }, sampleMarket([sampleOffer(1, 9000)]), "too-few-rivals"],
  [{ distance: { side: "same" } }, sampleMarket([]), "no-rival"],
  [{ distance: { side: "same" } }, sampleMarket([sampleOffer(1, 9000, { lastSeenAt: "2026-01-01T00:00:00Z" })]), "only-stale-rivals"],
] as const)("%o leaves the price to the next rule: %#", (settings, given, code) => {
  expect(matchRivals.apply({ market: given, price: 1 }, settings)).toMatchObject({ kind: "leave", code });
});

test("amounts in another currency hold the product", () => {
  const settings = { distance: { side: "below", amount: { amount: "1.00", currency: "EUR" } } } as const;
  expect(matchRivals.apply({ market, price: 1 }, settings)).toMatchObject({ kind: "hold", code: "setting-currency" });
});

test.each([
  [{ distance: { side: "below" } }, "/distance"],
  [{ distance: { side: "below", amount: grosz, percent: 1 } }, "/distance"],
  [{ distance: { side: "same", percent: 1 } }, "/distance"],
  [{ distance: { side: "below", percent: 100 } }, "/distance/percent"],
  [{ distance: { side: "above", percent: 0.001 } }, "/distance/percent"],
  [{ distance: { side: "same" }, compare: "delivered" }, "/ownShipping"],
] as const)("%o cannot be saved", (settings, path) => {
  expect(matchRivals.check?.(settings).map((problem) => problem.path)).toEqual([path]);
});
