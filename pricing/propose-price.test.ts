import { expect, test } from "vitest";
import type { RuleUse } from "../domain/price-proposal.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { proposePrice } from "./propose-price.ts";
import { replay } from "./replay.ts";

const cut: RuleUse = { name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } };
const margin = (percent: number): RuleUse => ({ name: "keep-margin", settings: { percent } });
const maxPercent = (percent: number): RuleUse => ({ name: "stay-in-range", settings: { maxPercent: percent } });
const to99 = { mode: "down", ending: 99, modulus: 100 } as const;
const rivals = (...prices: number[]) => prices.map((price, index) => sampleOffer(index + 1, price));

test("every step is told in order with its numbers, also those that changed nothing", () => {
  const pricing = proposePrice(sampleMarket(rivals(9550, 9900)), sampleStrategy([cut, margin(20), maxPercent(10)], to99));
  expect(pricing).toEqual({
    price: pln(9499),
    holdReason: null,
    holdCode: null,
    dropped: [],
    observationIds: [1001],
    steps: [
      {
        rule: "undercut-lowest",
        before: pln(10_000),
        after: pln(9549),
        code: "undercut",
        reason: "Shop 1 asks 95.50 PLN, the lowest of 2 that count; less 0.01 PLN that is 95.49 PLN.",
        observationIds: [1001],
      },
      {
        rule: "keep-margin",
        before: pln(9549),
        after: pln(9549),
        code: "margin-kept",
        reason: "A margin of 20 % of the net price on a net cost of 40.00 PLN with 23 % VAT needs at least 61.50 PLN.",
        observationIds: [],
      },
      {
        rule: "stay-in-range",
        before: pln(9549),
        after: pln(9549),
        code: "in-range",
        reason: "Allowed is 90.00 PLN to 110.00 PLN, a move of at most 10 %.",
        observationIds: [],
      },
      {
        rule: "rounding",
        before: pln(9549),
        after: pln(9499),
        code: "rounded",
        reason: "95.49 PLN becomes 94.99 PLN, which ends in 99 of 100.",
        observationIds: [],
      },
      { rule: "floor", before: pln(9499), after: pln(9499), code: "floor-kept", reason: "The floor is 50.00 PLN.", observationIds: [] },
      {
        rule: "ceiling",
        before: pln(9499),
        after: pln(9499),
        code: "ceiling-kept",
        reason: "The ceiling is 200.00 PLN.",
        observationIds: [],
      },
    ],
  });
});

test("the price climbs when the binding rival rises, sells out or leaves", () => {
  const strategy = sampleStrategy([cut]);
  const now = { currentPrice: pln(8999) };
  const priced = (...offers: ReturnType<typeof sampleOffer>[]) => proposePrice(sampleMarket(offers, now), strategy).price;
  expect(priced(sampleOffer(1, 9000), sampleOffer(2, 11_000))).toEqual(pln(8999));
  expect(priced(sampleOffer(1, 9700), sampleOffer(2, 11_000))).toEqual(pln(9699));
  expect(priced(sampleOffer(1, 9000, { availability: "OutOfStock" }), sampleOffer(2, 11_000))).toEqual(pln(10_999));
  expect(priced(sampleOffer(2, 11_000))).toEqual(pln(10_999));
});

test("floor and ceiling come last", () => {
  const low = proposePrice(sampleMarket(rivals(3000)), sampleStrategy([cut], to99));
  expect(low.price).toEqual(pln(5000));
  expect(low.steps.map(({ rule, code }) => `${rule}: ${code}`)).toEqual([
    "undercut-lowest: undercut",
    "rounding: left-to-limits",
    "floor: below-floor",
    "ceiling: ceiling-kept",
  ]);
  expect(low.steps[2]?.reason).toBe("29.99 PLN is below the floor of 50.00 PLN.");
  const high = proposePrice(sampleMarket(rivals(30_000)), sampleStrategy([cut]));
  expect(high.price).toEqual(pln(20_000));
  expect(high.steps.at(-1)?.code).toBe("above-ceiling");
});

test("without a rival the price is left, unless another rule moves it", () => {
  const left = proposePrice(sampleMarket([]), sampleStrategy([cut, margin(20)], to99));
  expect(left).toMatchObject({ price: null, holdCode: "no-rival", holdReason: "No rival offers this product now." });
  expect(left.steps.map(({ code }) => code)).toEqual(["no-rival", "margin-kept", "not-decided", "floor-kept", "ceiling-kept"]);
  const raised = proposePrice(sampleMarket([]), sampleStrategy([cut, margin(55)], to99));
  // 40.00 * 1.23 / 0.45 = 109.33 and a bit
  expect(raised).toMatchObject({ price: pln(10_999), holdReason: null });
  expect(raised.steps.map(({ code }) => code)).toEqual(["no-rival", "below-margin", "rounded-other-way", "floor-kept", "ceiling-kept"]);
  const lifted = proposePrice(sampleMarket([], { floor: pln(12_000) }), sampleStrategy([cut]));
  expect(lifted.price).toEqual(pln(12_000));
});

test("a limit set by one rule holds against every later one", () => {
  const pricing = proposePrice(sampleMarket(rivals(5500)), sampleStrategy([margin(20), cut]));
  expect(pricing.price).toEqual(pln(6150));
  expect(pricing.steps[2]).toMatchObject({ rule: "keep-margin", before: pln(5499), after: pln(6150), code: "limit-kept" });
});

test.each([
  ["no-cost", sampleMarket(rivals(9000), { cost: null }), [cut, margin(20)]],
  ["no-cost", sampleMarket(rivals(9000), { cost: pln(0) }), [cut, margin(20)]],
  ["no-vat", sampleMarket(rivals(9000), { vatPercent: null }), [margin(20), cut]],
  ["cost-currency", sampleMarket(rivals(9000), { cost: { minor: 900, currency: "EUR" } }), [cut, margin(20)]],
  ["floor-above-ceiling", sampleMarket(rivals(9000), { floor: pln(9001), ceiling: pln(9000) }), [cut]],
  ["limits-conflict", sampleMarket(rivals(9000), { ceiling: pln(6000) }), [cut, margin(20)]],
  ["limits-conflict", sampleMarket(rivals(9000), { floor: pln(12_000) }), [cut, maxPercent(10)]],
  ["no-lower-limit", sampleMarket(rivals(9000), { floor: null }), [cut]],
  ["no-current-price", sampleMarket(rivals(9000), { currentPrice: null }), [cut, maxPercent(10)]],
  ["floor-currency", sampleMarket(rivals(9000), { floor: { minor: 100, currency: "EUR" } }), [cut]],
  ["invalid-floor", sampleMarket(rivals(9000), { floor: pln(0) }), [cut]],
  ["unknown-rule", sampleMarket(rivals(9000)), [cut, { name: "guess", settings: {} }]],
  ["invalid-settings", sampleMarket(rivals(9000)), [{ name: "undercut-lowest", settings: {} }]],
  ["setting-currency", sampleMarket(rivals(9000)), [{ name: "undercut-lowest", settings: { amount: { amount: "1", currency: "EUR" } } }]],
  ["no-rival", sampleMarket(rivals()), [cut]],
  ["no-price", sampleMarket(rivals(9000), { currentPrice: null }), [margin(20)]],
  ["beyond-arithmetic", sampleMarket([], { ceiling: null, cost: pln(9e15) }), [margin(99)]],
] as const)("%s holds the product", (code, market, rules) => {
  const { price, holdCode, holdReason } = proposePrice(market, sampleStrategy(rules));
  expect({ price, holdCode }).toEqual({ price: null, holdCode: code });
  expect(holdReason).toMatch(/\.$/);
});

test("settings that are right for one rule are checked anew for another, and wrong ones each time", () => {
  const settings = { percent: 20 };
  const twice = sampleStrategy([
    { name: "keep-margin", settings },
    { name: "stay-in-range", settings },
  ]);
  for (let round = 0; round < 2; round++)
    expect(proposePrice(sampleMarket(rivals(9000)), twice)).toMatchObject({ holdCode: "invalid-settings", price: null });
});

test("a product without a price now gets its first one", () => {
  const pricing = proposePrice(sampleMarket(rivals(9000), { currentPrice: null }), sampleStrategy([cut]));
  expect(pricing.price).toEqual(pln(8999));
  expect(pricing.steps[0]?.before).toBeNull();
});

test("a margin stands in for a floor that is not set", () => {
  expect(proposePrice(sampleMarket(rivals(3000), { floor: null }), sampleStrategy([cut, margin(20)])).price).toEqual(pln(6150));
});

test("offers left out are told once, whatever rules left them out", () => {
  const band: RuleUse = { name: "stay-in-range", settings: { band: { around: "median-rival", percentBelow: 50 } } };
  const market = sampleMarket([...rivals(9000), sampleOffer(7, 100, { itemCondition: "UsedCondition" })]);
  const { dropped } = proposePrice(market, sampleStrategy([cut, band]));
  expect(dropped).toEqual([{ offerId: 7, observationId: 1007, code: "not-new", reason: "Shop 7 sells it as UsedCondition." }]);
});

test("coming near an implausible offer does not make it plausible", () => {
  const strategy = sampleStrategy([cut]);
  const offers = rivals(9000, 8500, 8000, 2000);
  const first = proposePrice(sampleMarket(offers, { floor: pln(100) }), strategy).price;
  expect(first).toEqual(pln(7999));
  expect(proposePrice(sampleMarket(offers, { floor: pln(100), currentPrice: first }), strategy).price).toEqual(first);
});

test("a yen is whole", () => {
  const yen = (minor: number) => ({ minor, currency: "JPY" });
  const market = sampleMarket([sampleOffer(1, 0, { price: yen(5000) })], {
    currency: "JPY",
    currentPrice: yen(6000),
    cost: yen(1000),
    floor: yen(2000),
    ceiling: null,
  });
  const pricing = proposePrice(market, sampleStrategy([{ name: "undercut-lowest", settings: { percent: 0.5 } }]));
  expect(pricing.price).toEqual(yen(4975));
  expect(pricing.steps[0]?.reason).toContain("5000 JPY");
});

test("a receipt whose recorded price was altered does not replay", () => {
  const market = sampleMarket(rivals(9000));
  const strategy = sampleStrategy([cut]);
  const pricing = proposePrice(market, strategy);
  expect(replay({ market, strategy, pricing })).toMatchObject({ equal: true, price: pln(8999) });
  const altered = replay({ market, strategy, pricing: { ...pricing, price: pln(8998) } });
  expect(altered).toMatchObject({ equal: false, recordedPrice: pln(8998), price: pln(8999) });
});
