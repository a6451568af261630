/**
 * npm run bench:price [-- --quick]
 * Two things: what a change takes until the feed shows its approved price (change-to-feed.ts), and this file:
 * What a proposal with its whole receipt costs, against the same arithmetic in bare loops in the same run: 10 offers, of which a fifth does
 * not count, and undercut-lowest, keep-margin, stay-in-range, rounding, floor and ceiling. All three must agree on every price.
 */
import { parseArgs } from "node:util";
import type { Market } from "../domain/market.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import { replay } from "../pricing/replay.ts";
import { pln, sampleMarket, sampleOffer, sampleStrategy } from "../test/sample-market.ts";
import { benchChangeToFeed } from "./change-to-feed.ts";
import { cpuSecondsOf, median } from "./cpu-seconds.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const PRODUCTS = values.quick ? 5000 : 20_000;
const ROUNDS = values.quick ? 5 : 9;
/** Computed again after they went through JSON. */
const RECEIPTS = values.quick ? 20_000 : 100_000;
const OFFERS = 10;
const MAX_AGE_MS = 48 * 3_600_000;
const HELD = -1;

const STRATEGY: Strategy = sampleStrategy(
  [
    { name: "undercut-lowest", settings: { amount: { amount: "0.01", currency: "PLN" } } },
    { name: "keep-margin", settings: { percent: 15 } },
    { name: "stay-in-range", settings: { maxPercent: 10 } },
  ],
  { mode: "nearest", ending: 99, modulus: 100 },
);

// a fixed generator (Park and Miller), so that every run prices the same markets
let seed = 20_260_301;
const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
const between = (from: number, to: number): number => Math.floor(from + random() * (to - from));

const markets = Array.from({ length: PRODUCTS }, () => randomMarket());
const columns = toColumns(markets);

const runs = {
  "proposePrice, every step and reason": () => markets.map((market) => proposePrice(market, STRATEGY).price?.minor ?? HELD),
  "the same as one JSON receipt": () => markets.map((market) => receiptOf(market)),
  "plain loop over the objects": () => markets.map((market) => priceObjects(market)),
  "plain loop over typed arrays": () => Array.from({ length: PRODUCTS }, (_, index) => priceColumns(index)),
};
type Name = keyof typeof runs;
const names = Object.keys(runs) as Name[];

const expected = runs["proposePrice, every step and reason"]();
for (const name of names) {
  const prices = runs[name]();
  const wrong = prices.findIndex((price, index) => price !== expected[index]);
  if (wrong >= 0)
    throw new Error(`${name}: product ${wrong} gets ${prices[wrong]} and not ${expected[wrong]}; the loops must compute the same`);
}

const perSecond = new Map<Name, number[]>(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) {
    // a run of at least a tenth of a second, as CPU time is counted coarsely
    let runsDone = 0;
    const seconds = cpuSecondsOf(() => {
      const until = performance.now() + 100;
      while (performance.now() < until) {
        runs[name]();
        runsDone++;
      }
    });
    perSecond.get(name)?.push((runsDone * PRODUCTS) / seconds);
  }
}
const speed = (name: Name): number => median(perSecond.get(name) ?? []);
// each market is let go of again: so many at once would measure the memory
let replayed = 0;
for (let done = 0; done < RECEIPTS; done++) {
  const market = markets[done] ?? randomMarket();
  const receipt = JSON.parse(JSON.stringify({ market, strategy: STRATEGY, pricing: proposePrice(market, STRATEGY) }));
  if (replay(receipt).equal) replayed++;
}

const bare = speed("plain loop over typed arrays");
const priced = speed("proposePrice, every step and reason");
console.log(
  `${PRODUCTS} products, ${OFFERS} offers each, median of ${ROUNDS} rounds; ${expected.filter((price) => price === HELD).length} held\n`,
);
console.table(
  Object.fromEntries(
    names.map((name) => [
      name,
      { "products per CPU second": Math.round(speed(name)), "times slower than bare": round(bare / speed(name)) },
    ]),
  ),
);
const toFeed = await benchChangeToFeed(values.quick);
console.table(toFeed);
const [steady, burst] = toFeed;
const figures = {
  products_per_cpu_second: Math.round(priced),
  products_vs_bare_loop: round(priced / bare, 4),
  products_vs_plain_objects: round(priced / speed("plain loop over the objects"), 4),
  json_receipts_per_cpu_second: Math.round(speed("the same as one JSON receipt")),
  replayed_equal_ratio: replayed / RECEIPTS,
  change_to_feed_p95_ms: steady?.p95Ms ?? Number.NaN,
  change_to_feed_burst_p95_ms: burst?.p95Ms ?? Number.NaN,
};
console.log(JSON.stringify({ bench: "price", figures }));

function round(value: number, decimals = 1): number {
  return Number(value.toFixed(decimals));
}

function receiptOf(market: Market): number {
  const pricing = proposePrice(market, STRATEGY);
  return JSON.stringify({ market, strategy: STRATEGY, pricing }).length > 0 ? (pricing.price?.minor ?? HELD) : HELD;
}

function randomMarket(): Market {
  const usual = between(2000, 200_000);
  const offers = Array.from({ length: OFFERS }, (_, index) =>
    sampleOffer(index + 1, Math.round(usual * (0.85 + random() * 0.3)), {
      availability: random() < 0.1 ? "OutOfStock" : "InStock",
      itemCondition: random() < 0.05 ? "UsedCondition" : "NewCondition",
      lastSeenAt: new Date(Date.UTC(2026, 2, 1, 12) - between(0, 50 * 3_600_000)).toISOString(),
    }),
  );
  return sampleMarket(offers, {
    currentPrice: pln(Math.round(usual * (0.9 + random() * 0.2))),
    cost: pln(Math.round(usual * (0.5 + random() * 0.3))),
    floor: pln(Math.round(usual * 0.75)),
    ceiling: pln(Math.round(usual * 1.5)),
  });
}

/** The answer is a number and nothing else: no steps, no reasons, no checks of what came in. */
function priceObjects({ product, offers, asOf }: Market): number {
  const now = Date.parse(asOf);
  let lowest = Infinity;
  for (const offer of offers) {
    if (offer.availability !== "InStock" || offer.itemCondition !== "NewCondition" || offer.price.currency !== product.currency) continue;
    if (now - Date.parse(offer.lastSeenAt) > MAX_AGE_MS) continue;
    if (offer.price.minor < lowest) lowest = offer.price.minor;
  }
  return fold(
    lowest,
    product.currentPrice?.minor ?? 0,
    product.cost?.minor ?? 0,
    product.vatPercent ?? 0,
    product.floor?.minor ?? 0,
    product.ceiling?.minor ?? 0,
  );
}

interface Columns {
  readonly price: Float64Array;
  readonly counts: Uint8Array;
  readonly seenAt: Float64Array;
  readonly now: Float64Array;
  readonly current: Float64Array;
  readonly cost: Float64Array;
  readonly vat: Float64Array;
  readonly floor: Float64Array;
  readonly ceiling: Float64Array;
}

function toColumns(all: readonly Market[]): Columns {
  const offers = all.flatMap((market) => market.offers);
  return {
    price: Float64Array.from(offers, ({ price }) => price.minor),
    counts: Uint8Array.from(offers, ({ availability, itemCondition }) =>
      Number(availability === "InStock" && itemCondition === "NewCondition"),
    ),
    seenAt: Float64Array.from(offers, ({ lastSeenAt }) => Date.parse(lastSeenAt)),
    now: Float64Array.from(all, ({ asOf }) => Date.parse(asOf)),
    current: Float64Array.from(all, ({ product }) => product.currentPrice?.minor ?? 0),
    cost: Float64Array.from(all, ({ product }) => product.cost?.minor ?? 0),
    vat: Float64Array.from(all, ({ product }) => product.vatPercent ?? 0),
    floor: Float64Array.from(all, ({ product }) => product.floor?.minor ?? 0),
    ceiling: Float64Array.from(all, ({ product }) => product.ceiling?.minor ?? 0),
  };
}

function priceColumns(index: number): number {
  const { price, counts, seenAt } = columns;
  const now = columns.now[index] ?? 0;
  let lowest = Infinity;
  for (let at = index * OFFERS; at < (index + 1) * OFFERS; at++) {
    if (counts[at] === 0 || now - (seenAt[at] ?? 0) > MAX_AGE_MS) continue;
    const minor = price[at] ?? Infinity;
    if (minor < lowest) lowest = minor;
  }
  return fold(
    lowest,
    columns.current[index] ?? 0,
    columns.cost[index] ?? 0,
    columns.vat[index] ?? 0,
    columns.floor[index] ?? 0,
    columns.ceiling[index] ?? 0,
  );
}

function fold(lowestRival: number, current: number, cost: number, vat: number, floor: number, ceiling: number): number {
  const move = Math.floor(current / 10);
  const lowest = Math.max(Math.ceil((cost * (10_000 + vat * 100)) / 8500), current - move);
  const highest = current + move;
  if (Math.max(lowest, floor) > Math.min(highest, ceiling)) return HELD;
  let price = lowestRival === Infinity ? current : lowestRival - 1;
  if (price < lowest) price = lowest;
  if (price > highest) price = highest;
  const unmoved = lowestRival === Infinity && price === current;
  const from = Math.max(lowest, floor);
  const to = Math.min(highest, ceiling);
  if (!unmoved && price >= from && price <= to) price = nearest99(price, from, to);
  price = Math.min(Math.max(price, floor), ceiling);
  return unmoved && price === current ? HELD : price;
}

function nearest99(price: number, from: number, to: number): number {
  const above = (price + 1) % 100;
  if (above === 0) return price;
  const down = price - above;
  const [wanted, other] = above <= 50 ? [down, down + 100] : [down + 100, down];
  if (wanted >= from && wanted <= to) return wanted;
  return other >= from && other <= to ? other : price;
}
