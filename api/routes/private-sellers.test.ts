import { afterAll, beforeAll, expect, test } from "vitest";
import { protectSellers } from "../../jobs/protect-sellers.ts";
import { recordObservation } from "../../store/observations.ts";
import { getSource } from "../../store/sources.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { collectedLog } from "../../test/collected-log.ts";
import { jsonLines } from "../../test/run-cli.ts";
import { observationOf, offerOf, seedListing } from "../../test/seed.ts";

const NAME = "Ewa Zielińska";
let api: TestApi;
let sourceId: number;
beforeAll(async () => {
  api = await openTestApi();
  const made = await api.call("POST", "/v1/sources", { host: "market.example", kind: "marketplace" });
  sourceId = made.json().id;
  const { db, secrets } = api;
  const listingId = await seedListing(db, { sourceId });
  const protect = await protectSellers({ db, secrets, log: collectedLog() }, await getSource(db, sourceId));
  const seen = observationOf(listingId, new Date().toISOString(), { offers: [offerOf(1999, { seller: NAME })] });
  const observation = await protect(seen);
  await db.transaction().execute((trx) => recordObservation(trx, observation));
});
afterAll(() => api[Symbol.asyncDispose]());

test("who is behind a pseudonym is for administrators", async () => {
  const pages = await api.call("GET", "/v1/private-sellers?host=MARKET.example&limit=1");
  expect(pages.json()).toMatchObject({ items: [{ source_id: sourceId, name: NAME, erased_at: null }], next_cursor: null });
  const { pseudonym } = pages.json().items[0];
  expect((await api.call("GET", `/v1/private-sellers?pseudonym=${pseudonym}`)).json().items).toHaveLength(1);
  expect((await api.call("GET", "/v1/private-sellers?pseudonym=other")).json().items).toEqual([]);
  const key = { authorization: `Bearer ${await api.keyWith("read", "write", "approve")}` };
  expect((await api.call("GET", "/v1/private-sellers", undefined, key)).statusCode).toBe(403);
  expect((await api.call("POST", "/v1/private-sellers/export", { seller: NAME }, key)).statusCode).toBe(403);
  expect((await api.call("POST", "/v1/private-sellers/erase", { seller: NAME }, key)).statusCode).toBe(403);
  // offers themselves name nobody
  expect((await api.call("GET", "/v1/offers")).body).toContain(pseudonym);
  expect((await api.call("GET", "/v1/offers")).body).not.toContain(NAME);
});

test("a seller is exported and erased by name, both audited without it, and no log has it", async () => {
  expect((await api.call("POST", "/v1/private-sellers/export", { seller: "Nobody" })).json()).toMatchObject({
    status: 404,
    code: "not-found",
  });
  expect((await api.call("POST", "/v1/private-sellers/export", { seller: " " })).statusCode).toBe(400);
  const exported = await api.call("POST", "/v1/private-sellers/export", { seller: NAME });
  expect(exported.headers["content-type"]).toContain("application/x-ndjson");
  expect(jsonLines(exported.body).map(({ is }) => is)).toEqual(["identity", "offer", "price", "observation"]);
  const erased = await api.call("POST", "/v1/private-sellers/erase", { seller: NAME.toLowerCase(), host: "market.example" });
  expect(erased.json()).toEqual({
    pseudonym: expect.stringMatching(/^private-seller-/),
    sources: [{ host: "market.example", offers: 1 }],
    pages_removed: 0,
    messages_sent: 0,
  });
  const { pseudonym } = erased.json();
  expect((await api.call("GET", "/v1/private-sellers")).json().items).toMatchObject([
    { pseudonym, name: null, erased_at: expect.any(String) },
  ]);
  const audited = (await api.call("GET", "/v1/audit-log?subject_type=private-seller")).json().items;
  expect(audited.map((one: { action: string; subject_id: string }) => [one.action, one.subject_id])).toEqual([
    ["private-seller.erase", pseudonym],
    ["private-seller.export", pseudonym],
  ]);
  expect(api.log.join("\n")).not.toMatch(/zieli/i);
});

test("how a source's sellers are kept is set and shown", async () => {
  expect((await api.call("GET", `/v1/sources/${sourceId}`)).json()).toMatchObject({ sellers: "auto" });
  expect((await api.call("PATCH", `/v1/sources/${sourceId}`, { sellers: "traders" })).json()).toMatchObject({ sellers: "traders" });
  expect((await api.call("PATCH", `/v1/sources/${sourceId}`, { sellers: "all" })).statusCode).toBe(400);
});
