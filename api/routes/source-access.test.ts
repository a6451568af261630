import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";

const PASSWORD = "pass-word-1";

let api: TestApi;
let sources = 0;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function newSource(): Promise<string> {
  const answer = await api.call("POST", "/v1/sources", { host: `www${++sources}.shop.example`, kind: "shop" });
  return `/v1/sources/${answer.json<{ id: number }>().id}`;
}

test("cookies and headers are set, replaced and taken back; their values are in no answer, log or table", async () => {
  const source = await newSource();
  expect((await api.call("GET", `${source}/access`)).json()).toMatchObject({
    http_client: "undici",
    direct: true,
    tier: "none",
    cookie_names: [],
  });
  const set = await api.call("PATCH", `${source}/access`, {
    http_client: "impit",
    direct: false,
    cookies: [
      { name: "zip", value: "secret-zip" },
      { name: "cur", value: "secret-cur", domain: "shop.example" },
    ],
    headers: { "X-Store": "secret-store" },
  });
  expect(set.statusCode).toBe(200);
  expect(set.json()).toMatchObject({ http_client: "impit", direct: false, cookie_names: ["zip", "cur"], header_names: ["X-Store"] });
  const audit = await api.call("GET", "/v1/audit-log");
  const rows = await api.db.selectFrom("source_access").selectAll().execute();
  for (const text of [set.body, audit.body, JSON.stringify(rows), api.log.join("\n"), JSON.stringify(audit.json())])
    expect(text).not.toMatch(/secret-/);
  expect(api.secrets.open(rows[0]?.cookies_sealed ?? "")).toContain("secret-zip");
  const back = await api.call("PATCH", `${source}/access`, { cookies: [] });
  expect(back.json()).toMatchObject({ cookie_names: [], header_names: ["X-Store"], http_client: "impit" });
});

const BAD: readonly [string, object][] = [
  ["bad-cookie", { cookies: [{ name: "a b", value: "secret-1" }] }],
  ["bad-cookie", { cookies: [{ name: "a", value: "secret-1\u0001" }] }],
  ["bad-cookie", { cookies: [{ name: "a", value: "secret-1; Domain=x" }] }],
  ["bad-cookie", { cookies: [{ name: "a", value: "secret-1", domain: "other.example" }] }],
  ["bad-cookie", { cookies: [{ name: "a", value: "secret-1", domain: "example" }] }],
  ["bad-header", { headers: { Cookie: "secret-1" } }],
  ["bad-header", { headers: { Host: "secret-1" } }],
  ["bad-header", { headers: { "Proxy-Authorization": "secret-1" } }],
  ["bad-header", { headers: { "X-A": "secret-1\nX-B: y" } }],
];

test("what cannot be sent is refused without repeating its value", async () => {
  const source = await newSource();
  for (const [code, body] of BAD) {
    const answer = await api.call("PATCH", `${source}/access`, body);
    expect(answer.json()).toMatchObject({ status: 400, code });
    expect(answer.body + api.log.join("\n")).not.toContain("secret-1");
  }
});

test("a proxy is added, shown without its credentials, changed and forgotten", async () => {
  const source = await newSource();
  const added = await api.call("POST", `${source}/proxies`, {
    url: `socks5://customer-{session}:${PASSWORD}@proxy.example:1080`,
    tier: "residential",
    country: "PL",
    cost_per_gb: "8.50",
    cost_currency: "USD",
  });
  expect(added.statusCode).toBe(201);
  const { id } = added.json<{ id: number }>();
  expect(added.json()).toMatchObject({
    name: "proxy.example:1080",
    server: "socks5://proxy.example:1080",
    has_credentials: true,
    visits: 0,
    spent: "0.0000",
  });
  const again = await api.call("POST", `${source}/proxies`, { url: "socks5://proxy.example:1080", tier: "mobile" });
  expect(again.json()).toMatchObject({ status: 409, code: "proxy-exists" });
  const changed = await api.call("PATCH", `/v1/proxies/${id}`, {
    cost_currency: null,
    enabled: false,
    url: `http://u:${PASSWORD}@proxy.example:3128`,
  });
  expect(changed.json()).toMatchObject({ cost_per_gb: null, spent: null, enabled: false, server: "http://proxy.example:3128" });
  const listed = await api.call("GET", `${source}/proxies`);
  expect(listed.json<{ items: unknown[] }>().items).toHaveLength(1);
  const rows = JSON.stringify(await api.db.selectFrom("proxy").selectAll().execute());
  const audit = JSON.stringify(await api.db.selectFrom("audit_log").selectAll().execute());
  for (const text of [added.body, changed.body, listed.body, rows, audit, api.log.join("\n")]) expect(text).not.toContain(PASSWORD);
  expect((await api.call("DELETE", `/v1/proxies/${id}`)).statusCode).toBe(204);
  expect((await api.call("DELETE", `/v1/proxies/${id}`)).statusCode).toBe(404);
});

test("an address that is none of a proxy is refused without repeating it", async () => {
  const source = await newSource();
  for (const url of [
    `ftp://u:${PASSWORD}@proxy.example`,
    `http://u:${PASSWORD}@`,
    `proxy.example:3128:u:${PASSWORD}`,
    `http://u:${PASSWORD}@proxy.example/path`,
    `socks4://u:${PASSWORD}@proxy.example`,
  ]) {
    const answer = await api.call("POST", `${source}/proxies`, { url, tier: "mobile" });
    expect(answer.json()).toMatchObject({ status: 400, code: "bad-proxy" });
    expect(answer.body + api.log.join("\n")).not.toContain(PASSWORD);
  }
  const cost = await api.call("POST", `${source}/proxies`, { url: "http://p.example", tier: "mobile", cost_per_gb: "1" });
  expect(cost.json()).toMatchObject({ code: "cost-without-currency" });
});

test("only keys that may write change how a source is visited", async () => {
  const source = await newSource();
  const reader = { authorization: `Bearer ${await api.keyWith("read")}` };
  expect((await api.call("PATCH", `${source}/access`, { direct: false }, reader)).statusCode).toBe(403);
  expect((await api.call("POST", `${source}/proxies`, { url: "http://p.example", tier: "mobile" }, reader)).statusCode).toBe(403);
  expect((await api.call("GET", `${source}/proxies`, undefined, reader)).statusCode).toBe(200);
});
