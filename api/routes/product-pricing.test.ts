import { afterAll, beforeAll, expect, test } from "vitest";
import { recordObservation } from "../../store/observations.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

let count = 0;
const pln = (amount: string) => ({ amount, currency: "PLN" });
const CAUTIOUS = [
  { name: "undercut-lowest", settings: { percent: 1 } },
  { name: "keep-margin", settings: { percent: 5 } },
];

interface Wanted {
  readonly price?: string;
  readonly floor?: string;
  readonly rival?: number;
  readonly facts?: object;
  readonly limits?: object;
}

/** A product with a rival that sells for `rival` and one that is sold out for half of it. */
async function product({ price = "120.00", floor = "50.00", rival = 10_000, facts = {}, limits = {} }: Wanted = {}) {
  const made = (
    await api.call("PUT", `/v1/products/by-external-id/E-${++count}`, { name: "Kettle", cost: pln("50.00"), vat_percent: 23, ...facts })
  ).json();
  await api.call("PATCH", `/v1/products/${made.id}/channels/shop`, { price: pln(price), floor: pln(floor), ...limits });
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId: made.id });
  const offers = [offerOf(rival, { seller: "in" }), offerOf(Math.floor(rival / 2), { seller: "out", availability: "OutOfStock" })];
  await recordObservation(api.db, observationOf(listingId, new Date().toISOString(), { offers }));
  return made;
}
const strategyOf = async (rules: object[]) => (await api.call("POST", "/v1/strategies", { name: `S${++count}`, rules })).json();
const pricing = (id: number, channel = "shop") => api.call("GET", `/v1/products/${id}/pricing?channel=${channel}`);
const preview = async (body: object) =>
  (await api.call("POST", "/v1/strategies/preview", { rules: CAUTIOUS, channel: "shop", selection: {}, ...body })).json();

test("today's market with each rival kept or dropped and why, the steps and the price; nothing is written", async () => {
  const strategy = await strategyOf(CAUTIOUS);
  const { id } = await product({ facts: { stock: 3, rrp: pln("150.00") }, limits: { strategy_id: strategy.id } });
  const told = (await pricing(id)).json();
  expect(told).toMatchObject({
    strategy: { id: strategy.id, version: 1 },
    price: pln("99.00"),
    hold_code: null,
    needs_person: false,
    standstill: null,
    product: { current_price: pln("120.00"), stock: 3, recommended_price: pln("150.00") },
    offers: [
      { seller_name: "out", counts: false, used: false, dropped: [{ code: "out-of-stock" }], match_confidence: 1 },
      { seller_name: "in", counts: true, dropped: [] },
    ],
  });
  expect(told.steps.map(({ rule }: { rule: string }) => rule)).toEqual(["undercut-lowest", "keep-margin", "rounding", "floor", "ceiling"]);
  expect((await api.call("GET", `/v1/proposals?product_id=${id}`)).json().items).toEqual([]);
});

test("one that does not move says what binds, its price without it, and the change that frees it", async () => {
  const strategy = await strategyOf(CAUTIOUS);
  const { id } = await product({ price: "80.00", floor: "80.00", rival: 7000, limits: { strategy_id: strategy.id } });
  expect((await pricing(id)).json()).toMatchObject({
    price: pln("80.00"),
    standstill: {
      binding: "floor",
      code: "below-floor",
      price_without: pln("69.30"),
      change: { path: "floor", from: "80.00 PLN", to: "79.99 PLN" },
    },
  });
  const other = await product();
  expect((await pricing(other.id)).json()).toMatchObject({ status: 409, code: "not-priced" });
  expect((await pricing(other.id, "nowhere")).statusCode).toBe(404);
  expect((await pricing(999_999)).statusCode).toBe(404);
});

test("a draft tells what it would change today over a selection, held ones by their code, and changes nothing", async () => {
  const tag = `T${++count}`;
  const facts = { tags: [tag] };
  const cheaper = await product({ facts });
  const dearer = await product({ facts, price: "90.00" });
  await product({ facts: { ...facts, cost: null } });
  await product({ facts, price: "99.00" });
  await product({ facts, floor: "119.00" });
  const rows = await api.db.selectFrom("audit_log").select("id").execute();
  const effect = await preview({ selection: { tags: [tag] } });
  expect(effect).toMatchObject({
    products: 5,
    truncated: false,
    effects: { up: 1, down: 2, unchanged: 1, first: 0, held: 1 },
    held: [{ code: "no-cost", products: 1 }],
    floor_hits: 1,
    ceiling_hits: 0,
  });
  expect(effect.items.slice(0, 2)).toMatchObject([
    { product_id: cheaper.id, effect: "down", current_price: pln("120.00"), price: pln("99.00"), change_percent: -17.5, code: "undercut" },
    { product_id: dearer.id, effect: "up", price: pln("99.00"), change_percent: 10 },
  ]);
  expect((await preview({ selection: { tags: [tag] }, show: "held" })).items).toMatchObject([
    { effect: "held", price: null, code: "no-cost" },
  ]);
  expect((await preview({ selection: { tags: [tag] }, limit: 1 })).items).toHaveLength(1);
  expect((await preview({ selection: { tags: ["nobody"] } })).products).toBe(0);
  expect(await api.db.selectFrom("audit_log").select("id").execute()).toHaveLength(rows.length);
  expect(await api.db.selectFrom("price_proposal").select("id").execute()).toEqual([]);
});

test("a draft that cannot be is refused before anything is priced", async () => {
  expect(await preview({ rules: [{ name: "undercut-lowest", settings: { percent: -1 } }] })).toMatchObject({ code: "bad-settings" });
  expect(await preview({ channel: "nowhere" })).toMatchObject({ code: "not-found" });
  expect(await preview({ selection: { price: { from: { amount: "1", currency: "EUR" } } } })).toMatchObject({ code: "wrong-currency" });
});
