import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revokeKey, SCOPES } from "../store/api-keys.ts";
import { openTestApi, type TestApi } from "../test/api.ts";

const PUBLIC = ["/", "/health", "/v1/openapi.json"];

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly description: string;
  readonly summary: string;
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

let api: TestApi;
let operations: Operation[];
beforeAll(async () => {
  api = await openTestApi();
  const document = (await api.call("GET", "/v1/openapi.json")).json<{ paths: Record<string, Record<string, Operation>> }>();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const concrete = (path: string) => path.replace(/\{[^}]+\}/g, "1");
const send = (operation: Operation, authorization: string | null) =>
  api.call(operation.method as "GET", concrete(operation.path), undefined, authorization === null ? {} : { authorization });

describe("who may call what", () => {
  test("every route is in the document, and the document is not empty", () => {
    expect(operations.length).toBeGreaterThan(40);
    const routes = api.app.printRoutes({ commonPrefix: false, includeHooks: false });
    expect(routes).toContain("/v1/products");
  });

  test("every operation is described and says which scope it needs", () => {
    for (const { method, path, summary, description, operationId, security, responses } of operations) {
      const place = `${method} ${path}`;
      expect(summary, place).toMatch(/\S/);
      expect(operationId, place).toMatch(/^[a-z]\w+$/);
      expect(Object.keys(responses), place).toContain("500");
      if (PUBLIC.includes(path)) {
        expect(security, place).toEqual([]);
        continue;
      }
      expect(security, place).toHaveLength(1);
      const scope = security[0]?.["key"]?.[0] ?? "";
      expect(SCOPES as readonly string[], place).toContain(scope);
      expect(description, place).toContain(`\`${scope}\``);
      expect(Object.keys(responses), place).toEqual(expect.arrayContaining(["401", "403"]));
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test("without a key everything but the public pages answers 401", async () => {
    for (const operation of operations) {
      const response = await send(operation, null);
      const place = `${operation.method} ${operation.path}`;
      if (PUBLIC.includes(operation.path)) expect(response.statusCode, place).toBe(200);
      else {
        expect(response.statusCode, place).toBe(401);
        expect(response.headers["www-authenticate"], place).toContain("Bearer");
        expect(response.json(), place).toMatchObject({ code: "unauthorized", status: 401 });
      }
    }
  });

  test("a key without the scope answers 403 and names it, before anything else is looked at", async () => {
    for (const operation of operations) {
      if (PUBLIC.includes(operation.path)) continue;
      const scope = operation.security[0]?.["key"]?.[0];
      const others = await api.keyWith(...SCOPES.filter((one) => one !== scope));
      const response = await send(operation, `Bearer ${others}`);
      expect(response.statusCode, `${operation.method} ${operation.path}`).toBe(403);
      expect(response.json().detail).toContain(`"${scope}"`);
    }
  });

  test.each([
    ["Bearer", "no token"],
    ["Basic dXNlcjpwYXNz", "another scheme"],
    ["Bearer csk_", "too short"],
    [`Bearer csk_${"A".repeat(43)}`, "right shape, unknown"],
    ["Bearer ' or 1=1 --", "not a key"],
    [`Bearer ${"x".repeat(5000)}`, "long"],
  ])("%s is refused (%s)", async (authorization) => {
    const response = await api.call("GET", "/v1/products", undefined, { authorization });
    expect(response.statusCode).toBe(401);
  });

  test("a key whose hash differs in the last character only is refused", async () => {
    const key = await api.keyWith("read");
    const other = key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
    expect((await api.call("GET", "/v1/products", undefined, { authorization: `Bearer ${other}` })).statusCode).toBe(401);
    expect((await api.call("GET", "/v1/products", undefined, { authorization: `bearer ${key}` })).statusCode).toBe(200);
  });

  test("a revoked key stops working, and its use was noted", async () => {
    const created = (await api.call("POST", "/v1/api-keys", { name: "short-lived", scopes: ["read"] })).json();
    const headers = { authorization: `Bearer ${created.key}` };
    expect((await api.call("GET", "/v1/products", undefined, headers)).statusCode).toBe(200);
    const row = (await api.call("GET", "/v1/api-keys")).json().items.find((key: { name: string }) => key.name === "short-lived");
    expect(row.last_used_at).toMatch(/Z$/);
    expect(JSON.stringify(row)).not.toContain(created.key);
    await revokeKey(api.db, "short-lived");
    expect((await api.call("GET", "/v1/products", undefined, headers)).statusCode).toBe(401);
  });

  test("keys are kept as hashes only, and never logged", async () => {
    const key = await api.keyWith("read");
    await api.call("GET", "/v1/products", undefined, { authorization: `Bearer ${key}` });
    await api.call("POST", "/v1/products", { nonsense: true }, { authorization: `Bearer ${key}` });
    const kept = await api.db.selectFrom("api_key").selectAll().execute();
    expect(JSON.stringify(kept)).not.toContain(key);
    expect(api.log.length).toBeGreaterThan(0);
    expect(api.log.join("\n")).not.toContain(key);
  });
});

describe("what is wrong is told", () => {
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
});

describe("pages", () => {
  test("the home page leads to docs and feed, and cannot run or load anything", async () => {
    const home = await api.call("GET", "/", undefined, {});
    expect(home.headers["content-type"]).toContain("text/html");
    expect(home.body).toContain("/docs");
    expect(home.body).toContain("/v1/feeds/repricing.json");
    expect(home.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(home.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("the docs page works without a key and loads everything from here", async () => {
    const page = await api.call("GET", "/docs/", undefined, {});
    const docs = page.statusCode === 302 ? await api.call("GET", String(page.headers.location), undefined, {}) : page;
    expect(docs.statusCode).toBe(200);
    expect(docs.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(docs.headers["content-security-policy"]).toContain("connect-src 'self'");
    const parts = [...docs.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => new URL(match[1] ?? "", "http://x/docs/").pathname);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) expect((await api.call("GET", part, undefined, {})).statusCode, part).toBe(200);
  });
});
