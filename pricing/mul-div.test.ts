import * as fc from "fast-check";
import { expect, test } from "vitest";
import { basisPoints } from "./basis-points.ts";
import { medianOf } from "./median-of.ts";
import { mulDiv } from "./mul-div.ts";

test("mulDiv rounds the exact fraction, at any size and sign", () => {
  const any = fc.maxSafeInteger();
  fc.assert(
    fc.property(any, any, fc.integer({ min: 1, max: 1_000_000_000 }), (a, b, c) => {
      const product = BigInt(a) * BigInt(b);
      const down = product / BigInt(c) - (product % BigInt(c) < 0n ? 1n : 0n);
      const up = product % BigInt(c) === 0n ? down : down + 1n;
      expect(mulDiv(a, b, c, "down")).toBe(Number(down));
      expect(mulDiv(a, b, c, "up")).toBe(Number(up));
    }),
  );
  expect([mulDiv(7, 1, 2, "down"), mulDiv(7, 1, 2, "up"), mulDiv(-7, 1, 2, "down"), mulDiv(-7, 1, 2, "up")]).toEqual([3, 4, -4, -3]);
});

test("basisPoints takes every two-decimal percentage exactly and nothing finer", () => {
  for (let points = 0; points <= 1_000_000; points += 7) expect(basisPoints(Number((points / 100).toFixed(2)))).toBe(points);
  for (const percent of [0.001, 12.345, Number.NaN, Infinity]) expect(basisPoints(percent)).toBeNull();
});

test("the median of an even number is between the middle two, rounded down", () => {
  expect([medianOf([5]), medianOf([9, 1]), medianOf([4, 1, 100]), medianOf([1, 2, 3, 100])]).toEqual([5, 5, 4, 2]);
});
