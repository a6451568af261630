import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

test.each<[string, number, string, () => Promise<{ statusCode: number; headers: object; json: () => unknown }>]>([
  ["an unknown address", 404, "route-not-found", () => api.call("GET", "/v1/nothing?x=1")],
  ["a known address with another method", 404, "route-not-found", () => api.call("DELETE", "/v1/products")],
  ["an unknown query parameter", 400, "invalid-request", () => api.call("GET", "/v1/products?serach=x")],
  ["a limit that is no number", 400, "invalid-request", () => api.call("GET", "/v1/products?limit=ten")],
  ["a limit with decimals", 400, "invalid-request", () => api.call("GET", "/v1/products?limit=1.5")],
  ["a limit too large", 400, "invalid-request", () => api.call("GET", "/v1/products?limit=1001")],
  ["an id that is none", 400, "invalid-request", () => api.call("GET", "/v1/products/abc")],
  ["an id beyond what is exact", 400, "invalid-request", () => api.call("GET", "/v1/products/9007199254740993")],
  ["a broken escape in the path", 400, "bad-request", () => api.call("GET", "/v1/products/%E0%A4%A")],
  ["a cursor that is none", 400, "bad-cursor", () => api.call("GET", "/v1/products?cursor=x")],
  ["a cursor made by hand", 400, "bad-cursor", () => api.call("GET", `/v1/products?cursor=${btoa('["products","1 or 1=1"]')}`)],
  ["a missing field", 400, "invalid-request", () => api.call("POST", "/v1/products", { name: "x" })],
  ["an unknown field", 400, "invalid-request", () => api.call("POST", "/v1/products", { external_id: "x", name: "x", prise: 1 })],
  ["a number where text belongs", 400, "invalid-request", () => api.call("POST", "/v1/products", { external_id: 12, name: "x" })],
  ["null where text belongs", 400, "invalid-request", () => api.call("POST", "/v1/products", { external_id: null, name: "x" })],
  ["a NUL character", 400, "invalid-request", () => api.call("POST", "/v1/products", { external_id: "a\u0000b", name: "x" })],
  ["half a surrogate pair", 400, "invalid-request", () => api.call("POST", "/v1/products", { external_id: "a", name: "\ud800" })],
  ["a NUL character in the query", 400, "invalid-request", () => api.call("GET", "/v1/products?search=%00")],
  ["a body that is an array", 400, "invalid-request", () => api.call("POST", "/v1/products", [])],
  ["a huge body", 413, "body-too-large", () => api.call("POST", "/v1/products", { external_id: "x", name: "x".repeat(300_000) })],
])("%s: %i %s", async (_what, status, code, act) => {
  const response = await act();
  expect(response.json()).toMatchObject({ status, code, type: `urn:problem:cenoskop:${code}` });
  expect(response.statusCode).toBe(status);
  expect(response.headers).toMatchObject({ "content-type": expect.stringMatching(/^application\/problem\+json/) });
  expect((response.json() as { detail: string }).detail).toMatch(/\w{3,}/);
});

test.each([
  ["{", 400, "malformed-json", "application/json"],
  ['{"__proto__": {"admin": true}}', 400, "malformed-json", "application/json"],
  ["", 400, "malformed-json", "application/json"],
  ["<product/>", 415, "unsupported-media-type", "application/xml"],
  ["name=x", 415, "unsupported-media-type", "application/x-www-form-urlencoded"],
])("the body %s answers %i %s", async (payload, status, code, type) => {
  const key = await api.keyWith("write");
  const headers = { authorization: `Bearer ${key}`, "content-type": type };
  const response = await api.app.inject({ method: "POST", url: "/v1/products", payload, headers });
  expect(response.json()).toMatchObject({ status, code });
  expect(response.statusCode).toBe(status);
});

test("every mistake in a body is listed with its place", async () => {
  const response = await api.call("POST", "/v1/products", { external_id: "", name: 5, cost: { amount: "1,5", currency: "pln" } });
  const pointers = response.json().errors.map((error: { pointer: string }) => error.pointer);
  expect(pointers).toEqual(expect.arrayContaining(["/external_id", "/name", "/cost/amount", "/cost/currency"]));
});

test("the request id of the caller comes back, a strange one is replaced", async () => {
  const key = await api.keyWith("read");
  const own = await api.call("GET", "/v1/products/999999", undefined, { authorization: `Bearer ${key}`, "x-request-id": "shop-7" });
  expect(own.headers["x-request-id"]).toBe("shop-7");
  expect(own.json().request_id).toBe("shop-7");
  const strange = await api.call("GET", "/v1/products/999999", undefined, { authorization: `Bearer ${key}`, "x-request-id": "a b\tc" });
  expect(strange.json().request_id).toMatch(/^[0-9a-f-]{36}$/);
});

test("text that looks like SQL or markup is text", async () => {
  const nasty = `'; drop table product; -- <script>alert(1)</script> %_\\ ${"ż".repeat(20)} 🦄`;
  const made = await api.call("POST", "/v1/products", { external_id: nasty, name: nasty });
  expect(made.statusCode).toBe(201);
  const found = await api.call("GET", `/v1/products?search=${encodeURIComponent(nasty)}`);
  expect(found.json().items.map((one: { name: string }) => one.name)).toEqual([nasty]);
  const wild = await api.call("GET", "/v1/products?search=%25");
  expect(wild.json().items).toHaveLength(1);
  const again = await api.call("GET", `/v1/products/by-external-id/${encodeURIComponent(nasty)}`);
  expect(again.json().id).toBe(made.json().id);
});

test("an unexpected failure tells nothing of the inside, and takes the half-done change back", async () => {
  await using own = await openTestApi();
  await sql`alter table audit_log rename to audit_log_gone`.execute(own.db);
  const response = await own.call("POST", "/v1/products", { external_id: "x", name: "x" });
  expect(response.json()).toMatchObject({ status: 500, code: "internal-error" });
  expect(response.body).not.toMatch(/audit_log|relation|store/);
  expect(own.log.join("")).toContain("audit_log");
  expect(own.log.join("")).toContain(response.json().request_id);
  expect((await own.call("GET", "/v1/products")).json().items).toEqual([]);
});
