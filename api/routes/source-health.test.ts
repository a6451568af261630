import { afterAll, beforeAll, expect, test } from "vitest";
import { recordObservation } from "../../store/observations.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
let sourceId: number;
let listings: number[];
beforeAll(async () => {
  api = await openTestApi();
  sourceId = await seedSource(api.db);
  listings = [];
  for (let i = 0; i < 6; i++) listings.push(await seedListing(api.db, { sourceId }));
  await readAll(0, 1000);
});
afterAll(() => api[Symbol.asyncDispose]());

async function readAll(minute: number, minor: number): Promise<void> {
  for (const [i, id] of listings.entries()) {
    const at = new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
    await api.db
      .transaction()
      .execute((trx) => recordObservation(trx, observationOf(id, at, { offers: [offerOf(minor + i, { name: `Kettle ${i}` })] })));
  }
}

const health = async () => (await api.call("GET", `/v1/sources/${sourceId}/health`)).json<Record<string, unknown>>();
const verdict = async (monitor: string) => ((await health())["verdicts"] as { monitor: string }[]).find((one) => one.monitor === monitor);
const decide = (decision: string, headers?: Record<string, string>) =>
  api.call("POST", `/v1/sources/${sourceId}/quarantine/${decision}`, undefined, headers);

test("a healthy source: numbers, no verdict on thin data, nothing to decide", async () => {
  expect(await health()).toMatchObject({
    source_id: sourceId,
    quarantined_at: null,
    held_looks: 0,
    looks: 6,
    outcomes: [{ outcome: "offers", looks: 6 }],
    median_price_ratio: null,
    history_hours: 0,
    canaries: [],
  });
  expect(await verdict("price-moved")).toMatchObject({ state: "too-few-looks", count: 0, of: 6, limit: null });
  for (const decision of ["confirm", "discard"]) {
    const answer = await decide(decision);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([409, "nothing-held"]);
  }
  expect((await api.call("GET", "/v1/sources/999999/health")).statusCode).toBe(404);
  expect((await api.call("POST", "/v1/sources/999999/quarantine/confirm")).statusCode).toBe(404);
});

test("a source in quarantine is found, says why, and is a matter for who may approve", async () => {
  await readAll(1, 100_000);
  expect(await health()).toMatchObject({ held_looks: 6, median_price_ratio: expect.closeTo(100, 0) as number });
  expect(await verdict("unit-slip")).toMatchObject({ state: "tripped", effect: "quarantine", count: 6, of: 6 });
  const found = (await api.call("GET", "/v1/sources?quarantined=true")).json<{ items: { id: number; quarantine_reason: string }[] }>()
    .items;
  expect(found).toMatchObject([{ id: sourceId }]);
  expect(found[0]?.quarantine_reason).toContain("looks found a price 100 or 1000 times what it was");
  const others = (await api.call("GET", "/v1/sources?quarantined=false")).json<{ items: unknown[] }>();
  expect(others.items).toEqual([]);
  const held = (await api.call("GET", "/v1/listings?held=true")).json<{ items: { held_observation_id: number }[] }>().items;
  expect(held).toHaveLength(6);
  const look = await api.call("GET", `/v1/observations/${held[0]?.held_observation_id}`);
  expect(look.json()).toMatchObject({ review: "held", offers: [{ price: { amount: "1000.00", currency: "PLN" } }] });
  for (const decision of ["confirm", "discard"]) {
    const writer = { authorization: `Bearer ${await api.keyWith("read", "write", "feed")}` };
    expect((await decide(decision, writer)).statusCode).toBe(403);
  }
});

test("discard and confirm are audited", async () => {
  const discarded = await api.call("POST", `/v1/sources/${sourceId}/quarantine/discard`, { reason: "their mistake" });
  expect(discarded.json()).toMatchObject({ held_looks: 0, quarantined_at: expect.any(String) as string });
  await readAll(2, 100_000);
  const confirmed = await decide("confirm");
  expect(confirmed.json()).toMatchObject({ quarantined_at: null, looks: 0 });
  const log = (await api.call("GET", `/v1/audit-log?subject_type=source&subject_id=${sourceId}`)).json<{
    items: { action: string; actor: string; after: unknown }[];
  }>();
  expect(log.items.map(({ action, actor }) => [action, actor.replace(/:.*/, "")])).toEqual([
    ["source.quarantine-confirm", "key"],
    ["source.quarantine-discard", "key"],
    ["source.quarantine", "policy"],
  ]);
  expect(log.items[1]?.after).toEqual({ looks: 6, reason: "their mistake" });
});

test("a listing becomes a canary; what it is expected to cost must be a price", async () => {
  const [id] = listings;
  const patch = (body: object) => api.call("PATCH", `/v1/listings/${id}`, body);
  const canary = await patch({ canary: true, expected_price: { amount: "10.00", currency: "PLN" } });
  expect(canary.json()).toMatchObject({ canary: true, expected_price: { amount: "10.00", currency: "PLN" }, canary_problem: null });
  expect((await patch({ expected_price: { amount: "0.00", currency: "PLN" } })).statusCode).toBe(400);
  expect(await health()).toMatchObject({ canaries: [{ listing_id: id, expected_price: { amount: "10.00" }, problem: null }] });
  expect((await patch({ canary: false, expected_price: null })).json()).toMatchObject({ canary: false, expected_price: null });
  const factor = await api.call("PATCH", `/v1/sources/${sourceId}`, { jump_factor: 5 });
  expect(factor.json()).toMatchObject({ jump_factor: 5 });
  expect((await api.call("PATCH", `/v1/sources/${sourceId}`, { jump_factor: 1 })).statusCode).toBe(400);
});
