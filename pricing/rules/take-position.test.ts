import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sampleMarket, sampleOffer } from "../../test/sample-market.ts";
import { takePosition } from "./take-position.ts";

const at = (prices: readonly number[], position: number) =>
  takePosition.apply({ market: sampleMarket(prices.map((price, index) => sampleOffer(index + 1, price))), price: null }, { position });

test.each([
  [[9000, 9200, 9500], 1, 8999],
  [[9000, 9200, 9500], 2, 9199],
  [[9500, 9000, 9200], 3, 9499],
  [[9000, 9200, 9500], 4, 9501],
  // whoever asks the same stands beside us, not behind
  [[9000, 9000, 9500], 2, 9000],
  [[1], 1, 1],
] as const)("among %o, place %i is %i", (prices, position, price) => {
  expect(at(prices, position)).toMatchObject({ kind: "price", price });
});

test("a place that too few rivals have is left to the next rule", () => {
  expect(at([9000, 9200], 4)).toMatchObject({ kind: "leave", code: "too-few-rivals" });
  expect(at([], 1)).toMatchObject({ kind: "leave", code: "no-rival" });
});

test("no more rivals are cheaper than the place allows, and a grosz more would lose it", () => {
  const prices = fc.array(fc.integer({ min: 3000, max: 9000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 8 }), (rivals, position) => {
      fc.pre(position <= rivals.length);
      const outcome = at(rivals, position);
      const price = outcome.kind === "price" ? outcome.price : Number.NaN;
      expect(rivals.filter((rival) => rival < price).length).toBeLessThan(position);
      expect(rivals.filter((rival) => rival <= price + 1).length).toBeGreaterThanOrEqual(position);
    }),
  );
});
