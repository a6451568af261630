import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

import { recordObservation } from "../../store/observations.ts";
import { observationOf, offerOf, seedListing, seedProduct, seedSource } from "../../test/seed.ts";

const HTML = "<!doctype html><script>alert(1)</script>żółw";
const HASH = hash("sha256", HTML);
const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

/** A marketplace page read three times: two sellers; then one cheaper; then the other gone. A fourth look only confirms. */
async function watched() {
  const { db } = api;
  const productId = await seedProduct(db);
  const listingId = await seedListing(db, { sourceId: await seedSource(db), productId });
  const evidence = { price: { extractor: "json-ld", path: "offers[0].price", text: "19.99 zł" } };
  const offers = (a: number) => [
    offerOf(a, { seller: "A", priceText: "19.99 zł", evidence, variant: { Colour: "red" } }),
    offerOf(2500, { seller: "B" }),
  ];
  const looks = [
    observationOf(listingId, "2026-03-01T08:00:00Z", { offers: offers(1999), bodyHash: HASH, screenshotHash: hash("sha256", PICTURE) }),
    observationOf(listingId, "2026-03-01T09:00:00.123456Z", { offers: offers(1899), bodyHash: "cd".repeat(32) }),
    observationOf(listingId, "2026-03-01T10:00:00Z", { offers: offers(1899).slice(0, 1), bodyHash: "ef".repeat(32) }),
  ];
  for (const look of looks) await db.transaction().execute((trx) => recordObservation(trx, look));
  await db
    .transaction()
    .execute((trx) =>
      recordObservation(trx, observationOf(listingId, "2026-03-01T11:00:00Z", { outcome: "unchanged", bodyHash: "ef".repeat(32) })),
    );
  return { productId, listingId };
}

test("standing offers of a product: gone sellers left out, each with its last proof", async () => {
  const { productId, listingId } = await watched();
  const { items, next_cursor } = (await api.call("GET", `/v1/products/${productId}/offers`)).json();
  expect(next_cursor).toBeNull();
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    listing_id: listingId,
    product_id: productId,
    seller_name: "A",
    price: { amount: "18.99", currency: "PLN" },
    price_text: "19.99 zł",
    lowest_price_30_days: null,
    shipping_price: null,
    availability: "InStock",
    source_kind: "shop",
    valid_from: "2026-03-01T09:00:00.123456Z",
    first_seen_at: "2026-03-01T08:00:00Z",
    last_seen_at: "2026-03-01T11:00:00Z",
  });
  const all = async (query: string) => (await api.call("GET", `/v1/offers?product_id=${productId}${query}`)).json().items.length;
  expect(await all("")).toBe(1);
  expect(await all("&availability=OutOfStock")).toBe(0);
  expect(await all("&seen_since=2026-03-01T10:30:00Z")).toBe(1);
  expect(await all("&seen_since=2026-03-01T11:30:00Z")).toBe(0);
  expect(await all(`&listing_id=${listingId}`)).toBe(1);
  await api.call("PATCH", `/v1/listings/${listingId}`, { enabled: false });
  expect(await all("")).toBe(0);
  expect((await api.call("GET", "/v1/products/999999/offers")).statusCode).toBe(404);
  expect((await api.call("GET", "/v1/offers?seen_since=yesterday")).json().code).toBe("invalid-request");
});

test("history: an interval for each stretch without change, paged and cut by time", async () => {
  const { productId, listingId } = await watched();
  const url = `/v1/listings/${listingId}/history`;
  const brief = (items: { seller_name: string; price: { amount: string }; valid_from: string; valid_to: string; last_seen_at: string }[]) =>
    items.map((one) => [one.seller_name, one.price.amount, one.valid_from, one.valid_to, one.last_seen_at]);
  const whole = (await api.call("GET", url)).json().items;
  expect(brief(whole)).toEqual([
    ["A", "19.99", "2026-03-01T08:00:00Z", "2026-03-01T09:00:00.123456Z", "2026-03-01T08:00:00Z"],
    ["B", "25.00", "2026-03-01T08:00:00Z", "2026-03-01T10:00:00Z", "2026-03-01T09:00:00.123456Z"],
    ["A", "18.99", "2026-03-01T09:00:00.123456Z", null, "2026-03-01T11:00:00Z"],
  ]);
  expect((await api.call("GET", `/v1/products/${productId}/history`)).json().items).toEqual(whole);
  const within = async (query: string) =>
    brief((await api.call("GET", `${url}?${query}`)).json().items).map(([seller, price]) => `${seller} ${price}`);
  expect(await within("from=2026-03-01T09:30:00Z")).toEqual(["B 25.00", "A 18.99"]);
  expect(await within("to=2026-03-01T08:30:00Z")).toEqual(["A 19.99", "B 25.00"]);
  expect(await within("from=2026-03-01T10:00:00Z&to=2026-03-01T12:00:00Z")).toEqual(["A 18.99"]);
  expect(await within("from=2026-03-01T10:00:01%2B01:00&to=2026-03-01T10:30:00%2B01:00")).toEqual(["B 25.00", "A 18.99"]);

  const paged = [];
  let cursor: string | null = null;
  do {
    const page: { items: unknown[]; next_cursor: string | null } = (
      await api.call("GET", `${url}?limit=1${cursor === null ? "" : `&cursor=${cursor}`}`)
    ).json();
    paged.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  expect(paged).toEqual(whole);
  expect((await api.call("GET", "/v1/listings/999999/history")).statusCode).toBe(404);
});

test("observations, newest first, and one with the evidence of each field", async () => {
  const { listingId } = await watched();
  const { items } = (await api.call("GET", `/v1/listings/${listingId}/observations`)).json();
  expect(items.map((one: { observed_at: string; offer_count: number }) => [one.observed_at, one.offer_count])).toEqual([
    ["2026-03-01T10:00:00Z", 1],
    ["2026-03-01T09:00:00.123456Z", 2],
    ["2026-03-01T08:00:00Z", 2],
  ]);
  const first = items[2];
  expect(first).toMatchObject({ outcome: "offers", parser: "structured-data", parser_version: 1, body_hash: HASH, fetch_mode: "http" });
  expect(first).not.toHaveProperty("offers");
  const one = (await api.call("GET", `/v1/observations/${first.id}`)).json();
  expect(one).toMatchObject(first);
  expect(one.offers[0]).toMatchObject({
    price: { amount: "19.99", currency: "PLN" },
    seller: { name: "A" },
    variant: { Colour: "red" },
    evidence: { price: { extractor: "json-ld", path: "offers[0].price", text: "19.99 zł" } },
  });
  expect((await api.call("GET", `/v1/listings/${listingId}/observations?outcome=blocked`)).json().items).toEqual([]);
});

test("the page that was read comes as a download that cannot run", async () => {
  const { listingId } = await watched();
  await api.pages.put(HASH, Buffer.from(HTML));
  const { items } = (await api.call("GET", `/v1/listings/${listingId}/observations`)).json();
  const page = await api.call("GET", `/v1/observations/${items[2].id}/page`);
  expect(page.body).toBe(HTML);
  expect(page.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(page.headers["content-disposition"]).toMatch(/^attachment;/);
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  expect(page.headers["content-security-policy"]).toContain("sandbox");
  const missing = await api.call("GET", `/v1/observations/${items[0].id}/page`);
  expect(missing.json()).toMatchObject({ status: 404, detail: expect.stringContaining("not kept") });
});

test("the picture of the page comes as a picture, where one was taken and is kept", async () => {
  const { listingId } = await watched();
  const { items } = (await api.call("GET", `/v1/listings/${listingId}/observations`)).json();
  expect(items[2].screenshot_hash).toBe(hash("sha256", PICTURE));
  const url = `/v1/observations/${items[2].id}/screenshot`;
  expect((await api.call("GET", url)).json()).toMatchObject({ status: 404, detail: expect.stringContaining("no picture") });
  await api.pages.put(hash("sha256", PICTURE), PICTURE);
  const picture = await api.call("GET", url);
  expect(picture.headers["content-type"]).toBe("image/jpeg");
  expect(picture.rawPayload.equals(PICTURE)).toBe(true);
  expect((await api.call("GET", `/v1/observations/${items[0].id}/screenshot`)).statusCode).toBe(404);
});
