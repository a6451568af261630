import { afterAll, beforeAll, expect, test } from "vitest";
import { revokeKey, type Scope, SCOPES } from "../store/api-keys.ts";
import { openTestApi, type TestApi } from "../test/api.ts";

const PUBLIC = ["/", "/health", "/v1/openapi.json"];

interface Operation {
  readonly method: "GET";
  readonly path: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly description: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

let api: TestApi;
let operations: Operation[];
beforeAll(async () => {
  api = await openTestApi();
  const document = (await api.call("GET", "/v1/openapi.json")).json<{ paths: Record<string, Record<string, Operation>> }>();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() as "GET" })),
  );
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const placeOf = ({ method, path }: Operation): string => `${method} ${path}`;
const scopeOf = ({ security }: Operation): string | undefined => security[0]?.["key"]?.[0];
const guarded = (): Operation[] => operations.filter(({ path }) => !PUBLIC.includes(path));
const send = ({ method, path }: Operation, headers: Record<string, string>) =>
  api.call(method, path.replace(/\{[^}]+\}/g, "1"), undefined, headers);

/** Every route that Fastify knows, whether described or not: "GET /v1/products/{id}". */
function allRoutes(): string[] {
  const trail: string[] = [];
  return api.app
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const match = /^([│ ]*)[├└]── (\S+) \(([A-Z, ]+)\)$/u.exec(line);
      if (match === null) return [];
      const [, indent = "", part = "", methods = ""] = match;
      const depth = indent.length / 4;
      trail.length = depth;
      trail[depth] = part;
      const path = trail.join("").replace(/:(\w+)/g, "{$1}");
      return methods.split(", ").map((method) => `${method} ${path.length > 1 ? path.replace(/\/$/, "") : path}`);
    });
}

test("every route but the docs page is in the document", () => {
  const routes = allRoutes().filter((route) => !route.startsWith("HEAD ") && !/ \/docs(\/|$)/.test(route));
  expect(routes.toSorted()).toEqual(operations.map(placeOf).toSorted());
  expect(routes.length).toBeGreaterThan(60);
});

test("every operation but the public ones names one scope, in `security` and in words, and its refusals", () => {
  const wrong = guarded().filter((operation) => {
    const scope = scopeOf(operation);
    const known = SCOPES.some((one) => one === scope) && operation.security.length === 1;
    return !known || !operation.description.includes(`\`${scope}\``) || !operation.responses["401"] || !operation.responses["403"];
  });
  expect(wrong.map(placeOf)).toEqual([]);
  expect(
    operations
      .filter(({ security }) => security.length === 0)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(PUBLIC);
});

test("without a key everything but the public pages answers 401", async () => {
  const answers = await Promise.all(
    operations.map(async (operation) => {
      const { statusCode, headers } = await send(operation, {});
      return `${placeOf(operation)} ${statusCode} ${String(headers["www-authenticate"] ?? "")}`;
    }),
  );
  expect(answers).toEqual(
    operations.map((operation) => `${placeOf(operation)} ${PUBLIC.includes(operation.path) ? "200 " : '401 Bearer realm="cenoskop"'}`),
  );
});

test("HEAD needs a key too", async () => {
  expect((await api.call("HEAD", "/v1/products", undefined, {})).statusCode).toBe(401);
  expect((await api.call("HEAD", "/v1/products")).statusCode).toBe(200);
});

test("a key without the scope answers 403 and names it, before anything else is looked at", async () => {
  const keys = new Map<string | undefined, string>();
  for (const scope of SCOPES) keys.set(scope, await api.keyWith(...SCOPES.filter((one): one is Scope => one !== scope)));
  const answers = await Promise.all(
    guarded().map(async (operation) => {
      const response = await send(operation, { authorization: `Bearer ${keys.get(scopeOf(operation))}` });
      const { code, detail } = response.json<{ code: string; detail: string }>();
      return `${placeOf(operation)} ${response.statusCode} ${code} ${/scope "(\w+)"/.exec(detail)?.[1]}`;
    }),
  );
  expect(answers).toEqual(guarded().map((operation) => `${placeOf(operation)} 403 missing-scope ${scopeOf(operation)}`));
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
