import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pln, sampleMarket, sampleStrategy } from "../../test/sample-market.ts";
import { proposePrice } from "../propose-price.ts";
import { keepPackOrder } from "./keep-pack-order.ts";

const pack = (externalId: string, packSize: number | null, price: number | null) => ({
  externalId,
  packSize,
  price: price === null ? null : pln(price),
});
const apply = (packSize: number | null, ...others: ReturnType<typeof pack>[]) =>
  keepPackOrder.apply({ market: sampleMarket([], { line: { name: "Tea", packSize, others } }), price: 10_000 }, {});

test("a bigger pack bounds the price from below, a smaller one from above", () => {
  expect(apply(3, pack("T1", 1, 3999), pack("T10", 10, 29_999))).toMatchObject({
    kind: "limit",
    lowest: 9000,
    highest: 11_997,
    code: "pack-order-kept",
    reason: "A pack of 3 may ask at least 90.00 PLN beside the bigger pack T10 and at most 119.97 PLN beside the smaller pack T1.",
  });
});

test("fractions of a unit compare exactly", () => {
  expect(apply(1.5, pack("S", 0.75, 4999))).toMatchObject({ highest: 9998, code: "pack-order-broken" });
});

test.each([
  [null, pack("T1", 1, 3999)],
  [3, pack("T1", null, 3999)],
  [3, pack("T3", 3, 3999)],
  [3, pack("T1", 1, null)],
])("a pack of %o beside %o is not bound", (size, other) => {
  expect(apply(size, other)).toMatchObject({ kind: "limit", lowest: null, highest: null });
});

test("whatever is proposed, no bigger pack is dearer per unit", () => {
  const packs = fc.array(fc.record({ packSize: fc.integer({ min: 1, max: 20 }), minor: fc.integer({ min: 1, max: 30_000 }) }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(packs, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30_000 }), (others, packSize, wanted) => {
      const line = { name: "Tea", packSize, others: others.map(({ packSize, minor }, index) => pack(String(index), packSize, minor)) };
      const market = sampleMarket([], { line, floor: pln(1), ceiling: null });
      const fixed = { name: "fixed-price", settings: { price: { amount: (wanted / 100).toFixed(2), currency: "PLN" } } };
      const { price } = proposePrice(market, sampleStrategy([fixed, { name: "keep-pack-order", settings: {} }]));
      const own = price?.minor ?? Number.NaN;
      const dearer = others.filter((other) => other.packSize < packSize && own * other.packSize > other.minor * packSize);
      const cheaper = others.filter((other) => other.packSize > packSize && other.minor * packSize > own * other.packSize);
      expect([...dearer, ...cheaper]).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
