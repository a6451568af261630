import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runBacktest } from "../api/run-backtest.ts";
import { priceAgain } from "../jobs/price-again.ts";
import { saveLooks, type TakenLook } from "../jobs/save-looks.ts";
import { saveObservation } from "../jobs/save-observation.ts";
import { inTransaction } from "../store/in-transaction.ts";
import { loadAllMarkets } from "../store/markets.ts";
import { recordObservation } from "../store/observations.ts";
import type { PageStore } from "../store/page-store.ts";
import { type ClaimedListing, claimListings } from "../store/schedule.ts";
import { getStrategy } from "../store/strategies.ts";
import { openTestApi, type TestApi } from "./api.ts";
import { eventually } from "./eventually.ts";
import { observationOf, offerOf, seedListing, seedSource } from "./seed.ts";

let api: TestApi;
let productId: number;
let strategyId: number;
let count = 0;
const pages = { put: () => Promise.reject(new Error("no page is kept here")) } as unknown as PageStore;
const log = pino({ level: "silent" });
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

beforeAll(async () => void (api = await openTestApi()));
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  count++;
  const rules = [{ name: "undercut-lowest", settings: { percent: 1 } }];
  strategyId = (await api.call("POST", "/v1/strategies", { name: `Live ${count}`, rules })).json().id;
  const pln = (amount: string) => ({ amount, currency: "PLN" });
  const facts = { name: "Kettle", cost: pln("10.00"), vat_percent: 23 };
  productId = (await api.call("PUT", `/v1/products/by-external-id/L-${count}`, facts)).json().id;
  const terms = { price: pln("100.00"), floor: pln("50.00"), strategy_id: strategyId };
  await api.call("PATCH", `/v1/products/${productId}/channels/shop`, terms);
});

async function claimed(): Promise<ClaimedListing> {
  const sourceId = await seedSource(api.db);
  await seedListing(api.db, { sourceId, productId });
  const [listing] = await claimListings(api.db, { sourceId, limit: 1, leaseSeconds: 60 });
  if (listing === undefined) throw new Error("nothing was due");
  return listing;
}
function look(listing: ClaimedListing, minor: number, observedAt = ago(0)): TakenLook {
  const observation = observationOf(listing.listingId, observedAt, { offers: [offerOf(minor)], bodyHash: `${minor}` });
  return { listing, observation, evidence: [], retryAfterSeconds: null, heldBack: 0 };
}
const record = (listing: ClaimedListing, minor: number, observedAt?: string) =>
  recordObservation(api.db, look(listing, minor, observedAt).observation);
const price = () => inTransaction(api.db, (trx) => priceAgain(trx, productId));
async function live() {
  const strategy = await getStrategy(api.db, strategyId);
  const to = new Date(Date.now() + 60_000);
  const asked = {
    strategy,
    channel: "shop",
    selection: {},
    from: new Date(Date.now() - 3_600_000),
    to,
    rivals: "frozen",
    maxProducts: 100,
  } as const;
  return (await runBacktest(api.db, asked)).live;
}

test("a look that was taken before the decision and written down after it is not known to the decision", async () => {
  const [first, second] = [await claimed(), await claimed()];
  await record(first, 9000);
  const taken = ago(0);
  await eventually(() => Date.now() > Date.parse(taken));
  await price();
  // both a new offer, and the end of what stood
  await record(second, 8000, taken);
  await record(first, 7000, taken);
  expect(await live()).toMatchObject({ proposals: 1, equal: 1, causes: [] });
  await price();
  expect(await live()).toMatchObject({ proposals: 2, equal: 2, causes: [] });
});

test("an offer that went away in a look which was written down later stood for the decision", async () => {
  const listing = await claimed();
  await record(listing, 9000, ago(1));
  const taken = ago(0);
  await eventually(() => Date.now() > Date.parse(taken));
  await price();
  await recordObservation(api.db, observationOf(listing.listingId, taken, { outcome: "gone" }));
  expect(await live()).toMatchObject({ proposals: 1, equal: 1 });
});

test("a cost, a floor, our price and the strategy may change between decisions", async () => {
  const listing = await claimed();
  await record(listing, 9000, ago(9));
  await price();
  await api.call("PATCH", `/v1/products/${productId}`, { cost: { amount: "80.00", currency: "PLN" } });
  await api.call("PATCH", `/v1/products/${productId}/channels/shop`, { floor: { amount: "85.00", currency: "PLN" } });
  await record(listing, 8600, ago(8));
  await price();
  const rules = [{ name: "undercut-lowest", settings: { percent: 5 } }];
  const changed = await api.call("PATCH", `/v1/strategies/${strategyId}`, { rules });
  expect(changed.statusCode).toBe(200);
  await record(listing, 9500, ago(7));
  await price();
  const versions = await api.db.selectFrom("price_proposal").select("strategy_version").where("product_id", "=", productId).execute();
  expect(new Set(versions.map((row) => row.strategy_version)).size).toBe(2);
  expect(await live()).toMatchObject({ proposals: 3, equal: 3 });
});

test.each(["saveLooks", "saveObservation"] as const)("%s writes down no look while another transaction prices its product", async (way) => {
  const [first, second] = [await claimed(), await claimed()];
  await record(first, 9000);
  const { saving, pid } = await inTransaction(api.db, async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    // as a transaction that prices holds it, and has not looked yet
    await loadAllMarkets(trx, [productId], new Date());
    const options = { db: api.db, pages, log, onSaved: async () => {}, onFailed: (_: unknown, error: unknown) => Promise.reject(error) };
    const later = look(second, 8000);
    const begun = way === "saveLooks" ? saveLooks(options, [later]) : saveObservation(options, later);
    await eventually(() => waitsFor(rows[0]?.pid));
    await priceAgain(trx, productId);
    return { saving: begun, pid: rows[0]?.pid };
  });
  await saving;
  expect(await waitsFor(pid)).toBe(false);
  expect(await live()).toMatchObject({ proposals: 2, equal: 2, causes: [] });
});

async function waitsFor(pid: number | undefined): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select from pg_stat_activity where ${pid ?? 0}::integer = any(pg_blocking_pids(pid))) as waits`.execute(api.db);
  return rows[0]?.waits ?? false;
}

test("looks of many sources at once leave decisions that all come out again", async () => {
  const listings = await Promise.all(Array.from({ length: 4 }, claimed));
  const options = { db: api.db, pages, log, onSaved: async () => {}, onFailed: (_: unknown, error: unknown) => Promise.reject(error) };
  const seen: TakenLook[][] = [];
  for (let round = 0; round < 3; round++) {
    await api.db
      .updateTable("schedule")
      .set({ lease_id: null, leased_until: null, next_check_at: ago(60) })
      .execute();
    const due = (await Promise.all(listings.map(({ sourceId }) => claimListings(api.db, { sourceId, limit: 1, leaseSeconds: 60 })))).flat();
    seen.push(due.map((listing, index) => look(listing, 9900 - round * 100 - index * 20)));
    await Promise.all((seen.at(-1) ?? []).map((one) => saveLooks(options, [one])));
  }
  const result = await live();
  expect(result?.proposals).toBeGreaterThan(2);
  expect(result).toMatchObject({ equal: result?.proposals, causes: [] });
});
