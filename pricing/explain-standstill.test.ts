import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { explainStandstill } from "./explain-standstill.ts";
import { proposePrice } from "./propose-price.ts";

const grosz = { amount: "0.01", currency: "PLN" };
const undercut = { name: "undercut-lowest", settings: { amount: grosz } };
const rival = (minor: number) => [sampleOffer(1, minor)];

test("a price that moves has no standstill", () => {
  expect(explainStandstill(sampleMarket(rival(9000)), sampleStrategy([undercut]))).toBeNull();
});

test("the floor binds: what it would cost without, and how far the floor must come down", () => {
  const market = sampleMarket(rival(9000), { floor: pln(10_000) });
  expect(explainStandstill(market, sampleStrategy([undercut]))).toMatchObject({
    binding: "floor",
    code: "below-floor",
    reason: "89.99 PLN is below the floor of 100.00 PLN.",
    priceWithout: pln(8999),
    change: { path: "floor", from: "100.00 PLN", to: "99.99 PLN" },
  });
});

test("the ceiling binds", () => {
  const market = sampleMarket(rival(15_000), { ceiling: pln(10_000) });
  expect(explainStandstill(market, sampleStrategy([undercut]))).toMatchObject({
    binding: "ceiling",
    priceWithout: pln(14_999),
    change: { path: "ceiling", from: "100.00 PLN", to: "100.01 PLN" },
  });
});

test("a margin binds: the percentage that frees the price is the next lower one that does", () => {
  const strategy = sampleStrategy([undercut, { name: "keep-margin", settings: { percent: 50.8 } }]);
  const market = sampleMarket(rival(9000));
  const found = explainStandstill(market, strategy);
  expect(found).toMatchObject({
    binding: "keep-margin",
    priceWithout: pln(8999),
    change: { path: "/rules/1/settings/percent", from: "50.8" },
  });
  const at = (percent: number) =>
    proposePrice(market, sampleStrategy([undercut, { name: "keep-margin", settings: { percent } }])).price?.minor;
  const freed = Number(found?.change?.to);
  expect(at(freed)).not.toBe(10_000);
  expect(at(Number((freed + 0.01).toFixed(2)))).toBe(10_000);
});

test("only old readings: how old they may be is told", () => {
  const market = sampleMarket([sampleOffer(1, 9000, { lastSeenAt: "2026-02-26T12:00:00Z" })]);
  expect(explainStandstill(market, sampleStrategy([undercut]))).toMatchObject({
    binding: "undercut-lowest",
    code: "no-rival",
    priceWithout: pln(8999),
    change: { path: "/rules/0/settings/rivals/maxAgeHours", from: "48", to: "72" },
  });
});

test("too few rivals", () => {
  const match = { name: "match-rivals", settings: { distance: { side: "same" }, fewestRivals: 3 } };
  expect(explainStandstill(sampleMarket(rival(9000)), sampleStrategy([match]))).toMatchObject({
    code: "too-few-rivals",
    change: { path: "/rules/0/settings/fewestRivals", from: "3", to: "1" },
  });
});

test("a price that is where it shall be", () => {
  expect(explainStandstill(sampleMarket(rival(10_001)), sampleStrategy([undercut]))).toMatchObject({
    binding: "undercut-lowest",
    code: "at-target",
    change: null,
  });
});

test("a product that cannot be priced at all", () => {
  expect(explainStandstill(sampleMarket([], { floor: pln(-1) }), sampleStrategy([undercut]))).toMatchObject({
    binding: "product",
    code: "invalid-floor",
    priceWithout: null,
    change: null,
  });
});

test("every product that does not move has one reason, and a change that is told frees it", () => {
  const minor = fc.integer({ min: 3000, max: 20_000 });
  const maybe = fc.option(minor.map(pln), { nil: null });
  let freed = 0;
  fc.assert(
    fc.property(
      fc.array(minor, { maxLength: 4 }),
      minor,
      maybe,
      maybe,
      fc.integer({ min: 0, max: 80 }),
      (prices, current, floor, ceiling, percent) => {
        const market = sampleMarket(
          prices.map((price, index) => sampleOffer(index + 1, price)),
          { currentPrice: pln(current), floor, ceiling },
        );
        const strategy = sampleStrategy([
          undercut,
          { name: "keep-margin", settings: { percent } },
          { name: "stay-in-range", settings: { maxPercent: 5 } },
        ]);
        const { price } = proposePrice(market, strategy);
        const still = explainStandstill(market, strategy);
        expect(still === null).toBe(price !== null && price.minor !== current);
        if (still?.change?.path !== "floor") return;
        freed++;
        const lower = { ...market, product: { ...market.product, floor: pln(Math.round(Number.parseFloat(still.change.to) * 100)) } };
        expect(explainStandstill(lower, strategy)).toBeNull();
      },
    ),
    { numRuns: 2000 },
  );
  expect(freed).toBeGreaterThan(5);
});
