import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../store/connect.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { buildApp } from "../app.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

test("health tells without a key whether the service works, and more with one", async () => {
  const open = await api.call("GET", "/health", undefined, {});
  expect(open.json()).toEqual({
    status: "degraded",
    database: "reachable",
    seconds_since_tick: null,
    seconds_since_look: null,
    problems: [expect.stringMatching(/never ticked.*ROLE=scheduler/)],
  });
  await api.db
    .insertInto("heartbeat")
    .values([
      { name: "tick", at: new Date() },
      { name: "look", at: new Date(Date.now() - 90_000) },
      { name: "process:worker@a", at: new Date(Date.now() - 7_000) },
    ])
    .execute();
  const works = (await api.call("GET", "/health", undefined, {})).json();
  expect(works).toMatchObject({ status: "ok", problems: [] });
  expect(works.seconds_since_look).toBeGreaterThanOrEqual(89);
  expect(works.seconds_since_look).toBeLessThan(200);
  await api.db
    .updateTable("heartbeat")
    .set({ at: new Date(Date.now() - 300_000) })
    .where("name", "=", "tick")
    .execute();
  expect((await api.call("GET", "/health", undefined, {})).json()).toMatchObject({ status: "degraded" });
  await api.call("POST", "/v1/listings", { url: "https://shop.example/x" });
  expect((await api.call("GET", "/health")).json().processes).toMatchObject([{ name: "worker@a" }]);
  expect((await api.call("GET", "/health")).json().backlog).toEqual({
    due_listings: 1,
    oldest_due_at: expect.stringMatching(/Z$/),
    pending_deliveries: 0,
  });
  const feedOnly = { authorization: `Bearer ${await api.keyWith("feed")}` };
  expect((await api.call("GET", "/health", undefined, feedOnly)).json()).not.toHaveProperty("backlog");
});

test("without its database the service says so and hides the rest", async () => {
  const db = connect("postgres://nobody:secret@127.0.0.1:1/none");
  const app = buildApp({ db, log: pino({ level: "silent" }), allowedHosts: [], pages: api.pages, secrets: api.secrets });
  try {
    const health = await app.inject("/health");
    expect(health.statusCode).toBe(503);
    expect(health.json()).toMatchObject({ status: "degraded", database: "unreachable", seconds_since_tick: null });
    const list = await app.inject({ url: "/v1/products", headers: { authorization: `Bearer csk_${"A".repeat(43)}` } });
    expect(list.json()).toMatchObject({ status: 503, code: "database-unavailable" });
    expect(list.headers["retry-after"]).toBe("5");
    expect(list.body).not.toMatch(/ECONNREFUSED|secret|127\.0\.0\.1/);
  } finally {
    await app.close();
    await db.destroy();
  }
});

test("keys: made once, listed without the key, revoked by name", async () => {
  const made = await api.call("POST", "/v1/api-keys", { name: "till", scopes: ["feed", "read"] });
  expect(made.statusCode).toBe(201);
  expect(made.json().key).toMatch(/^csk_[\w-]{43}$/);
  expect(made.json().api_key).toMatchObject({ name: "till", scopes: ["read", "feed"], revoked_at: null });
  expect((await api.call("POST", "/v1/api-keys", { name: "till", scopes: ["read"] })).json().code).toBe("key-name-taken");
  expect((await api.call("POST", "/v1/api-keys", { name: "x", scopes: ["everything"] })).json().code).toBe("invalid-request");
  expect((await api.call("POST", "/v1/api-keys", { name: "x", scopes: [] })).json().code).toBe("invalid-request");
  const twice = await Promise.all([1, 2].map(() => api.call("POST", "/v1/api-keys", { name: "twice", scopes: ["read"] })));
  expect(twice.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409]);
  const revoked = await api.call("DELETE", "/v1/api-keys/till");
  expect(revoked.json()).toMatchObject({ name: "till", revoked_at: expect.any(String) });
  expect((await api.call("DELETE", "/v1/api-keys/till")).statusCode).toBe(404);
  expect((await api.call("POST", "/v1/api-keys", { name: "till", scopes: ["read"] })).statusCode).toBe(201);
  const log = (await api.call("GET", "/v1/audit-log?subject_type=api-key&actor=key:test-1&limit=2")).json();
  expect(log.items).toHaveLength(2);
  const more = (await api.call("GET", `/v1/audit-log?subject_type=api-key&actor=key:test-1&cursor=${log.next_cursor}`)).json();
  expect(more.items.length).toBeGreaterThan(0);
});
