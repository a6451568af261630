import * as fc from "fast-check";
import { expect, inject, test } from "vitest";
import type { Market, MarketOffer } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";
import { AVAILABILITIES, ITEM_CONDITIONS } from "../domain/offer.ts";
import type { Pricing, Rounding, RuleUse, Strategy } from "../domain/price-proposal.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { forbidsPrice } from "./forbids-price.ts";
import { proposePrice } from "./propose-price.ts";
import { replay } from "./replay.ts";

/** Random markets for each law: some thousands in every run, hundreds of thousands in the slow one. */
const RUNS = inject("pricingLawRuns");

const minor = fc.oneof(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const money = minor.map(pln);
const percent = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((points) => points / 100);
const amount = fc.integer({ min: 0, max: 5000 }).map((grosze) => ({ amount: (grosze / 100).toFixed(2), currency: "PLN" }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 8 });

const offers = fc.array(
  fc.record({
    price: minor,
    shippingPrice: maybe(fc.integer({ min: 0, max: 5000 }).map(pln)),
    taxIncluded: fc.constantFrom(true, true, null, false),
    availability: fc.constantFrom(null, "InStock" as const, ...AVAILABILITIES),
    itemCondition: fc.constantFrom(null, "NewCondition" as const, ...ITEM_CONDITIONS),
  }),
  { maxLength: 8 },
);
const markets = fc
  .record({
    offers,
    currentPrice: maybe(money),
    floor: maybe(money),
    ceiling: maybe(money),
    cost: maybe(money),
    vatPercent: maybe(percent(99)),
    recommendedPrice: maybe(money),
    priceIndex: maybe(fc.record({ set: fc.constant("the brand"), products: fc.nat(9), ownMinor: minor, referenceMinor: minor })),
    stock: maybe(fc.nat(1000)),
    soldPerDay: maybe(fc.nat(30)),
    channelPrices: fc.array(
      money.map((price) => ({ channelCode: "other", price })),
      { maxLength: 1 },
    ),
    line: maybe(
      fc.record({
        name: fc.constant("Line"),
        packSize: maybe(fc.integer({ min: 1, max: 10 })),
        others: fc.array(
          fc.record({ externalId: fc.constantFrom("A", "B"), packSize: maybe(fc.integer({ min: 1, max: 10 })), price: maybe(money) }),
          { maxLength: 3 },
        ),
      }),
    ),
  })
  .map(({ offers, ...product }): Market =>
    sampleMarket(
      offers.map(({ price, ...rest }, index) => sampleOffer(index, price, rest)),
      product,
    ),
  );

const undercut: fc.Arbitrary<RuleUse> = fc
  .oneof(
    fc.record({ amount }),
    fc.record({ percent: percent(99) }),
    fc.record({ amount, compare: fc.constant("delivered"), ownShipping: amount }),
  )
  .map((settings) => ({ name: "undercut-lowest", settings }));
const margin: fc.Arbitrary<RuleUse> = fc
  .record({ percent: percent(99), of: fc.constantFrom("net-price", "cost") })
  .map((settings) => ({ name: "keep-margin", settings }));
const band = fc.record({ around: fc.constantFrom("median-rival", "lowest-rival"), percentBelow: percent(100), percentAbove: percent(300) });
const beyond = fc.constantFrom("limit", "hold");
const near: fc.Arbitrary<RuleUse> = fc.record({ band, beyond }).map((settings) => ({ name: "stay-in-range", settings }));
const step: fc.Arbitrary<RuleUse> = fc
  .oneof(
    fc.record({ maxPercent: percent(50) }),
    fc.record({ maxAmount: amount, beyond }),
    fc.record({ maxPercent: percent(50), maxAmount: amount, band }),
  )
  .map((settings) => ({ name: "stay-in-range", settings }));

const distance = fc.oneof(
  fc.constant({ side: "same" }),
  fc.record({ side: fc.constantFrom("below", "above"), amount }),
  fc.record({ side: fc.constantFrom("below", "above"), percent: percent(99) }),
);
const fewestRivals = fc.integer({ min: 1, max: 4 });
const facts: fc.Arbitrary<RuleUse> = fc.oneof(
  fc
    .record({ of: fc.constantFrom("lowest", "average", "median", "highest"), distance, fewestRivals })
    .map((settings) => ({ name: "match-rivals", settings })),
  fc.record({ position: fc.integer({ min: 1, max: 5 }), by: amount }).map((settings) => ({ name: "take-position", settings })),
  fc.record({ percentBelow: percent(99), percentAbove: percent(300) }).map((settings) => ({ name: "keep-rrp-distance", settings })),
  fc.record({ percentBelow: percent(99), set: fc.constant(true) }).map((settings) => ({ name: "keep-rrp-distance", settings })),
  fc
    .record({ percent: percent(99), of: fc.constantFrom("net-price", "cost") })
    .map((settings): RuleUse => ({ name: "target-margin", settings, when: "undecided" })),
  fc
    .record({ channel: fc.constant("other"), commissionPercent: percent(90), fee: amount })
    .map((settings) => ({ name: "channel-price", settings })),
  fc.record({ steps: fc.constant([{ daysOver: 30, percent: -20 }]) }).map((settings) => ({ name: "sell-through", settings })),
  fc.record({ leader: fc.constantFrom("A", "B") }).map((settings) => ({ name: "same-price", settings })),
  fc.constant({ name: "keep-pack-order", settings: {} }),
  fc
    .record({ percent: fc.integer({ min: 100, max: 20_000 }).map((points) => points / 100), makeGoodPercent: percent(50) })
    .map((settings) => ({ name: "keep-price-index", settings: { ...settings, set: "brand" } })),
);

const rounding: fc.Arbitrary<Rounding> = fc
  .record({
    mode: fc.constantFrom("none", "down", "nearest", "up"),
    modulus: fc.constantFrom(1, 10, 100, 500, 1000),
    share: fc.integer({ min: 0, max: 99 }),
  })
  .map(({ mode, modulus, share }) => ({ mode, modulus, ending: Math.floor((modulus * share) / 100) }));
const strategyOf = (...rules: fc.Arbitrary<RuleUse>[]) =>
  fc.tuple(fc.array(fc.oneof(...rules), { maxLength: 5 }), rounding).map(([rules, rounding]): Strategy => sampleStrategy(rules, rounding));
const strategies = strategyOf(undercut, undercut, margin, near, step, facts, facts);

/** The price the shop asks once it has followed. */
const asked = (market: Market, { price }: Pricing): Money | null => price ?? market.product.currentPrice;
const withPrice = (market: Market, currentPrice: Money | null): Market => ({ ...market, product: { ...market.product, currentPrice } });

test("never below the floor, never above the ceiling, always whole and above zero", () => {
  let proposed = 0;
  fc.assert(
    fc.property(markets, strategies, (market, strategy) => {
      const { price } = proposePrice(market, strategy);
      if (price === null) return;
      proposed++;
      expect(price.currency).toBe("PLN");
      expect(Number.isSafeInteger(price.minor) && price.minor > 0).toBe(true);
      expect(price.minor).toBeGreaterThanOrEqual(market.product.floor?.minor ?? 1);
      expect(price.minor).toBeLessThanOrEqual(market.product.ceiling?.minor ?? Number.MAX_SAFE_INTEGER);
    }),
    { numRuns: RUNS },
  );
  expect(proposed).toBeGreaterThan(RUNS / 20);
});

test("a held product has exactly one reason and code, a priced one none; steps join up", () => {
  fc.assert(
    fc.property(markets, strategies, (market, strategy) => {
      const { price, holdReason, holdCode, steps } = proposePrice(market, strategy);
      expect(holdReason === null).toBe(price !== null);
      expect(holdCode === null).toBe(price !== null);
      expect(price ?? steps.at(-1)?.after).toEqual(steps.at(-1)?.after);
      expect(steps[0]?.before).toEqual(market.product.currentPrice);
      expect(steps.slice(1).map(({ before }) => before)).toEqual(steps.slice(0, -1).map(({ after }) => after));
      for (const { code, reason } of steps) expect(`${code}|${reason}`).toMatch(/^[a-z0-9-]+\|[A-Z0-9-].*\.$/u);
    }),
    { numRuns: RUNS },
  );
});

test("pricing again with the proposed price as the current one changes nothing", () => {
  fc.assert(
    fc.property(markets, strategyOf(undercut, undercut, margin, near, facts, facts), (market, strategy) => {
      const first = asked(market, proposePrice(market, strategy));
      const again = withPrice(market, first);
      expect(asked(again, proposePrice(again, strategy))).toEqual(first);
    }),
    { numRuns: RUNS },
  );
});

test("with a largest move, runs come to rest where the strategy without it goes", () => {
  const moderate = fc.integer({ min: 3000, max: 12_000 });
  fc.assert(
    fc.property(fc.array(moderate, { minLength: 1, maxLength: 5 }), moderate, percent(40), (prices, currentPrice, maxPercent) => {
      fc.pre(maxPercent >= 1);
      const market = sampleMarket(
        prices.map((price, index) => sampleOffer(index, price)),
        { floor: pln(2000), ceiling: pln(20_000), currentPrice: pln(currentPrice) },
      );
      const cut: RuleUse = { name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } };
      const target = proposePrice(market, sampleStrategy([cut])).price;
      const slow = sampleStrategy([cut, { name: "stay-in-range", settings: { maxPercent } }]);
      let now = market;
      for (let run = 0; run < 200; run++) now = withPrice(now, asked(now, proposePrice(now, slow)));
      expect(now.product.currentPrice).toEqual(target);
    }),
    { numRuns: 100 },
  );
});

test("undercutting is monotone: a rival that asks more never makes us ask less", () => {
  const off = { leastPercentOfMedian: 0, mostPercentOfMedian: 1_000_000 };
  const cuts = undercut.map(({ name, settings }): RuleUse => ({ name, settings: { ...settings, rivals: off } }));
  const prices = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(prices, cuts, rounding, fc.nat(), fc.integer({ min: 0, max: 30_000 }), (prices, cut, rounding, which, rise) => {
      const strategy = sampleStrategy([cut], rounding);
      const at = (risen: number) =>
        proposePrice(
          sampleMarket(
            prices.map((price, index) =>
              sampleOffer(index, index === which % prices.length ? price + risen : price, { shippingPrice: pln(500) }),
            ),
          ),
          strategy,
        ).price?.minor ?? 0;
      expect(at(rise)).toBeGreaterThanOrEqual(at(0));
    }),
    { numRuns: RUNS },
  );
});

test("keep-margin never leaves less than the margin, whatever comes after it", () => {
  let checked = 0;
  fc.assert(
    fc.property(markets, strategies, margin, fc.nat(), (market, strategy, keep, place) => {
      const rules = strategy.rules.toSpliced(place % (strategy.rules.length + 1), 0, keep);
      const { price } = proposePrice(market, { ...strategy, rules });
      if (price === null) return;
      checked++;
      const hundredths = (value: unknown) => BigInt(Math.round(Number(value) * 100));
      // all sides multiplied out: net = gross / (1 + vat), and what is left is net - cost
      const gross = BigInt(price.minor) * 10_000n;
      const cost = BigInt(market.product.cost?.minor ?? 0) * (10_000n + hundredths(market.product.vatPercent));
      const share = hundredths(keep.settings["percent"]);
      const of = keep.settings["of"] === "cost" ? cost : gross;
      expect((gross - cost) * 10_000n >= share * of).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(checked).toBeGreaterThan(RUNS / 50);
});

test("what is proposed is not forbidden by what it was proposed from", () => {
  let cuts = 0;
  fc.assert(
    fc.property(markets, strategies, (market, strategy) => {
      const { price } = proposePrice(market, strategy);
      fc.pre(price !== null);
      if (market.product.currentPrice !== null && price.minor < market.product.currentPrice.minor) cuts++;
      expect(forbidsPrice({ market, strategy }, price.minor)).toBeNull();
    }),
    { numRuns: RUNS / 10 },
  );
  expect(cuts).toBeGreaterThan(RUNS / 100);
});

test("a receipt that went through JSON replays to the smallest unit", () => {
  fc.assert(
    fc.property(markets, strategies, (market, strategy) => {
      const pricing = proposePrice(market, strategy);
      const receipt = JSON.parse(JSON.stringify({ market, strategy, pricing }));
      const again = replay(receipt);
      expect(again.equal).toBe(true);
      expect(again.pricing).toEqual(receipt.pricing);
    }),
    { numRuns: RUNS },
  );
});

test("never throws, and breaks no limit, whatever numbers, texts and settings come in", () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -1, NaN, Infinity, Number.MAX_SAFE_INTEGER, 2 ** 60));
  const anyMoney = fc.record({ minor: number, currency: fc.constantFrom("PLN", "JPY", "EUR", "") });
  const offer = fc
    .record({
      price: anyMoney,
      shippingPrice: maybe(anyMoney),
      lastSeenAt: fc.constantFrom("2026-03-01T11:00:00Z", "yesterday"),
      sellerName: maybe(fc.string()),
    })
    .map((changes): MarketOffer => sampleOffer(1, 1, changes));
  const product = fc.record({
    currency: fc.constantFrom("PLN", "JPY"),
    currentPrice: maybe(anyMoney),
    cost: maybe(anyMoney),
    vatPercent: maybe(number),
    floor: maybe(anyMoney),
    ceiling: maybe(anyMoney),
  });
  const settings = fc.oneof(
    fc.dictionary(fc.constantFrom("amount", "percent", "compare", "of", "band", "maxPercent", "rivals", "__proto__"), fc.jsonValue()),
    fc.record({ percent: number }),
    fc.record({ maxPercent: number, maxAmount: fc.record({ amount: fc.string(), currency: fc.string() }) }),
  );
  const use = fc.oneof(
    undercut,
    step,
    margin,
    fc.record({ name: fc.constantFrom("undercut-lowest", "keep-margin", "stay-in-range", "none"), settings }),
  );
  const odd = fc.record({ mode: fc.constantFrom("none", "down", "nearest", "up", "sideways"), ending: number, modulus: number });
  fc.assert(
    fc.property(
      fc.array(offer, { maxLength: 5 }),
      product,
      fc.array(use, { maxLength: 4 }),
      fc.oneof(rounding, odd),
      (offers, product, rules, rounding) => {
        const market = sampleMarket(offers, product);
        const { price } = proposePrice(market, sampleStrategy(rules, rounding as Rounding));
        if (price === null) return;
        expect(Number.isSafeInteger(price.minor) && price.minor > 0).toBe(true);
        expect(price.minor).toBeGreaterThanOrEqual(market.product.floor?.minor ?? 1);
        expect(price.minor).toBeLessThanOrEqual(market.product.ceiling?.minor ?? Number.MAX_SAFE_INTEGER);
      },
    ),
    { numRuns: RUNS },
  );
});
