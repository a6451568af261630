import { afterAll, beforeAll, expect, test } from "vitest";
import { recordObservation } from "../../store/observations.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const DAY_MS = 86_400_000;
const now = Date.now();
const daysAgo = (days: number) => new Date(now - days * DAY_MS).toISOString();
const pln = (amount: string) => ({ amount, currency: "PLN" });

let count = 0;
/** A product whose published prices began so many days ago. */
async function product(history: readonly (readonly [days: number, minor: number])[], facts: object = {}) {
  const { id } = (await api.call("PUT", `/v1/products/by-external-id/O-${++count}`, { name: "=Kettle", ...facts })).json();
  await api.call("PATCH", `/v1/products/${id}/channels/shop`, {});
  const { id: channelId } = (await api.call("GET", "/v1/channels/shop")).json();
  for (const [days, minor] of history) {
    await api.db
      .insertInto("product_channel")
      .values({ product_id: id, channel_id: channelId, price_minor: minor, price_changed_at: daysAgo(days) })
      .onConflict((conflict) =>
        conflict.columns(["product_id", "channel_id"]).doUpdateSet({ price_minor: minor, price_changed_at: daysAgo(days) }),
      )
      .execute();
  }
  return id as number;
}
const check = async (id: number, body: object) =>
  (await api.call("POST", `/v1/products/${id}/omnibus/check`, { channel: "shop", ...body })).json();

test("a reduction is measured against the lowest price that was published in the 30 days before it", async () => {
  const id = await product([
    [60, 8000],
    [20, 10_000],
    [10, 9000],
    [5, 10_000],
  ]);
  const prior = (await api.call("GET", `/v1/products/${id}/omnibus?channel=shop`)).json();
  expect(prior).toMatchObject({
    current_price: pln("100.00"),
    law: { reading: "before-reduction", days: 30, time_zone: "Europe/Warsaw", gradual: false },
    prior: { lowest: { price: pln("80.00") }, rule: "lowest-in-days", gaps: [] },
  });
  expect(prior.prior.intervals).toHaveLength(4);
  const tooMuch = await check(id, { price: pln("80.00"), percent: 20, struck_price: pln("100.00") });
  expect(tooMuch).toMatchObject({ lawful: false, problems: [{ code: "no-reduction" }], prior_price: pln("80.00"), largest_percent: null });
  // the 80.00 leaves the window 31 days after it was last asked, 20 days ago
  expect(Math.round((Date.parse(tooMuch.lawful_from) - now) / DAY_MS)).toBeGreaterThan(9);
  expect(await check(id, { price: pln("60.00"), percent: 25, struck_price: pln("80.00") })).toMatchObject({
    lawful: true,
    external_id: `O-${count}`,
    largest_percent: 25,
    problems: [],
  });
  expect(
    (await check(id, { price: pln("60.00"), percent: 26, struck_price: pln("80.01") })).problems.map((one: { code: string }) => one.code),
  ).toEqual(["percent-too-high", "struck-price-too-high"]);
});

test("the channel says how the law is read, and a product whether it spoils", async () => {
  const history = [
    [60, 10_000],
    [20, 7000],
    [5, 9000],
  ] as const;
  const [plain, spoils] = [await product(history), await product(history, { perishable: true })];
  const claim = { price: pln("80.00"), percent: 10, reduced_at: daysAgo(0.001) };
  expect((await check(plain, claim)).prior_price).toEqual(pln("70.00"));
  expect(await check(spoils, claim)).toMatchObject({ lawful: true, prior_price: pln("90.00"), prior: { rule: "before-first-reduction" } });
  const set = (omnibus: object) => api.call("PATCH", "/v1/channels/shop", { omnibus });
  expect((await set({ days: 4 })).json().omnibus).toMatchObject({ days: 4, reading: "before-reduction" });
  expect((await check(plain, claim)).prior_price).toEqual(pln("90.00"));
  expect((await set({ time_zone: "Nowhere" })).json().code).toBe("bad-time-zone");
  await set({ days: 30 });
  const log = (await api.call("GET", "/v1/audit-log?subject_type=channel")).json().items;
  expect(log[0]).toMatchObject({ action: "channel.update", before: { omnibus: { days: 4 } }, after: { omnibus: { days: 30 } } });
});

test("without a record nothing may be claimed, and what cannot be asked is refused", async () => {
  const id = await product([]);
  expect(await check(id, { price: pln("1.00") })).toMatchObject({
    lawful: false,
    problems: [{ code: "no-prior-price" }],
    lawful_from: null,
  });
  const codes = await Promise.all([
    check(id, { price: pln("0") }),
    check(id, { price: { amount: "1.00", currency: "EUR" } }),
    check(id, { price: pln("1.00"), reduced_at: daysAgo(-1) }),
    check(id, { price: pln("1.00"), channel: "nowhere" }),
    check(999_999, { price: pln("1.00") }),
  ]);
  expect(codes.map(({ code }) => code)).toEqual(["bad-amount", "bad-amount", "bad-instants", "not-found", "not-found"]);
});

test("an inspector gets the proof in words and as a table that no spreadsheet runs", async () => {
  const id = await product([
    [40, 10_000],
    [2, 8000],
  ]);
  const claim = { channel: "shop", price: pln("80.00"), percent: 20, struck_price: pln("100.00"), reduced_at: daysAgo(2) };
  const text = await api.call("POST", `/v1/products/${id}/omnibus/proof.txt`, claim);
  expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(text.body).toMatch(/Claim: 80\.00 PLN, -20 %, struck through 100\.00 PLN\n/);
  expect(text.body).toMatch(/100\.00 PLN {2}<- the price to measure against\n/);
  expect(text.body).toMatch(/Lawful: yes\n/);
  const csv = await api.call("POST", `/v1/products/${id}/omnibus/proof.csv`, claim);
  expect(csv.body.split("\n").map((line) => line.split(",")[0])).toEqual(["kind", "claim", "price", "reference", ""]);
  expect(csv.body).toMatch(/^reference,.*,100\.00,PLN,/m);
});

test("a rival's announced reduction is measured against what we saw, and never against what we did not", async () => {
  const listingId = await seedListing(api.db, { sourceId: await seedSource(api.db) });
  await api.db.updateTable("listing").set({ interval_seconds: 86_400 }).where("id", "=", listingId).execute();
  const money = (minor: number) => ({ minor, currency: "PLN" });
  const reduced = { regularPrice: money(10_000), lowestPrice30Days: money(10_000) };
  for (let days = 40; days >= 0; days--) {
    const offers = [
      offerOf(days > 20 ? 10_000 : days > 3 ? 7000 : 8000, { seller: "liar", ...(days > 3 ? {} : reduced) }),
      offerOf(days > 3 ? 10_000 : 8000, { seller: "honest", ...(days > 3 ? {} : reduced) }),
      ...(days > 3 ? [] : [offerOf(8000, { seller: "new", ...reduced })]),
      offerOf(5000, { seller: "silent" }),
    ];
    await recordObservation(api.db, observationOf(listingId, daysAgo(days), { offers }));
  }
  const { items } = (await api.call("GET", `/v1/listings/${listingId}/omnibus`)).json();
  expect(items).toMatchObject([
    { seller_name: "liar", verdict: "contradicted", reduced_at: daysAgo(3), prior: { lowest: { price: pln("70.00") } } },
    { seller_name: "honest", verdict: "consistent", prior: { gaps: [] } },
    { seller_name: "new", verdict: "unsure" },
  ]);
  expect((await api.call("GET", `/v1/listings/${listingId}/omnibus?time_zone=Nowhere`)).json().code).toBe("bad-time-zone");
});
