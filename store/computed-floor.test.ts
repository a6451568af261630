import { integer, oneof, option, record, sample } from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Receipt } from "../domain/price-proposal.ts";
import { explainStandstill } from "../pricing/explain-standstill.ts";
import { floorFromCosts } from "../pricing/floor-from-costs.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import { replay } from "../pricing/replay.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { sampleMarket, sampleOffer } from "../test/sample-market.ts";
import { seedPriced } from "../test/seed.ts";
import { addChannel, updateChannel } from "./channels.ts";
import type { Db } from "./connect.ts";
import { getProposal, listProposals } from "./list-proposals.ts";
import { loadMarkets } from "./markets.ts";
import { setProductChannel } from "./product-channels.ts";
import { updateProduct } from "./products.ts";
import { saveProposal } from "./save-proposals.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const pln = (minor: number) => ({ minor, currency: "PLN" });
const COSTS = { minMarginPercent: 10, commissionPercent: 12, fee: pln(100), shippingCost: pln(900) };
const STRATEGY = {
  id: 1,
  name: "s",
  version: 1,
  rules: [{ name: "undercut-lowest", settings: { percent: 1 } }],
  rounding: { mode: "none", ending: 0, modulus: 1 },
} as const;

test("the floor leaves exactly the margin after every cost, and a grosz less does not", () => {
  const { product } = sampleMarket([], { cost: pln(5000), vatPercent: 23, channelCosts: COSTS });
  const found = floorFromCosts(product);
  if (found === null || "code" in found) throw new Error("there is a floor");
  const left = (minor: number) => minor / 1.23 - minor * 0.12 - 5000 - 100 - 900 - (minor / 1.23) * 0.1;
  expect(left(found.minor)).toBeGreaterThanOrEqual(0);
  expect(left(found.minor - 1)).toBeLessThan(0);
  // nothing but the margin: as keep-margin has it
  const none = { minMarginPercent: 10, commissionPercent: 0, fee: pln(0), shippingCost: pln(0) };
  const plain = floorFromCosts({ ...product, channelCosts: none });
  if (plain === null || "code" in plain) throw new Error("there is a floor");
  expect(plain.minor).toBe(Math.ceil((5000 * 1.23) / 0.9));
});

const points = (most: number) => integer({ min: 0, max: most }).map((value) => value / 100);
test("the database computes the same floor as the engine, whatever the costs", async () => {
  const channel = await addChannel(db, { code: "any", name: "Any", currency: "PLN" }, "test");
  const cases = sample(
    record({
      cost: option(oneof(integer({ min: 1, max: 100_000 }), integer({ min: 1, max: 10 ** 12 })), { freq: 20 }),
      vat: option(points(9999), { freq: 20 }),
      margin: points(9999),
      commission: points(6000),
      fee: integer({ min: 0, max: 10_000 }),
      shipping: integer({ min: 0, max: 10_000 }),
    }),
    { numRuns: 2000, seed: 7 },
  );
  const { rows } = await sql<{ floor: number | null }>`
    select computed_floor(x.cost, 'PLN', x.vat,
      jsonb_populate_record(c, jsonb_build_object('min_margin_percent', x.margin, 'commission_percent', x.commission, 'fee_minor', x.fee,
        'shipping_cost_minor', x.shipping))) as floor
    from rows from (jsonb_to_recordset(${JSON.stringify(cases)}::jsonb)
      as (cost bigint, vat numeric, margin numeric, commission numeric, fee bigint, shipping bigint)) with ordinality as x
      join channel c on c.id = ${channel.id} order by x.ordinality`.execute(db);
  const wrong = cases.flatMap((one, index) => {
    const costs = { minMarginPercent: one.margin, commissionPercent: one.commission, fee: pln(one.fee), shippingCost: pln(one.shipping) };
    const { product } = sampleMarket([], { cost: one.cost === null ? null : pln(one.cost), vatPercent: one.vat, channelCosts: costs });
    const found = floorFromCosts(product);
    const minor = found === null || "code" in found ? null : found.minor;
    return minor === rows[index]?.floor ? [] : [{ one, engine: minor, database: rows[index]?.floor }];
  });
  expect(wrong).toEqual([]);
  expect(rows.filter(({ floor }) => floor !== null).length).toBeGreaterThan(500);
});

test("the stricter of both floors counts, a missing cost holds, and the receipt replays", () => {
  const market = sampleMarket([sampleOffer(1, 3000)], {
    currentPrice: pln(20_000),
    cost: pln(5000),
    vatPercent: 23,
    channelCosts: COSTS,
    floor: pln(2000),
  });
  const pricing = proposePrice(market, STRATEGY);
  const found = floorFromCosts(market.product);
  if (found === null || "code" in found) throw new Error("there is a floor");
  expect(pricing).toMatchObject({ price: pln(found.minor), floor: pln(found.minor) });
  expect(pricing.steps[0]).toMatchObject({ rule: "floor", code: "floor-from-costs" });
  const receipt: Receipt = JSON.parse(JSON.stringify({ market, strategy: STRATEGY, pricing }));
  expect(replay(receipt).equal).toBe(true);
  const fixed = { ...market, product: { ...market.product, floor: pln(15_000) } };
  expect(proposePrice(fixed, STRATEGY).price).toEqual(pln(15_000));
  expect(proposePrice(fixed, STRATEGY)).not.toHaveProperty("floor");
  for (const [facts, code] of [
    [{ cost: null }, "no-cost"],
    [{ vatPercent: null }, "no-vat"],
    [{ channelCosts: { ...COSTS, minMarginPercent: 90 } }, "no-floor-possible"],
    [{ cost: { minor: 5000, currency: "EUR" } }, "cost-currency"],
  ] as const) {
    expect(proposePrice({ ...market, product: { ...market.product, ...facts } }, STRATEGY)).toMatchObject({ price: null, holdCode: code });
  }
  const bound = { ...market, product: { ...market.product, currentPrice: pln(found.minor) } };
  expect(explainStandstill(bound, STRATEGY)).toMatchObject({ binding: "floor", priceWithout: pln(2970) });
});

async function propose(productId: number, minor: number) {
  return db.transaction().execute(async (trx) => {
    const [task] = await loadMarkets(trx, productId, new Date());
    if (task === undefined) throw new Error("no market");
    const rules = [{ name: "fixed-price", settings: { price: { amount: (minor / 100).toFixed(2), currency: "PLN" } } }];
    const pricing = proposePrice(task.market, { ...task.strategy, rules });
    return { pricing, ...(await saveProposal(trx, { ...task, pricing })) };
  });
}

test("a channel's costs reach the market and the proposal; what they forbid later is withdrawn, and so is what cannot be told any more", async () => {
  await updateChannel(db, "shop", { costs: { minMarginPercent: 10, commissionPercent: 12, fee: pln(100) } }, "test");
  const productId = await seedPriced(db, { priceMinor: 20_000 });
  expect((await propose(productId, 1000)).pricing.holdCode).toBe("no-cost");
  await updateProduct(db, { id: productId }, { cost: pln(5000), vatPercent: 23 }, "test");
  const { proposalId, pricing } = await propose(productId, 1000);
  expect(pricing.price?.minor).toBeGreaterThan(5000);
  expect(await getProposal(db, proposalId ?? 0)).toMatchObject({ floor: pricing.price, price: pricing.price, needsPerson: false });
  const status = async () => (await listProposals(db, { limit: 1, productId })).items[0]?.status;
  await updateProduct(db, { id: productId }, { cost: pln(4000) }, "test");
  expect(await status()).toBe("open");
  await updateProduct(db, { id: productId }, { cost: pln(6000) }, "test");
  expect(await status()).toBe("superseded");
  await propose(productId, 1000);
  await updateProduct(db, { id: productId }, { cost: null }, "test");
  expect(await status()).toBe("superseded");
  await updateProduct(db, { id: productId }, { cost: pln(6000) }, "test");
  await propose(productId, 1000);
  await updateChannel(db, "shop", { costs: { minMarginPercent: 20 } }, "test");
  expect(await status()).toBe("superseded");
  await updateChannel(db, "shop", { costs: { minMarginPercent: null } }, "test");
});

test("beyond the share of products that may move a person is needed, until others are withdrawn", async () => {
  await db.updateTable("price_proposal").set({ status: "superseded" }).where("status", "in", ["open", "approved"]).execute();
  await db.updateTable("product_channel").set({ price_minor: null }).execute();
  await updateChannel(db, "shop", { personAboveMovedPercent: 40 }, "test");
  const ids: number[] = [];
  for (let i = 0; i < 5; i++) ids.push(await seedPriced(db, { priceMinor: 2000, floorMinor: 100 }));
  const proposed = async (id: number, minor = 1900) => {
    const { proposalId } = await propose(id, minor);
    return getProposal(db, proposalId ?? 0);
  };
  const records = [];
  for (const id of ids.slice(0, 3)) records.push(await proposed(id));
  expect(records.map(({ needsPerson }) => needsPerson)).toEqual([false, false, true]);
  expect(records[2]).toMatchObject({
    status: "open",
    needsPersonReason:
      "2 products of shop were given a new price within 24 hours; more would be over the 40 % of them that the channel allows without a person.",
  });
  // one that has moved already may move on
  expect((await proposed(ids[0] ?? 0, 1800)).needsPerson).toBe(false);
  expect((await proposed(ids[2] ?? 0)).needsPerson).toBe(true);
  await setProductChannel(db, ids[0] ?? 0, "shop", { floor: pln(1900) }, "test");
  expect(await proposed(ids[2] ?? 0)).toMatchObject({ needsPerson: false, needsPersonReason: null });
});

test("a rule that asks for a person is heard, with its reason", async () => {
  await updateChannel(db, "shop", { personAboveMovedPercent: null }, "test");
  const productId = await seedPriced(db, { priceMinor: 2000, floorMinor: 100 });
  const saved = await db.transaction().execute(async (trx) => {
    const [task] = await loadMarkets(trx, productId, new Date());
    if (task === undefined) throw new Error("no market");
    const pricing = {
      price: pln(2500),
      holdReason: null,
      needsPerson: true,
      steps: [
        { rule: "stop-price-war", before: pln(2000), after: pln(2500), code: "ping-pong", reason: "A price war.", observationIds: [] },
      ],
      dropped: [],
      observationIds: [],
    };
    return saveProposal(trx, { ...task, pricing });
  });
  expect(await getProposal(db, saved.proposalId ?? 0)).toMatchObject({ needsPerson: true, needsPersonReason: "A price war." });
});
