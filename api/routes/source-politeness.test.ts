import { afterAll, beforeAll, expect, test } from "vitest";
import { listAudit } from "../../store/audit.ts";
import { noteTrouble } from "../../store/host-trouble.ts";
import { reserveTurns } from "../../store/host-turns.ts";
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

test("a person ends the rest of a host that refuses, for all its sources: one probe tells, and the log says who did it", async () => {
  const id = await seedSource(api.db, { host: "walled.example" });
  const sibling = await seedSource(api.db, { host: "www.walled.example" });
  const resume = (sourceId: number, headers?: Record<string, string>) =>
    api.call("POST", `/v1/sources/${sourceId}/resume`, undefined, headers);
  expect((await resume(id)).json()).toMatchObject({ paused_until: null });
  await noteTrouble(api.db, { sourceId: id, trouble: "refused", reason: "The wall of X answered.", retryAfterSeconds: null });
  expect((await reserveTurns(api.db, { sourceId: id, count: 5, patienceMs: 1000 })).refusal).toBe("host");
  const reader = { authorization: `Bearer ${await api.keyWith("read")}` };
  expect((await resume(id, reader)).statusCode).toBe(403);
  const both = await Promise.all([resume(id), resume(sibling)]);
  expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  for (const one of [id, sibling]) {
    expect((await api.call("GET", `/v1/sources/${one}`)).json()).toMatchObject({
      paused_until: null,
      paused_reason: null,
      pause_kind: null,
    });
  }
  expect(await reserveTurns(api.db, { sourceId: sibling, count: 5, patienceMs: 60_000 })).toMatchObject({ granted: 1, probe: true });
  const { items } = await listAudit(api.db, { limit: 10, subjectType: "source" });
  const resumed = items.filter(({ action }) => action === "source.resume");
  expect(resumed).toHaveLength(1);
  expect(resumed[0]).toMatchObject({ actor: expect.stringMatching(/^key:/) as string, before: { hostRest: { breaker: "open" } } });
  // the probe is refused: the rest is longer than the one that was cut short
  const { until } = await noteTrouble(api.db, { sourceId: id, trouble: "refused", reason: "Still.", retryAfterSeconds: null });
  expect(Date.parse(until ?? "") - Date.now()).toBeGreaterThan(900_000);
});

test("nobody cuts short what a host asked for itself, nor a pause that settings make", async () => {
  const id = await seedSource(api.db, { host: "asking.example" });
  await noteTrouble(api.db, { sourceId: id, trouble: "slow-down", reason: "The server answered 429.", retryAfterSeconds: 900 });
  const code = async (sourceId: number): Promise<unknown> => {
    const answer = await api.call("POST", `/v1/sources/${sourceId}/resume`);
    return [answer.statusCode, answer.json<{ code: string }>().code];
  };
  expect(await code(id)).toEqual([409, "host-asked-to-wait"]);
  expect((await api.call("GET", `/v1/sources/${id}`)).json()).toMatchObject({ pause_kind: "host" });
  const spent = await seedSource(api.db);
  await pauseSource(api.db, { sourceId: spent, until: "2100-01-01T00:00:00Z", reason: "Its requests are used up", kind: "budget" });
  expect(await code(spent)).toEqual([409, "paused-by-settings"]);
  const off = await seedSource(api.db);
  await patch(off, { enabled: false });
  expect(await code(off)).toEqual([409, "source-disabled"]);
  expect(await code(999_999_999)).toEqual([404, "not-found"]);
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
