import { expect, test } from "vitest";
import { pln, sampleMarket } from "../../test/sample-market.ts";
import { sellThrough } from "./sell-through.ts";

const steps = [
  { daysOver: 120, percent: -10 },
  { daysOver: 0, percent: 0 },
  { daysOver: 60, percent: -5 },
];
const priced = (
  stock: number | null,
  soldPerDay: number | null,
  context: { price: number; priceSet?: boolean } = { price: 10_000, priceSet: true },
) => sellThrough.apply({ market: sampleMarket([], { stock, soldPerDay }), ...context }, { steps });

test.each([
  [100, 10, 10_000],
  [600, 10, 10_000],
  [601, 10, 9500],
  [2000, 10, 9000],
  [5, 0, 9000],
  [0, 3, 10_000],
])("%i pieces at %i a day: %i", (stock, soldPerDay, price) => {
  expect(priced(stock, soldPerDay)).toMatchObject({ kind: "price", price });
});

test("says how long the stock lasts", () => {
  expect(priced(900, 10)).toMatchObject({ reason: "The stock of 900 lasts 90 days, more than 60; -5 % on the price so far is 95.00 PLN." });
});

test.each([
  [null, 1, "no-stock"],
  [-1, 1, "no-stock"],
  [1, null, "no-sales"],
  [1, Number.NaN, "no-sales"],
])("%o pieces at %o a day are unknown", (stock, soldPerDay, code) => {
  expect(priced(stock, soldPerDay)).toMatchObject({ kind: "leave", code });
});

test("never takes a discount off the price that is asked now, which would grow with every run", () => {
  expect(priced(900, 10, { price: 10_000 })).toMatchObject({ kind: "leave", code: "no-base" });
  const market = sampleMarket([], { stock: 900, soldPerDay: 10, recommendedPrice: pln(20_000) });
  expect(sellThrough.apply({ market, price: 5 }, { steps })).toMatchObject({ price: 19_000 });
});

test("two steps for the same days cannot be saved", () => {
  expect(
    sellThrough.check?.({
      steps: [
        { daysOver: 1, percent: 1 },
        { daysOver: 1, percent: 2 },
      ],
    }),
  ).toHaveLength(1);
});
