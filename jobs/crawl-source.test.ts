import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCrawler } from "../crawlers/open-crawler.ts";
import type { PretendSiteName } from "../fixtures/pretend-market.ts";
import { servePretendWeb, type PretendWeb } from "../fixtures/pretend-web.ts";
import type { Db } from "../store/connect.ts";
import { addListing } from "../store/listings.ts";
import { openPageStore, type PageStore } from "../store/page-store.ts";
import { addSource, getSource } from "../store/sources.ts";
import { collectedLog } from "../test/collected-log.ts";
import { eventually } from "../test/eventually.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { crawlSource, type CrawlSourceOptions } from "./crawl-source.ts";

interface Ground {
  readonly db: Db;
  readonly web: PretendWeb;
  readonly pages: PageStore;
  readonly sourceId: number;
  /** Listings by id, in the order in which they come due. */
  readonly listings: readonly { id: number; url: string; path: string }[];
  readonly log: ReturnType<typeof collectedLog>;
  readonly crawl: (options?: Partial<CrawlSourceOptions>, signal?: AbortSignal) => Promise<void>;
  readonly outcomes: () => Promise<(string | null)[]>;
}

async function setUp(stack: AsyncDisposableStack, site: PretendSiteName, count: number, minGapMs = 0): Promise<Ground> {
  const { db } = stack.use(await freshDatabase());
  const web = stack.use(await servePretendWeb({ seed: 7 }));
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-pages-")), (it) => rm(it, { recursive: true, force: true }));
  const log = collectedLog();
  const given = { userAgent: "Cenoskop/0 (test)", allowedHosts: ["*.localhost"], chromiumPath: null, log };
  const crawler = stack.adopt(await openCrawler(given), (it) => it.close());
  const pages = openPageStore(folder);
  const { id: sourceId } = await addSource(db, { host: web.host(site), kind: "shop", currency: "PLN", minGapMs }, "test");
  const listings: { id: number; url: string; path: string }[] = [];
  for (const { url, path } of web.listings.filter((listing) => listing.site === site).slice(0, count)) {
    listings.push({ id: (await addListing(db, { url, intervalSeconds: 3600 }, "test")).id, url, path });
  }
  const never = new AbortController().signal;
  return {
    db,
    web,
    pages,
    sourceId,
    listings,
    log,
    crawl: (options, signal = never) => crawlSource({ db, crawler, pages, log, ...options }, { sourceId }, { jobId: "1", signal }),
    async outcomes() {
      const rows = await db.selectFrom("listing_check").select("last_outcome").orderBy("listing_id").execute();
      return rows.map((row) => row.last_outcome);
    },
  };
}

/** Seconds until each listing is due, and whether somebody holds it. */
async function schedule(db: Db): Promise<{ in: number; held: boolean }[]> {
  const rows = await db.selectFrom("schedule").select(["next_check_at", "lease_id"]).orderBy("listing_id").execute();
  return rows.map((row) => ({ in: Math.round((Date.parse(row.next_check_at) - Date.now()) / 1000), held: row.lease_id !== null }));
}

test("every due listing is read, its page kept as evidence and its next check set", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, pages, listings, crawl, outcomes } = await setUp(stack, "elektro", 4);
  await crawl();
  expect(await outcomes()).toEqual(Array(4).fill("offers"));
  for (const { in: seconds, held } of await schedule(db)) {
    expect(held).toBe(false);
    expect(Math.abs(seconds - 3600)).toBeLessThanOrEqual(362);
  }
  for (const observation of await db.selectFrom("observation").selectAll().execute()) {
    const page = await pages.get(observation.body_hash ?? "");
    expect(page?.toString()).toContain("<html");
  }
  const offers = await db.selectFrom("offer").select(["listing_id", "price_minor", "currency"]).execute();
  expect(offers).toHaveLength(4);
  for (const { id, url } of listings) {
    const [truth] = web.offersAt(url);
    expect(offers.find((offer) => offer.listing_id === id)).toMatchObject({ price_minor: truth?.price, currency: "PLN" });
  }
  await crawl();
  expect(web.requests("elektro", listings[0]?.path)).toBe(1);
});

test("a page that is gone is one listing's matter", async () => {
  await using stack = new AsyncDisposableStack();
  const { web, listings, crawl, outcomes } = await setUp(stack, "elektro", 3);
  web.setMode("elektro", "410", listings[1]?.path);
  await crawl();
  expect(await outcomes()).toEqual(["offers", "gone", "offers"]);
});

test("a shop that asks us to stay away is left alone for as long as it says, and nothing is lost", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, crawl, outcomes } = await setUp(stack, "elektro", 3);
  web.setMode("elektro", { mode: "429", retryAfterSeconds: 120 });
  await crawl();
  expect(await outcomes()).toEqual(["rate-limited", null, null]);
  const source = await getSource(db, sourceId);
  const pause = (Date.parse(source.pausedUntil ?? "") - Date.now()) / 1000;
  expect(pause).toBeGreaterThan(110);
  expect(pause).toBeLessThanOrEqual(121);
  const [limited, ...others] = await schedule(db);
  expect(limited?.in).toBeGreaterThan(100);
  for (const { in: seconds, held } of others) expect([seconds <= 0, held]).toEqual([true, false]);
  // and while it rests nobody asks
  const requests = web.requests("elektro");
  await crawl();
  expect(web.requests("elektro")).toBe(requests);
});

test("a 429 stops also the visits that wait for their turn", async () => {
  await using stack = new AsyncDisposableStack();
  const { web, listings, crawl, outcomes } = await setUp(stack, "elektro", 8, 250);
  web.setMode("elektro", { mode: "429", retryAfterSeconds: 120 }, listings[1]?.path);
  await crawl();
  expect((await outcomes()).slice(0, 2)).toEqual(["offers", "rate-limited"]);
  // the first is read alone, and the second by the first of many lanes, whose turns are all taken ahead
  for (const { path } of listings.slice(2)) expect(web.requests("elektro", path)).toBe(0);
});

test("a job reads so many listings and no more, however small its batches; the rest is due as before", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, crawl, outcomes } = await setUp(stack, "elektro", 5);
  await crawl({ most: 3, batch: 2 });
  expect(await outcomes()).toEqual(["offers", "offers", "offers", null, null]);
  for (const { in: seconds, held } of (await schedule(db)).slice(3)) expect([seconds <= 0, held]).toEqual([true, false]);
  await crawl({ most: 3, batch: 2 });
  expect(await outcomes()).toEqual(Array(5).fill("offers"));
});

test("a bot wall is no price and no sold-out product: the last offers stand, the source rests", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, outcomes } = await setUp(stack, "elektro", 1);
  await crawl();
  const before = await db.selectFrom("offer").selectAll().execute();
  web.setMode("elektro", "blocked");
  await db.updateTable("schedule").set({ next_check_at: new Date() }).execute();
  await crawl();
  expect(await outcomes()).toEqual(["blocked"]);
  expect(await db.selectFrom("offer").selectAll().execute()).toEqual(before);
  expect((await getSource(db, sourceId)).pausedUntil).not.toBeNull();
  expect(web.requests("elektro", listings[0]?.path)).toBe(2);
});

test("a shop whose price needs JavaScript moves to the browser with the first page, and says why", { timeout: 90_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const { db, sourceId, pages, crawl, outcomes } = await setUp(stack, "jsklep", 2);
  await db.updateTable("source").set({ screenshots: true }).execute();
  await crawl();
  expect(await outcomes()).toEqual(["offers", "offers"]);
  const source = await getSource(db, sourceId);
  expect(source.fetchMode).toBe("browser");
  expect(source.fetchModeReason).not.toBeNull();
  const looks = await db.selectFrom("observation").select(["fetch_mode", "outcome", "reason", "body_hash"]).orderBy("id").execute();
  expect(looks.map((row) => row.fetch_mode)).toEqual(["http", "browser", "browser"]);
  // the page that was the reason
  expect(looks[0]).toMatchObject({ outcome: "needs-browser", reason: source.fetchModeReason });
  expect((await pages.get(looks[0]?.body_hash ?? ""))?.length).toBeGreaterThan(100);
  // what the browser showed is kept as a picture where that is asked for
  const pictures = await db.selectFrom("observation").select("screenshot_hash").where("fetch_mode", "=", "browser").execute();
  for (const { screenshot_hash } of pictures) {
    const picture = await pages.get(screenshot_hash ?? "");
    expect(picture?.subarray(0, 3).toString("hex")).toBe("ffd8ff");
  }
});

test("what robots.txt forbids is not fetched, the rest is", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, crawl, outcomes } = await setUp(stack, "elektro", 1);
  await addListing(db, { url: `${web.origin("elektro")}/koszyk/1` }, "test");
  await crawl();
  expect(await outcomes()).toEqual(["offers", "robots-denied"]);
  expect(web.requests("elektro", "/koszyk/1")).toBe(0);
});

test("a stop ends the batch after the page at hand; the rest is due as before", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, crawl, outcomes } = await setUp(stack, "elektro", 3);
  web.setMode("elektro", { mode: "slow", delayMs: 200 });
  const stop = new AbortController();
  const crawling = crawl({ onSaved: () => stop.abort() }, stop.signal);
  await crawling;
  expect(await outcomes()).toEqual(["offers", null, null]);
  expect((await schedule(db)).map(({ held }) => held)).toEqual([false, false, false]);
});

test("a batch that has used up its time ends, and the rest is due as before", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, crawl, outcomes } = await setUp(stack, "elektro", 3, 130_000);
  // robots.txt takes the only turn, and the page's is too far away to be waited for; the next time a page does
  for (const read of [null, "offers"]) {
    await crawl({ seconds: 5 });
    expect(await outcomes()).toEqual([read, null, null]);
    expect((await schedule(db)).map(({ held }) => held)).toEqual([false, false, false]);
    await db.updateTable("source").set({ paused_until: null }).execute();
    await db.updateTable("host").set({ last_turn_at: null }).execute();
  }
  await db.updateTable("source").set({ min_gap_ms: 0 }).execute();
  await crawl({ seconds: 60 });
  expect(await outcomes()).toEqual(["offers", "offers", "offers"]);
});

test("a listing that somebody else has taken over meanwhile is not written", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, listings, crawl } = await setUp(stack, "elektro", 1);
  web.setMode("elektro", { mode: "slow", delayMs: 500 }, listings[0]?.path);
  const crawling = crawl();
  await eventually(() => web.requests("elektro", listings[0]?.path) === 1);
  await db.updateTable("schedule").set({ lease_id: "00000000-0000-4000-8000-000000000000" }).execute();
  await crawling;
  expect(await db.selectFrom("observation").selectAll().execute()).toEqual([]);
  expect((await schedule(db)).map(({ held }) => held)).toEqual([true]);
});

test("a look that the program itself cannot finish stops no other and is tried again later", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, log, crawl, outcomes } = await setUp(stack, "elektro", 2);
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-pages-")), (it) => rm(it, { recursive: true, force: true }));
  await writeFile(join(folder, "a-file"), "");
  await crawl({ pages: openPageStore(join(folder, "a-file")) });
  expect(await outcomes()).toEqual([null, null]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(2);
  for (const { in: seconds, held } of await schedule(db)) {
    expect(held).toBe(false);
    expect(Math.abs(seconds - 900)).toBeLessThanOrEqual(92);
  }
});
