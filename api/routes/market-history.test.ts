import { afterAll, beforeAll, expect, test } from "vitest";
import { recordObservation } from "../../store/observations.ts";
import { settleHistory } from "../../store/settle-history.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedPriced, seedSource } from "../../test/seed.ts";

let api: TestApi;
let productId: number;
let sourceId: number;
const now = Date.now();
const at = (hoursAgo: number) => new Date(now - hoursAgo * 3_600_000).toISOString();
beforeAll(async () => {
  api = await openTestApi();
  sourceId = await seedSource(api.db);
  productId = await seedPriced(api.db, { priceMinor: 1000 });
  const listingId = await seedListing(api.db, { sourceId, productId });
  for (const [hoursAgo, minor] of [
    [50, 1100],
    [49, 900],
    [1, 950],
  ] as const) {
    await api.db
      .transaction()
      .execute((trx) => recordObservation(trx, observationOf(listingId, at(hoursAgo), { offers: [offerOf(minor)] })));
  }
  while ((await settleHistory(api.db)) > 0);
});
afterAll(() => api[Symbol.asyncDispose]());
const get = async (path: string) => (await api.call("GET", path)).json();

test("our place, in pages, lines and numbers", async () => {
  const position = {
    product_id: productId,
    own_price: { amount: "10.00", currency: "PLN" },
    place: "beaten",
    position: 2,
    offers: 1,
    cheapest: { amount: "9.50", currency: "PLN" },
    cheapest_delivered: null,
  };
  expect(await get("/v1/markets/positions?channel=shop&limit=1")).toMatchObject({ items: [position], next_cursor: null });
  const lines = await api.call("GET", "/v1/markets/positions.ndjson?channel=shop&stock=any");
  expect(lines.headers["content-type"]).toContain("application/x-ndjson");
  expect(
    lines.body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([position]);
  expect(await get("/v1/markets/places?channel=shop")).toEqual({ unpriced: 0, alone: 0, cheapest: 0, tied: 0, beaten: 1 });
  expect((await api.call("GET", "/v1/markets/positions.ndjson?channel=nowhere")).statusCode).toBe(404);
});

test("a product's market at a moment, its days, its lowest prices and its movers", async () => {
  expect(await get(`/v1/products/${productId}/market?at=${at(49.5)}`)).toMatchObject({
    items: [{ price: { amount: "11.00" }, known: true, source_id: sourceId }],
  });
  const { items } = await get(`/v1/products/${productId}/price-days`);
  expect(items).toMatchObject([{ source_id: sourceId, currency: "PLN", is_new: true }]);
  expect(items[0].days[0]).toMatchObject({ day: at(50).slice(0, 10), open: { amount: "11.00", currency: "PLN" } });
  expect(items[0].days.at(-1)).toMatchObject({ close: { amount: "9.50" } });
  const lines = await get(`/v1/products/${productId}/price-lines`);
  expect(lines).toMatchObject({ settled_until: null, lines: [{ source_id: sourceId, currency: "PLN", seen_until: at(1) }] });
  expect(lines.lines[0].points[0]).toMatchObject({ day: at(50).slice(0, 10), goes_on: false });
  expect(lines.lines[0].points.at(-1)).toMatchObject({ close: "9.50", goes_on: true });
  expect((await get(`/v1/products/${productId}/price-lines?from=2020-01-01&to=2020-02-01`)).lines).toEqual([]);
  expect(await get(`/v1/products/${productId}/lowest-prices?by=source`)).toMatchObject({
    items: [{ by: "source", lowest: { amount: "9.00" } }],
  });
  expect(await get(`/v1/products/${productId}/first-movers`)).toMatchObject({
    items: [{ source_id: sourceId, moves: 2, led: 2, followed: 0 }],
  });
  const movers = async (body: object) => (await api.call("POST", "/v1/first-movers", { channel: "shop", ...body })).json();
  expect(await movers({ selection: { product_ids: [productId] } })).toMatchObject({
    products: 1,
    items: [{ source_id: sourceId, moves: 2, led: 2, followed: 0 }],
  });
  expect(await movers({ selection: { brands: ["Nobody"] } })).toMatchObject({ products: 0, items: [] });
  expect(await movers({ channel: "nowhere", selection: {} })).toMatchObject({ status: 404 });
  const bad = await api.call("GET", `/v1/products/${productId}/price-days?from=2026-03-02&to=2026-03-01`);
  expect([bad.statusCode, bad.json().detail]).toEqual([400, expect.stringContaining("from the earlier to the later")]);
  expect((await api.call("GET", `/v1/products/${productId}/price-days?from=2026-02-30`)).statusCode).toBe(400);
  expect((await api.call("GET", "/v1/products/999999/market")).statusCode).toBe(404);
});

test("a change is in the list as soon as it is known", async () => {
  const { next_cursor: cursor } = await get("/v1/changes");
  const otherId = await seedPriced(api.db, { priceMinor: 1000 });
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db), productId: otherId });
  await recordObservation(api.db, observationOf(listingId, at(2), { offers: [offerOf(1200)] }));
  expect((await get(`/v1/changes?cursor=${cursor}`)).items).toContainEqual(
    expect.objectContaining({ product_id: otherId, steps: [expect.objectContaining({ listing_id: listingId, before: null })] }),
  );
});

test("changes by cursor, and how fresh a source is", async () => {
  const changes = await get("/v1/changes");
  expect(changes.items.map((item: { product_id: number }) => item.product_id)).toContain(productId);
  expect(await get(`/v1/changes?cursor=${changes.next_cursor}`)).toEqual({ items: [], next_cursor: changes.next_cursor, at_end: true });
  expect((await api.call("GET", "/v1/changes?cursor=bm9uZQ")).json()).toMatchObject({ status: 400, code: "bad-cursor" });
  expect(await get(`/v1/sources/${sourceId}/freshness`)).toMatchObject({
    listings: 1,
    never_seen: 0,
    fresh: 1,
    outcomes: [{ outcome: "offers", listings: 1 }],
  });
});
