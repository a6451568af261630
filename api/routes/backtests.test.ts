import { afterAll, beforeAll, expect, test } from "vitest";
import { priceAgain } from "../../jobs/price-again.ts";
import { inTransaction } from "../../store/in-transaction.ts";
import { recordObservation } from "../../store/observations.ts";
import { saveRateTables } from "../../store/rates.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
let productId: number;
let strategyId: number;
const pln = (amount: string) => ({ amount, currency: "PLN" });
const rules = [{ name: "undercut-lowest", settings: { percent: 10 } }];
const hour = 3_600_000;
const from = Date.now() - 10 * 24 * hour;
const at = (hours: number) => new Date(from + hours * hour).toISOString();
const draft = { channel: "shop", rules, from: at(0), to: at(240) };
const backtest = async (body: object) => (await api.call("POST", "/v1/backtests", body)).json();

beforeAll(async () => {
  api = await openTestApi();
  const facts = { name: "Kettle", brand: "Acme", cost: pln("30.00"), vat_percent: 23, sold_per_day: 2 };
  productId = (await api.call("PUT", "/v1/products/by-external-id/B-1", facts)).json().id;
  await api.call("PUT", "/v1/products/by-external-id/B-2", { name: "Not sold here", brand: "Acme" });
  strategyId = (await api.call("POST", "/v1/strategies", { name: "Live", rules })).json().id;
  const terms = { price: pln("100.00"), floor: pln("50.00"), strategy_id: strategyId };
  await api.call("PATCH", `/v1/products/${productId}/channels/shop`, terms);
  // asked since long before
  await api.db
    .updateTable("own_price")
    .set({ valid_from: at(-100) })
    .execute();
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId });
  const look = async (hours: number, minor: number) => {
    await recordObservation(api.db, observationOf(listingId, at(hours), { offers: [offerOf(minor)], bodyHash: `${hours}` }));
  };
  // 90.00 for four days, 80.00 for two, 100.00 for the rest; looked at every day
  for (let day = 0; day < 10; day++) await look(day * 24 + 1, day < 4 ? 9000 : day < 6 ? 8000 : 10_000);
  await look(239, 10_000);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

test("a draft is run over recorded history: moves, positions, margin, and what was really asked", async () => {
  const result = await backtest(draft);
  expect(result).toMatchObject({ products: 1, truncated: false, cut: 2, raised: 1, first: 0, live: null, profit_known: 1, reactions: [] });
  expect(result.items[0].first_moves.map(({ at: when, after }: { at: string; after: unknown }) => [Date.parse(when), after])).toEqual([
    [Date.parse(at(1)), pln("81.00")],
    [Date.parse(at(97)), pln("72.00")],
    [Date.parse(at(145)), pln("90.00")],
  ]);
  // an hour before the first look nothing was known
  expect(result.simulated).toMatchObject({ hours: 240, ranked_hours: 239, mean_position: 1, cheapest_ratio: 1 });
  expect(result.actual).toMatchObject({ hours: 240, ranked_hours: 239, cheapest_ratio: Number((95 / 239).toFixed(4)) });
  expect(result.held).toEqual([{ code: "no-rival", decisions: 1 }]);
  expect(result.lacked_data).toBe(1);
});

test("the live strategy's decisions come out of the history again", async () => {
  for (let round = 0; round < 2; round++) {
    const listings = await api.db.selectFrom("listing").select("id").execute();
    const observation = observationOf(listings[0]?.id ?? 0, new Date().toISOString(), {
      offers: [offerOf(9500 - round * 100)],
      bodyHash: `live ${round}`,
    });
    await recordObservation(api.db, observation);
    await inTransaction(api.db, (trx) => priceAgain(trx, productId));
  }
  const result = await backtest({ channel: "shop", strategy_id: strategyId, from: at(0) });
  expect(result.live).toEqual({ proposals: 2, equal: 2, causes: [], different: [] });

  // had the history another price, it would be told
  await api.db.updateTable("offer").set({ price_minor: 9300 }).execute();
  const changed = await backtest({ channel: "shop", strategy_id: strategyId, from: at(0) });
  expect(changed.live).toMatchObject({
    proposals: 2,
    equal: 1,
    causes: [{ code: "history-differs", proposals: 1 }],
    different: [{ live: pln("84.60"), computed: pln("83.70"), code: "history-differs" }],
  });
});

test("a cost and a limit that change leave the past as it was; what changes nothing leaves no trace", async () => {
  const before = await backtest(draft);
  for (const round of [1, 2]) {
    const cost = await api.call("PATCH", `/v1/products/${productId}`, { cost: pln("85.00"), stock: round });
    const floor = await api.call("PATCH", `/v1/products/${productId}/channels/shop`, { floor: pln("95.00"), ceiling: pln("200.00") });
    expect([cost.statusCode, floor.statusCode]).toEqual([200, 200]);
  }
  expect(await api.db.selectFrom("product_past").select(["cost_minor", "vat_percent"]).execute()).toEqual([
    { cost_minor: 3000, vat_percent: "23.00" },
  ]);
  expect(await api.db.selectFrom("product_channel_past").select(["floor_minor", "ceiling_minor"]).execute()).toEqual([
    { floor_minor: 5000, ceiling_minor: null },
  ]);
  expect(await backtest(draft)).toEqual(before);
  // from now on the new ones hold
  const later = await backtest({ ...draft, from: new Date().toISOString(), to: new Date(Date.now() + hour).toISOString() });
  expect(later.items[0]).toMatchObject({ floor_hits: 1, last_price: pln("95.00") });
});

test("a rival who asks in another currency counts by the rates of the time, where the channel compares by them", async () => {
  const id = (await api.call("PUT", "/v1/products/by-external-id/B-3", { name: "Abroad", brand: "Foreign" })).json().id;
  await api.call("PATCH", `/v1/products/${id}/channels/shop`, { price: pln("100.00"), floor: pln("50.00") });
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId: id });
  const offers = [offerOf(2000, { price: { minor: 2000, currency: "EUR" } })];
  for (const hours of [1, 100, 140, 239])
    await recordObservation(api.db, observationOf(listingId, at(hours), { offers, bodyHash: "same" }));
  const day = (hours: number) => at(hours).slice(0, 10);
  const table = (hours: number, rate: string) => ({ day: day(hours), number: null, rates: new Map([["PLN", rate]]) });
  await saveRateTables(api.db, "ecb", [table(-48, "4.50"), table(96, "4.00")], "test");
  const abroad = { ...draft, selection: { brands: ["Foreign"] } };
  const moves = async () => (await backtest(abroad)).items[0].first_moves.map(({ after }: { after: { amount: string } }) => after.amount);
  expect(await moves()).toEqual([]);
  await api.call("PATCH", "/v1/channels/shop", { currencies: { compare: true, rates: "ecb", max_age_days: 8 } });
  expect(await moves()).toEqual(["81.00", "72.00"]);
});

test("what cannot be run is refused with the remedy, and what nobody sells there is left out", async () => {
  for (const [body, code] of [
    [{ channel: "shop" }, "which-strategy"],
    [{ ...draft, strategy_id: 1 }, "which-strategy"],
    [{ ...draft, to: at(-1) }, "bad-period"],
    [{ ...draft, from: "2001-01-01T00:00:00Z" }, "bad-period"],
    [{ ...draft, rules: [{ name: "nosuch", settings: {} }] }, "bad-settings"],
    [{ ...draft, channel: "nosuch" }, "not-found"],
  ] as const)
    expect(await backtest(body)).toMatchObject({ code });
  expect(await backtest({ ...draft, selection: { brands: ["Other"] } })).toMatchObject({ products: 0, decisions: 0, items: [] });
  expect(await backtest({ ...draft, rivals: "reacting", limit: 0, selection: { brands: ["Acme"] } })).toMatchObject({
    products: 1,
    reactions: [],
    items: [],
  });
});
