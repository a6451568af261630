import { afterAll, beforeAll, expect, test } from "vitest";
import { savePageParsers } from "../../store/page-parsers.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

test("parsers are told with their hosts, and those never checked against a real page say why", async () => {
  const shop = {
    label: "site:shop.example",
    version: 2,
    hosts: ["shop.example"],
    unverified: "No page was at hand.",
    searchUrl: "https://shop.example/s?q={query}",
    searchUnverified: "Nor this.",
  };
  const platform = { label: "platform:any", version: 1, hosts: [], unverified: null, searchUrl: null, searchUnverified: null };
  await savePageParsers(api.db, [
    { ...shop, version: 1 },
    { ...platform, label: "platform:old" },
  ]);
  await Promise.all([savePageParsers(api.db, [shop, platform]), savePageParsers(api.db, [shop, platform])]);
  expect((await api.call("GET", "/v1/parsers")).json().items).toEqual([
    { label: "platform:any", version: 1, hosts: [], verified: true, note: null, search_url: null, search_note: null },
    {
      label: "site:shop.example",
      version: 2,
      hosts: ["shop.example"],
      verified: false,
      note: "No page was at hand.",
      search_url: "https://shop.example/s?q={query}",
      search_note: "Nor this.",
    },
  ]);
  const labels = async (host: string) =>
    (await api.call("GET", `/v1/parsers?host=${host}`)).json().items.map(({ label }: { label: string }) => label);
  expect(await labels("www.Shop.example:8080")).toEqual(["site:shop.example"]);
  expect(await labels("workshop.example")).toEqual([]);
});

test("a source takes no parser that there is not", async () => {
  const known = await api.call("POST", "/v1/sources", { host: "by-name.example", kind: "shop", parser: "shop.example" });
  expect(known.statusCode).toBe(201);
  const { id } = known.json();
  expect((await api.call("PATCH", `/v1/sources/${id}`, { parser: "any" })).json()).toMatchObject({ parser: "any" });
  const wrong = await api.call("PATCH", `/v1/sources/${id}`, { parser: "nosuch" });
  expect([wrong.statusCode, wrong.json()]).toMatchObject([400, { code: "unknown-parser", detail: expect.stringContaining("/v1/parsers") }]);
  expect((await api.call("PATCH", `/v1/sources/${id}`, { parser: null })).json()).toMatchObject({ parser: null });
});
