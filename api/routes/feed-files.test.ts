import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFeedText } from "../../parsers/discovery/read-feed.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { pricedShop, type PricedOne, type PricedShop, type ProductOptions } from "../../test/priced-shop.ts";
import { pageToSearch } from "../../test/page-to-search.ts";
import { elementsNamed, fieldsOf, readXml } from "../../test/read-xml.ts";

let api: TestApi;
let shop: PricedShop;
let channels = 0;
beforeAll(async () => {
  api = await openTestApi();
  shop = pricedShop(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** A channel of its own for a test, so that none sees another's prices. */
async function channel(currency = "PLN"): Promise<string> {
  const code = `files-${++channels}`;
  expect((await api.call("POST", "/v1/channels", { code, name: code, currency })).statusCode).toBe(201);
  return code;
}
async function approved(code: string, rival: number, options: ProductOptions = {}): Promise<PricedOne> {
  const one = await shop.propose(rival, { channel: code, ...options });
  expect((await api.call("POST", `/v1/proposals/${one.proposalId}/approve`)).statusCode).toBe(200);
  return one;
}
/** As if 100.00, or these amounts, had been asked since days ago; the last one is what is asked now. */
async function askedBefore({ productId }: PricedOne, prices: readonly (readonly [daysAgo: number, minor: number])[]): Promise<void> {
  await api.db.deleteFrom("own_price").where("product_id", "=", productId).execute();
  const now = Date.now();
  const ago = (days: number) => new Date(now - days * 86_400_000);
  for (const [index, [days, minor]] of prices.entries()) {
    const next = prices[index + 1];
    await sql`
      insert into own_price (product_id, channel_id, valid_from, valid_to, price_minor)
      select product_id, channel_id, ${ago(days)}, ${next === undefined ? null : ago(next[0])}, ${minor}
      from product_channel where product_id = ${productId}`.execute(api.db);
  }
}
const get = (format: string, code: string, query = "", headers?: Record<string, string>) =>
  api.call("GET", `/v1/feeds/repricing.${format}.xml?channel=${code}${query}`, undefined, headers);
const items = async (format: "google" | "google-supplemental", code: string, query = "") => {
  const answer = await get(format, code, query);
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "application/rss+xml; charset=utf-8"]);
  return elementsNamed(readXml(answer.body), "item").map(fieldsOf);
};
const offers = async (code: string) => elementsNamed(readXml((await get("ceneo", code)).body), "o");
const gaps = async (format: string, code: string) =>
  (await api.call("GET", `/v1/feeds/gaps?format=${format}&channel=${code}`)).json().items;

test("Google's supplemental source has id, price and label; its whole feed what is known, and says what is not", async () => {
  const code = await channel();
  const facts = { url: "https://shop.example/kettle?a=1&b=2", brand: "Acme", gtin: "5901234123457", category: "Home > Kettles", stock: 3 };
  const { externalId } = await approved(code, 9900, { facts });
  const [answer] = await items("google-supplemental", code);
  expect(answer).toEqual({ "g:id": externalId, "g:price": "99.00 PLN", "g:custom_label_0": "cheapest" });
  const root = readXml((await get("google", code)).body);
  expect([root.name, root.attributes]).toEqual(["rss", { version: "2.0", "xmlns:g": "http://base.google.com/ns/1.0" }]);
  expect(root.children.map(({ name, children }) => [name, ...children.map((child) => child.name)])).toEqual([
    ["channel", "title", "link", "description", "item"],
  ]);
  expect(await items("google", code)).toEqual([
    {
      "g:id": externalId,
      "g:title": expect.stringContaining("Kettle"),
      "g:link": facts.url,
      "g:availability": "in_stock",
      "g:brand": "Acme",
      "g:gtin": "5901234123457",
      "g:product_type": "Home > Kettles",
      "g:price": "99.00 PLN",
      "g:custom_label_0": "cheapest",
    },
  ]);
  const [told] = await gaps("google", code);
  expect(told).toMatchObject({ product_id: externalId, included: true, not_on_sale: { code: "history-too-short" } });
  expect(told.gaps.map(({ field }: { field: string }) => field)).toEqual(["g:description", "g:image_link"]);
});

test("a reduction is announced only where our own prices of 30 days allow it, measured from the lowest of them", async () => {
  const code = await channel();
  const from100 = ["100.00 PLN", "90.00 PLN", undefined];
  const not = (price: string, why: string) => [price, undefined, why];
  const cases = [
    { prices: [[60, 10_000]], rival: 9000, said: from100 },
    // raised for a few days before: what is struck through is what was asked before that
    {
      prices: [
        [60, 9800],
        [3, 10_000],
      ],
      rival: 9000,
      said: ["98.00 PLN", "90.00 PLN", undefined],
    },
    // it was cheaper within 30 days
    {
      prices: [
        [60, 10_000],
        [20, 8900],
        [10, 10_000],
      ],
      rival: 9000,
      said: not("90.00 PLN", "no-reduction"),
    },
    // it was cheaper, but longer ago
    {
      prices: [
        [60, 8900],
        [40, 10_000],
      ],
      rival: 9000,
      said: from100,
    },
    // nobody knows what was asked before
    { prices: [[10, 10_000]], rival: 9000, said: not("90.00 PLN", "history-too-short") },
    { prices: [], rival: 9000, said: not("90.00 PLN", "no-prior-price") },
    // too small to be called one
    { prices: [[60, 10_000]], rival: 9700, said: not("97.00 PLN", "reduction-too-small") },
    // dearer
    { prices: [[60, 10_000]], rival: 11_000, said: not("110.00 PLN", "no-reduction") },
    // goods that spoil are measured from the price before
    { prices: [[2, 10_000]], rival: 9000, facts: { perishable: true }, said: from100 },
  ] as const;
  const expected = [];
  for (const { prices, rival, said, ...one } of cases) {
    const product = await approved(code, rival, "facts" in one ? { facts: one.facts } : {});
    await askedBefore(product, prices);
    expected.push([product.externalId, ...said]);
  }
  const shown = await items("google-supplemental", code);
  const why = new Map<string, string | undefined>(
    (await gaps("google-supplemental", code)).map((item: { product_id: string; not_on_sale: { code: string } | null }) => [
      item.product_id,
      item.not_on_sale?.code,
    ]),
  );
  expect(shown.map((item) => [item["g:id"], item["g:price"], item["g:sale_price"], why.get(item["g:id"] ?? "")])).toEqual(expected);
  const dates = shown.map((item) => item["g:sale_price_effective_date"]);
  expect(dates.map((text) => text !== undefined)).toEqual(shown.map((item) => "g:sale_price" in item));
  for (const text of dates.filter((one) => one !== undefined))
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ\/\d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
  // a shop that announces nothing
  const silent = await items("google-supplemental", code, "&sale_price_from_percent=100");
  expect(silent.filter((item) => "g:sale_price" in item)).toEqual([]);
});

test("the label says where the price stands, in the label that is asked for", async () => {
  const code = await channel();
  await approved(code, 9000, { rules: [{ name: "fixed-price", settings: { price: { amount: "99.00", currency: "PLN" } } }] });
  expect(await items("google-supplemental", code, "&custom_label=3&not_competitive_percent=10")).toMatchObject([
    { "g:custom_label_3": "above-market" },
  ]);
  expect(await items("google-supplemental", code, "&not_competitive_percent=9")).toMatchObject([{ "g:custom_label_0": "not-competitive" }]);
  expect((await get("google-supplemental", code, "&custom_label=5")).statusCode).toBe(400);
});

test("Ceneo's file is read by Ceneo's rules, and products that it cannot hold are left out and told", async () => {
  const code = await channel();
  const facts = {
    url: "https://shop.example/a?x=1&y=2",
    brand: "Acme & Sons",
    mpn: 'A"1',
    gtin: "5901234123457",
    category: "Home > Kettles",
    stock: 0,
  };
  const { externalId } = await approved(code, 9000, { facts });
  const bare = await approved(code, 9000);
  const [only, ...others] = await offers(code);
  expect(others).toEqual([]);
  expect(only?.attributes).toEqual({ id: externalId, url: facts.url, price: "90.00", stock: "0" });
  expect(fieldsOf({ name: "o", attributes: {}, text: "", children: only?.children ?? [] })).toMatchObject({ cat: "Home/Kettles" });
  expect(
    elementsNamed({ name: "", attributes: {}, text: "", children: only === undefined ? [] : [only] }, "a").map((a) => [
      a.attributes["name"],
      a.text,
    ]),
  ).toEqual([
    ["Producent", "Acme & Sons"],
    ["Kod_producenta", 'A"1'],
    ["EAN", "5901234123457"],
  ]);
  const told: { product_id: string; included: boolean; gaps: { field: string }[] }[] = await gaps("ceneo", code);
  expect(told.map((item) => [item.product_id, item.included, item.gaps.map(({ field }) => field)])).toEqual([
    [externalId, true, ["avail", "imgs", "desc"]],
    [bare.externalId, false, ["url"]],
  ]);
  // left out is not shown: it stays approved, and the shop's price as it is
  expect((await api.call("GET", `/v1/proposals/${bare.proposalId}`)).json()).toMatchObject({ status: "approved", serving: null });
  const { body } = await get("ceneo", code);
  // what this service reads of other shops' files it reads of its own
  const read = await readFeedText(body, pageToSearch("feed", body));
  expect(read.listings).toMatchObject([
    { url: "https://www.shop.example/a?x=1&y=2", gtin: "05901234123457", price: { minor: 9000, currency: "PLN" } },
  ]);
  const euro = await channel("EUR");
  expect(await offers(euro)).toEqual([]);
});

test("names that would break XML do not, in any format", async () => {
  const code = await channel();
  const names = [
    "]]> <![CDATA[ <!-- -- > & \" ' </g:title></item>",
    "bell\u0007 null-like\u0001 form\u000c C1\u0085 noncharacter\ufffe\uffff",
    "\ud83d\udc69\u200d\ud83d\udc67 family, \u0161\u0119\u0434\u4ef7 \u202eright to left",
    `long ${"\ud83d\udc69\u200d\ud83d\udc67".repeat(400)}`,
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "tab\tand\r\nlines",
  ];
  for (const name of names) {
    const one = await approved(code, 9000);
    const hostile = { name, brand: name.slice(0, 60), url: "https://shop.example/a?q=<\">&'" };
    await api.db.updateTable("product").set(hostile).where("id", "=", one.productId).execute();
  }
  const titles = (await items("google", code)).map((item) => item["g:title"] ?? "");
  expect(titles).toHaveLength(names.length);
  expect(titles[0]).toBe(names[0]);
  expect(titles[2]).toBe(names[2]);
  expect(titles[5]).toBe("tab and lines");
  expect(titles[3]?.length).toBeLessThanOrEqual(150);
  expect(titles[3]?.isWellFormed()).toBe(true);
  expect(await items("google-supplemental", code)).toHaveLength(names.length);
  expect((await offers(code)).map(({ children }) => children.find(({ name }) => name === "name")?.text)).toEqual([
    names[0],
    "bell null-like form C1 noncharacter",
    names[2],
    names[3],
    names[4],
    "tab and lines",
  ]);
});

test("with labels=all products without an approved price have their label too, and another one is another file", async () => {
  const code = await channel();
  const priced = await approved(code, 9900);
  const open = await shop.propose(9500, { channel: code });
  const alone = await shop.propose(9500, { channel: code });
  await api.db.updateTable("offer").set({ availability: "OutOfStock" }).where("listing_id", "=", alone.listingId).execute();
  const unwatched = await shop.propose(9500, { channel: code });
  await api.db.updateTable("listing").set({ enabled: false }).where("id", "=", unwatched.listingId).execute();
  const nameless = await shop.propose(9500, { channel: code });
  await api.db
    .updateTable("product")
    .set({ external_id: "x".repeat(51) })
    .where("id", "=", nameless.productId)
    .execute();
  const first = await get("google-supplemental", code, "&labels=all");
  expect(elementsNamed(readXml(first.body), "item").map(fieldsOf)).toEqual([
    { "g:id": priced.externalId, "g:price": "99.00 PLN", "g:custom_label_0": "cheapest" },
    { "g:id": open.externalId, "g:custom_label_0": "above-market" },
    { "g:id": alone.externalId, "g:custom_label_0": "no-rivals" },
  ]);
  const key = { authorization: `Bearer ${await api.keyWith("feed")}`, "if-none-match": String(first.headers.etag) };
  expect((await get("google-supplemental", code, "&labels=all", key)).statusCode).toBe(304);
  // nothing was priced, but the rival asks so much less now
  await api.db.updateTable("offer").set({ price_minor: 5000 }).where("listing_id", "=", open.listingId).execute();
  const second = await get("google-supplemental", code, "&labels=all&custom_label=2", key);
  expect(second.statusCode).toBe(200);
  expect(elementsNamed(readXml(second.body), "item").map(fieldsOf)[1]).toEqual({
    "g:id": open.externalId,
    "g:custom_label_2": "not-competitive",
  });
  expect((await get("google-supplemental", code, "&labels=all", key)).statusCode).toBe(200);
  expect(await items("google-supplemental", code)).toHaveLength(1);
  expect((await get("ceneo", code, "&labels=all")).json()).toMatchObject({ code: "no-labels" });
  // an approved price whose time is over is not told: then the label is that of the price now asked
  await api.db
    .updateTable("price_proposal")
    .set({ valid_until: new Date(Date.now() - 1000) })
    .where("id", "=", priced.proposalId)
    .execute();
  expect((await get("google-supplemental", code, "&labels=all")).json()).toMatchObject({ code: "feed-held" });
  await api.call("POST", `/v1/channels/${code}/feed-guard/release`);
  const third = await get("google-supplemental", code, "&labels=all");
  expect(elementsNamed(readXml(third.body), "item").map(fieldsOf)[0]).toEqual({
    "g:id": priced.externalId,
    "g:custom_label_0": "above-market",
  });
});

test("one address gives each format, and JSON unless asked otherwise", async () => {
  const code = await channel();
  await approved(code, 9000, { facts: { url: "https://shop.example/one" } });
  for (const format of ["json", "ndjson", "csv", "google", "google-supplemental", "ceneo"]) {
    const own = await api.call(
      "GET",
      `/v1/feeds/repricing.${["json", "ndjson", "csv"].includes(format) ? format : `${format}.xml`}?channel=${code}`,
    );
    const one = await api.call("GET", `/v1/feeds/repricing?channel=${code}&format=${format}`);
    expect([one.statusCode, one.body, one.headers.etag, one.headers["content-type"]]).toEqual([
      200,
      own.body,
      own.headers.etag,
      own.headers["content-type"],
    ]);
  }
  expect((await api.call("GET", `/v1/feeds/repricing?channel=${code}&limit=1`)).json().items).toHaveLength(1);
  expect((await api.call("GET", `/v1/feeds/repricing?channel=${code}&limit=1&format=ceneo`)).json()).toMatchObject({ code: "whole-file" });
  expect((await api.app.inject({ url: "/v1/feeds/repricing" })).statusCode).toBe(401);
});

test("files are sent as the other feeds are: ETag, packed, signed, held, and whole or not at all since a cursor", async () => {
  const code = await channel();
  const { proposalId } = await approved(code, 9000, { facts: { url: "https://shop.example/a" } });
  for (const format of ["google", "google-supplemental", "ceneo"]) {
    const first = await get(format, code);
    const key = { authorization: `Bearer ${await api.keyWith("feed")}` };
    expect((await get(format, code, "", { ...key, "if-none-match": String(first.headers.etag) })).statusCode).toBe(304);
    expect((await get(format, code, "", { ...key, "accept-encoding": "gzip" })).headers["content-encoding"]).toBe("gzip");
    const cursor = String(first.headers["x-next-cursor"]);
    const nothing = await get(format, code, `&changed_since=${cursor}`);
    expect([nothing.statusCode, nothing.body]).toEqual([204, ""]);
    expect((await get(format, code, "&limit=1")).statusCode).toBe(400);
    const { url } = (await api.call("POST", "/v1/feed-urls", { format, channel: code, days: 1 })).json();
    expect(url).toContain(`/v1/feeds/repricing.${format}.xml?`);
    expect((await api.app.inject({ url: `${url}&custom_label=1` })).statusCode).toBe(200);
  }
  const before = String((await get("ceneo", code)).headers["x-next-cursor"]);
  await approved(code, 9100, { facts: { url: "https://shop.example/b" } });
  const since = await get("ceneo", code, `&changed_since=${before}`);
  expect(elementsNamed(readXml(since.body), "o")).toHaveLength(2);
  // another label, another file
  const [zero, one] = [await get("google", code), await get("google", code, "&custom_label=1")];
  expect(zero.headers.etag).not.toBe(one.headers.etag);
  await api.call("PUT", `/v1/channels/${code}/feed-guard`, { max_move_percent: 10, few_moves: 0 });
  expect((await get("google", code)).json()).toMatchObject({ code: "feed-held" });
  await api.call("PUT", `/v1/channels/${code}/feed-guard`, { max_move_percent: null, few_moves: 0 });
  // a floor that rose past it: out of the file at the moment of serving, whatever the cursor
  await api.db.updateTable("product_channel").set({ floor_minor: 9500 }).where("floor_minor", "is not", null).execute();
  expect((await get("ceneo", code)).json()).toMatchObject({ code: "feed-held", detail: expect.stringContaining("would be empty") });
  await api.call("POST", `/v1/channels/${code}/feed-guard/release`);
  expect(await offers(code)).toEqual([]);
  expect((await api.call("GET", `/v1/proposals/${proposalId}`)).json()).toMatchObject({
    status: "superseded",
    serving: { first_served_to: "key:test-1", last_served_to: expect.stringMatching(/^key:test-/) },
  });
});
