import { afterAll, beforeAll, expect, test } from "vitest";
import { noteTrouble } from "../../store/host-trouble.ts";
import { recordObservation } from "../../store/observations.ts";
import { pauseSource } from "../../store/source-politeness.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const patch = (id: number, body: object) => api.call("PATCH", `/v1/sources/${id}`, body);

test("a host's breaker is shown with its reason, and with all its sources", async () => {
  const id = await seedSource(api.db, { host: "tired.example", minGapMs: 1000 });
  const sibling = await seedSource(api.db, { host: "www.tired.example" });
  const host = async (sourceId: number) => (await api.call("GET", `/v1/sources/${sourceId}/health`)).json<{ host: object }>().host;
  expect(await host(id)).toMatchObject({ name: "tired.example", gap_ms: 1000, breaker: "closed", breaker_reason: null, failures: 0 });
  await noteTrouble(api.db, { sourceId: id, trouble: "slow-down", reason: "The server answered 429.", retryAfterSeconds: 900 });
  for (const one of [id, sibling]) {
    expect(await host(one)).toMatchObject({ gap_ms: 2000, slow_gap_ms: 2000, breaker: "open", breaker_reason: "The server answered 429." });
    const source = (await api.call("GET", `/v1/sources/${one}`)).json<object>();
    expect(source).toMatchObject({ pause_kind: "host", paused_reason: "The server answered 429." });
  }
});

test("active hours are set and cleared together, and end a pause that they made", async () => {
  const id = await seedSource(api.db);
  await pauseSource(api.db, { sourceId: id, until: "2100-01-01T00:00:00Z", reason: "Outside its active hours", kind: "hours" });
  const set = await patch(id, { active_from: "08:00", active_to: "20:00", time_zone: "Europe/Warsaw" });
  expect(set.json()).toMatchObject({
    active_from: "08:00",
    active_to: "20:00",
    time_zone: "Europe/Warsaw",
    paused_until: null,
    pause_kind: null,
  });
  expect((await patch(id, { active_to: "06:00" })).json()).toMatchObject({ active_from: "08:00", active_to: "06:00" });
  expect((await patch(id, { active_from: null, active_to: null, time_zone: null })).json()).toMatchObject({
    active_from: null,
    time_zone: null,
  });
});

test.each<[body: object, status: number, code: string]>([
  [{ active_from: "08:00" }, 400, "bad-hours"],
  [{ active_from: "08:00", active_to: "20:00", time_zone: "Mars/Olympus" }, 400, "bad-hours"],
  [{ active_from: "08:00", active_to: "08:00", time_zone: "UTC" }, 400, "bad-hours"],
  [{ active_from: "8 o'clock", active_to: "20:00", time_zone: "UTC" }, 400, "invalid-request"],
])("%j is refused", async (body, status, code) => {
  const answer = await patch(await seedSource(api.db), body);
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
});

test("what robots.txt or a wall refuses is told with its reason and what to do", async () => {
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db) });
  const listing = async () => (await api.call("GET", `/v1/listings/${listingId}`)).json<object>();
  expect(await listing()).toMatchObject({ last_outcome: null, last_remedy: null });
  const denied = { outcome: "robots-denied", reason: 'robots.txt of shop.example forbids this page ("Disallow: /").' } as const;
  await api.db.transaction().execute((trx) => recordObservation(trx, observationOf(listingId, "2026-03-01T08:00:00Z", denied)));
  expect(await listing()).toMatchObject({
    last_outcome: "robots-denied",
    last_reason: denied.reason,
    last_remedy: expect.stringMatching(/ask the site/),
  });
});
