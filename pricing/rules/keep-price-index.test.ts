import { expect, test } from "vitest";
import type { PriceIndex } from "../../domain/market.ts";
import { sampleMarket, sampleOffer } from "../../test/sample-market.ts";
import { keepPriceIndex } from "./keep-price-index.ts";

const others = (ownMinor: number, referenceMinor = 100_000): PriceIndex => ({
  set: 'the brand "A"',
  products: 7,
  ownMinor,
  referenceMinor,
});
const ask = (rival: number | null, priceIndex: PriceIndex | null, settings: { percent?: number; makeGoodPercent?: number } = {}) =>
  keepPriceIndex.apply(
    { market: sampleMarket(rival === null ? [] : [sampleOffer(1, rival)], { priceIndex }), price: null },
    { percent: 98, set: "brand", ...settings },
  );

test.each([
  ["the others are where they should be", 98_000, 9800],
  ["the others are dearer, so this one is cheaper by half as much", 100_000, 9700],
  ["the others are cheaper, so this one may be dearer", 96_000, 9900],
  ["no product makes good for more than five points", 150_000, 9300],
  ["in either direction", 50_000, 10_300],
])("%s", (_what, own, price) => {
  expect(ask(10_000, others(own))).toMatchObject({ kind: "price", price, code: "index-kept" });
});

test("without others to compare it is the index alone; without a rival it is left to the next rule", () => {
  expect(ask(10_000, null)).toMatchObject({ price: 9800, reason: expect.stringContaining("no other product of its set") });
  expect(ask(10_000, others(1, 0))).toMatchObject({ price: 9800 });
  expect(ask(null, others(98_000))).toMatchObject({ kind: "leave", code: "no-rival" });
  expect(ask(10_000, others(100_000), { makeGoodPercent: 0 })).toMatchObject({ price: 9800 });
});

test("the reason tells the numbers", () => {
  expect(ask(10_000, others(100_000))).toMatchObject({
    reason:
      'Shop 1, the lowest of 1 that count, at 100.00 PLN; the 7 others of the brand "A" stand at 100 % instead of 98 %, so 97 % of it gives 97.00 PLN.',
  });
});

test("products priced together bring their set to the index, also where floors keep some of them above it", () => {
  const rivals = [10_000, 20_000, 5000, 8000];
  const floors = [10_500, 1, 1, 1];
  let own = [12_000, 25_000, 6000, 10_000];
  const index = () => own.reduce((sum, price) => sum + price, 0) / rivals.reduce((sum, price) => sum + price, 0);
  const seen: number[] = [];
  for (let cycle = 0; cycle < 12; cycle++) {
    own = own.map((price, at) => {
      const rest = { own: own.toSpliced(at, 1), reference: rivals.toSpliced(at, 1) };
      const sum = (prices: readonly number[]) => prices.reduce((total, one) => total + one, 0);
      const outcome = ask(rivals[at] ?? 0, others(sum(rest.own), sum(rest.reference)), { percent: 95 });
      return Math.max(floors[at] ?? 0, outcome.kind === "price" ? outcome.price : price);
    });
    seen.push(index());
  }
  // the stuck one alone would leave it at 0.9733
  expect(seen.at(-1)).toBeLessThan(0.968);
  expect(seen.at(-1)).toBeGreaterThan(0.94);
  expect(Math.abs((seen.at(-1) ?? 0) - (seen.at(-2) ?? 0))).toBeLessThan(0.001);
});
