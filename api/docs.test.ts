import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

test("the home page leads to docs and feed, and cannot run or load anything", async () => {
  const home = await api.call("GET", "/", undefined, {});
  expect(home.headers["content-type"]).toContain("text/html");
  expect(home.body).toContain("/docs");
  expect(home.body).toContain("/v1/feeds/repricing.json");
  expect(home.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(home.headers["x-content-type-options"]).toBe("nosniff");
});

test("the served document is the committed one", async () => {
  const committed: unknown = JSON.parse(await readFile(new URL("openapi.json", import.meta.url), "utf8"));
  expect((await api.call("GET", "/v1/openapi.json", undefined, {})).json()).toEqual(committed);
});

test("the docs page works without a key and loads everything from here", async () => {
  const page = await api.call("GET", "/docs/", undefined, {});
  const docs = page.statusCode === 302 ? await api.call("GET", String(page.headers.location), undefined, {}) : page;
  expect(docs.statusCode).toBe(200);
  expect(docs.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(docs.headers["content-security-policy"]).toContain("connect-src 'self'");
  const parts = [...docs.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => new URL(match[1] ?? "", "http://x/docs/").pathname);
  expect(parts.length).toBeGreaterThan(3);
  const answers = await Promise.all(parts.map(async (part) => [part, (await api.call("GET", part, undefined, {})).statusCode]));
  expect(answers).toEqual(parts.map((part) => [part, 200]));
});
