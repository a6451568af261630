import { sql } from "kysely";
import { expect, test } from "vitest";
import { openOwnShop, type OfferedPrice, type OwnShop } from "../fixtures/own-shop.ts";
import { setLandingSettings } from "../store/landing-settings.ts";
import { updateListing } from "../store/listings.ts";
import { loadMarkets } from "../store/markets.ts";
import { addSource } from "../store/sources.ts";
import { openTestApi, type TestApi } from "../test/api.ts";
import { collectedLog } from "../test/collected-log.ts";
import { type PricedOne, type PricedShop, pricedShop } from "../test/priced-shop.ts";
import { tryCrawler } from "../test/try-crawler.ts";
import { checkLanding } from "./check-landing.ts";
import { crawlSource } from "./crawl-source.ts";

interface Ground {
  readonly api: TestApi;
  readonly shop: PricedShop;
  readonly own: OwnShop;
  /** A product asked 100.00 whose price of 90.00 is approved. */
  readonly approved: () => Promise<PricedOne>;
  readonly feed: () => Promise<OfferedPrice[]>;
  /** Time passes, and whatever is due is done: looks that are asked for, and what they found. */
  readonly pass: (minutes: number) => Promise<void>;
  readonly landing: (one: PricedOne) => Promise<Record<string, unknown>>;
  readonly status: (one: PricedOne) => Promise<string>;
}

async function setUp(stack: AsyncDisposableStack): Promise<Ground> {
  const api = stack.use(await openTestApi({ allowedHosts: ["*.localhost"] }));
  const own = stack.use(await openOwnShop());
  const { crawler } = stack.use(await tryCrawler());
  const log = collectedLog();
  const shop = pricedShop(api);
  const { id: sourceId } = await addSource(api.db, { host: own.host, kind: "shop", currency: "PLN", minGapMs: 0 }, "test");
  const settings = { enabled: true, page_url: own.pageUrl, seller_name: null, first_look_minutes: 0, grace_minutes: 60 };
  const set = await api.call("PUT", "/v1/channels/shop/landing-check", settings);
  expect([set.statusCode, set.json()]).toEqual([200, { channel: "shop", ...settings }]);
  const detail = async ({ proposalId }: PricedOne) => (await api.call("GET", `/v1/proposals/${proposalId}`)).json();
  return {
    api,
    shop,
    own,
    async approved() {
      const one = await shop.propose(9000);
      expect((await api.call("POST", `/v1/proposals/${one.proposalId}/approve`)).statusCode).toBe(200);
      own.show(one.externalId, { price: 10_000 });
      return one;
    },
    feed: async () => (await api.call("GET", "/v1/feeds/repricing.json")).json().items,
    async pass(minutes) {
      // everything that was noted was so much earlier
      const earlier = sql`make_interval(mins => ${minutes})`;
      await sql`
        update landing set since = since - ${earlier}, next_at = next_at - ${earlier}, asked_at = asked_at - ${earlier}, landed_at = landed_at - ${earlier},
          differs_since = differs_since - ${earlier}, live_at = live_at - ${earlier}, drifted_at = drifted_at - ${earlier}`.execute(api.db);
      await sql`update listing_check set last_checked_at = last_checked_at - ${earlier}, last_seen_at = last_seen_at - ${earlier}`.execute(
        api.db,
      );
      const check = (seconds = 0) => checkLanding({ db: api.db, log, now: () => new Date(Date.now() + seconds * 1000) });
      await check();
      await crawlSource({ db: api.db, crawler, pages: api.pages, log }, { sourceId }, { jobId: "1", signal: new AbortController().signal });
      await check(20);
      expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
    },
    landing: async (one) => (await detail(one)).landing,
    status: async (one) => (await detail(one)).status,
  };
}

test("a shop that takes the feed late, in part, or wrongly: live with its delay, or a drift that is told once", async () => {
  await using stack = new AsyncDisposableStack();
  const { api, own, approved, feed, pass, landing, status } = await setUp(stack);
  await api.call("POST", "/v1/alert-rules", { kind: "price-drift", settings: { side: "any", minPercent: 1 } });
  await api.call("POST", "/v1/alert-rules", { kind: "price-change" });
  const [soon, late, wrong, never] = [await approved(), await approved(), await approved(), await approved()];
  const rows = await feed();
  expect([rows.length, await status(soon), (await landing(soon))["state"]]).toEqual([4, "published", "waiting"]);
  expect(own.take(rows, { only: [soon.externalId] })).toEqual([soon.externalId]);
  own.take(rows, { only: [wrong.externalId], by: (minor) => minor * 10 - 80_500 });

  await pass(1);
  expect([await status(soon), await landing(soon)]).toMatchObject([
    "applied",
    { state: "landed", live_price: { amount: "90.00" }, not_live_at: null },
  ]);
  expect((await landing(soon))["delay_seconds"]).toBeGreaterThanOrEqual(60);
  // within the grace nothing is held against the shop
  for (const one of [late, wrong, never]) expect([await status(one), (await landing(one))["state"]]).toEqual(["published", "waiting"]);

  own.take(rows, { only: [late.externalId] });
  await pass(30);
  expect(await landing(late)).toMatchObject({ state: "landed", live_price: { amount: "90.00", currency: "PLN" } });
  expect((await landing(late))["not_live_at"]).not.toBeNull();
  expect((await api.call("GET", `/v1/products/${late.productId}`)).json().channels[0]).toMatchObject({ price: { amount: "90.00" } });

  await pass(30);
  expect([await status(wrong), await landing(wrong)]).toMatchObject(["drifted", { state: "drifted", live_price: { amount: "95.00" } }]);
  expect([await status(never), await landing(never)]).toMatchObject(["drifted", { state: "drifted", live_price: { amount: "100.00" } }]);
  const alerts = async () =>
    (await api.db.selectFrom("alert").select(["kind", "title", "product_id"]).orderBy("id").execute()).map(({ title }) => title);
  expect(await alerts()).toEqual([
    expect.stringMatching(/90\.00 is approved and 95\.00 PLN is asked \(\+5\.56 %\) on shop$/),
    expect.stringMatching(/90\.00 is approved and 100\.00 PLN is asked \(\+11\.11 %\) on shop$/),
  ]);
  await pass(120);
  expect(await alerts()).toHaveLength(2);

  // the feed offers it once more, and a shop that takes it at last is in order again
  const again = await feed();
  expect(new Map(again.map(({ product_id: id, status: shown }) => [id, shown]))).toEqual(
    new Map([wrong, never].map(({ externalId: id }) => [id, "approved"])),
  );
  own.take(again);
  await pass(24 * 60);
  expect([await status(wrong), await status(never)]).toEqual(["applied", "applied"]);
  const { summary, items, readers } = (await api.call("GET", "/v1/channels/shop/landing?state=landed")).json();
  expect(summary).toMatchObject({
    landed: 4,
    drifted: 0,
    waiting: 0,
    unknown: 0,
    delay_seconds: { p50: expect.any(Number), p99: expect.any(Number) },
  });
  expect(items).toHaveLength(4);
  expect(readers).toMatchObject([{ key: "key:test-1", format: "json", own: false }]);
});

test("a reading that is not certain is no drift", async () => {
  await using stack = new AsyncDisposableStack();
  const { api, own, approved, feed, pass, landing, status } = await setUp(stack);
  const [euro, variants, net, lost, jump] = [await approved(), await approved(), await approved(), await approved(), await approved()];
  await feed();
  own.show(euro.externalId, { price: 2200, currency: "EUR" });
  own.show(variants.externalId, { price: 9900, otherVariant: 12_900 });
  own.show(net.externalId, { price: 7317, net: true });
  await api.db.updateTable("product").set({ external_id: "moved away" }).where("id", "=", lost.productId).execute();
  await pass(1);
  own.show(jump.externalId, { price: 99_900 });
  await pass(61);
  const codes = await Promise.all(
    [euro, variants, net, lost, jump].map(async (one) => [
      await status(one),
      (await landing(one))["state"],
      (await landing(one))["reason_code"],
    ]),
  );
  expect(codes).toEqual([
    ["published", "unknown", "other-currency"],
    ["published", "unknown", expect.stringMatching(/several-offers|no-price|ambiguous/)],
    ["published", "unknown", expect.stringMatching(/net-price/)],
    ["published", "unknown", "gone"],
    ["published", "unknown", "in-doubt"],
  ]);
  expect(await api.db.selectFrom("alert").selectAll().execute()).toEqual([]);
});

test.each(["storeApiUrl", "productJsUrl"] as const)("the shop's own API tells what a page may tell late: %s", async (address) => {
  await using stack = new AsyncDisposableStack();
  const { api, own, approved, feed, pass, status, landing } = await setUp(stack);
  const set = { enabled: true, page_url: own[address], seller_name: null, first_look_minutes: 0, grace_minutes: 60 };
  expect((await api.call("PUT", "/v1/channels/shop/landing-check", set)).json()).toMatchObject({ page_url: own[address] });
  const [taken, wrong, nowhere] = [await approved(), await approved(), await approved()];
  for (const { externalId, productId } of [taken, wrong]) {
    const url = own.pageUrl.replace("{external_id}", `${encodeURIComponent(externalId)}/?from=ads#top`);
    await api.db.updateTable("product").set({ url }).where("id", "=", productId).execute();
  }
  own.take(await feed(), { only: [taken.externalId] });
  await pass(61);
  expect([await status(taken), await landing(taken)]).toMatchObject([
    "applied",
    { state: "landed", live_price: { amount: "90.00", currency: "PLN" } },
  ]);
  expect([await status(wrong), await landing(wrong)]).toMatchObject(["drifted", { state: "drifted", live_price: { amount: "100.00" } }]);
  expect(await landing(nowhere)).toMatchObject(
    address === "productJsUrl" ? { state: "unknown", reason_code: "no-page" } : { state: "drifted" },
  );
});

test("our own pages are no rivals', are asked politely, and are read again after a failure", async () => {
  await using stack = new AsyncDisposableStack();
  const { api, own, shop, approved, feed, pass, landing } = await setUp(stack);
  const one = await approved();
  await feed();
  own.fail(503);
  await pass(1);
  expect(await landing(one)).toMatchObject({ state: "waiting", reason_code: expect.stringMatching(/rate-limited|network/) });
  own.fail(null);
  own.show(one.externalId, { price: 5000 });
  await api.db.updateTable("source").set({ paused_until: null, pause_kind: null }).execute();
  await pass(10);
  const [page] = await api.db.selectFrom("own_page").selectAll().execute();
  const listingId = page?.listing_id ?? 0;
  expect(own.reads(one.externalId)).toBeGreaterThan(1);
  const read = await api.db.selectFrom("offer").select(["price_minor", "product_id"]).where("listing_id", "=", listingId).execute();
  expect(read).toEqual([{ price_minor: 5000, product_id: null }]);
  const market = await api.db.transaction().execute((trx) => loadMarkets(trx, one.productId, new Date()));
  expect(market[0]?.market.offers.map(({ listingId: from }) => from)).toEqual([one.listingId]);
  expect(await shop.reprice(one, 8800)).toBeGreaterThan(one.proposalId);
  await expect(updateListing(api.db, listingId, { productId: one.productId }, "test")).rejects.toThrow("is a page of our own shop");
  await expect(api.db.updateTable("listing").set({ product_id: one.productId }).where("id", "=", listingId).execute()).rejects.toThrow(
    "own shop",
  );
});

test("what was watched as a rival's page is ours from then on, and a check that is turned off asks nobody", async () => {
  await using stack = new AsyncDisposableStack();
  const { api, own, approved, feed, pass, status, landing } = await setUp(stack);
  const [one, two] = [await approved(), await approved()];
  const watched = (
    await api.call("POST", "/v1/listings", { url: own.pageUrl.replace("{external_id}", one.externalId), product_id: one.productId })
  ).json();
  own.take(await feed());
  await pass(1);
  expect((await api.call("GET", `/v1/listings/${watched.id}`)).json()).toMatchObject({ product_id: null, enabled: true });
  expect([await status(one), await status(two)]).toEqual(["applied", "applied"]);
  await setLandingSettings(
    api.db,
    "shop",
    { enabled: false, pageUrl: null, sellerName: null, firstLookSeconds: 0, graceSeconds: 60 },
    "test",
  );
  const three = await approved();
  await feed();
  await pass(1);
  expect([await status(three), await landing(three), own.reads(three.externalId)]).toEqual(["published", null, 0]);
});
