import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCrawler } from "../crawlers/open-crawler.ts";
import { servePretendWeb, type PretendWeb } from "../fixtures/pretend-web.ts";
import { addAlertRule } from "../store/alert-rules.ts";
import type { Db } from "../store/connect.ts";
import { addListing, updateListing } from "../store/listings.ts";
import { openPageStore } from "../store/page-store.ts";
import { setProductChannel } from "../store/product-channels.ts";
import { addProduct } from "../store/products.ts";
import { decideQuarantine } from "../store/quarantine-decisions.ts";
import { addSource, getSource } from "../store/sources.ts";
import { addStrategy } from "../store/strategies.ts";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { crawlSource, type CrawlSourceOptions } from "./crawl-source.ts";

interface Ground {
  readonly db: Db;
  readonly web: PretendWeb;
  readonly sourceId: number;
  readonly listings: readonly { id: number; path: string; price: number }[];
  readonly log: ReturnType<typeof collectedLog>;
  /** One job; all listings are due where `again`. */
  readonly crawl: (options?: Partial<CrawlSourceOptions> & { again?: boolean }) => Promise<void>;
  readonly prices: () => Promise<(number | null)[]>;
  readonly counts: () => Promise<{ alerts: number; proposals: number; held: number }>;
}

/** So many listings of a shop, each with a product that is to cost one zloty less, and alerts for every price change. */
async function setUp(stack: AsyncDisposableStack, count: number): Promise<Ground> {
  const { db } = stack.use(await freshDatabase());
  const web = stack.use(await servePretendWeb({ seed: 7 }));
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-pages-")), (it) => rm(it, { recursive: true, force: true }));
  const log = collectedLog();
  const given = { userAgent: "Cenoskop/0 (test)", allowedHosts: ["*.localhost"], chromiumPath: null, log };
  const crawler = stack.adopt(await openCrawler(given), (it) => it.close());
  const pages = openPageStore(folder);
  const { id: sourceId } = await addSource(db, { host: web.host("elektro"), kind: "shop", currency: "PLN", minGapMs: 0 }, "test");
  await addAlertRule(db, { kind: "price-change", productId: null, settings: {} }, "test");
  const rules = [{ name: "undercut-lowest", settings: { amount: { amount: "1.00", currency: "PLN" } } }];
  const strategy = await addStrategy(db, { name: "one below", rules, rounding: { mode: "none", ending: 0, modulus: 1 } }, "test");
  const pln = (minor: number) => ({ minor, currency: "PLN" });
  const listings: { id: number; path: string; price: number }[] = [];
  for (const { url, path, product } of web.listings.filter(({ site }) => site === "elektro").slice(0, count)) {
    const { id: productId } = await addProduct(db, { externalId: product.externalId, name: product.name }, "test");
    const terms = { price: pln(product.price), floor: pln(100), ceiling: pln(product.price * 1000), strategyId: strategy.id };
    await setProductChannel(db, productId, "shop", terms, "test");
    const { id } = await addListing(db, { url, productId, intervalSeconds: 3600 }, "test");
    listings.push({ id, path, price: web.offersAt(url)[0]?.price ?? 0 });
  }
  const never = new AbortController().signal;
  return {
    db,
    web,
    sourceId,
    listings,
    log,
    async crawl({ again = true, ...options } = {}) {
      if (again) await db.updateTable("schedule").set({ next_check_at: new Date() }).execute();
      await crawlSource({ db, crawler, pages, log, ...options }, { sourceId }, { jobId: "1", signal: never });
    },
    async prices() {
      const rows = await db.selectFrom("offer").select("price_minor").where("vanished_at", "is", null).orderBy("listing_id").execute();
      return rows.map((row) => row.price_minor);
    },
    async counts() {
      const count = async (table: "alert" | "price_proposal") =>
        (
          await db
            .selectFrom(table)
            .select((eb) => eb.fn.countAll<number>().as("n"))
            .executeTakeFirstOrThrow()
        ).n;
      const held = await db.selectFrom("observation").select("id").where("review", "=", "held").execute();
      return { alerts: await count("alert"), proposals: await count("price_proposal"), held: held.length };
    },
  };
}

async function reviews(db: Db): Promise<Record<string, number>> {
  const rows = await db.selectFrom("observation").select("review").where("review", "is not", null).execute();
  return Object.fromEntries([...Map.groupBy(rows, ({ review }) => review)].map(([review, of]) => [review, of.length]));
}

test("thirty prices a hundred times too large: nothing is alerted or proposed, the source is in quarantine, and it recovers", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, log, crawl, prices, counts } = await setUp(stack, 30);
  const truth = listings.map(({ price }) => price);
  await crawl();
  expect(await prices()).toEqual(truth);
  const before = await counts();
  const open = await db.selectFrom("price_proposal").select(["id", "status", "price_minor"]).orderBy("id").execute();
  expect(open.length).toBeGreaterThan(20);

  web.setMode("elektro", "cents");
  await crawl();
  expect(await prices()).toEqual(truth);
  expect(await counts()).toEqual({ ...before, held: 30 });
  const source = await getSource(db, sourceId);
  expect(source.quarantineReason).toMatch(/^\d+ of \d+ looks found a price 100 or 1000 times what it was/);
  expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);

  // the same again adds nothing
  await crawl();
  expect(await counts()).toEqual({ ...before, held: 30 });

  web.setMode("elektro", null);
  await crawl();
  await crawl();
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  expect(await prices()).toEqual(truth);
  expect(await counts()).toEqual({ ...before, held: 0 });
  expect(await reviews(db)).toEqual({ superseded: 30 });
  expect(await db.selectFrom("price_proposal").select(["id", "status", "price_minor"]).orderBy("id").execute()).toEqual(open);
  const turns = await db.selectFrom("audit_log").select("action").where("actor", "=", "policy").orderBy("id").execute();
  expect(turns.map(({ action }) => action)).toEqual(["source.quarantine", "source.recover"]);
});

test("what a person confirms is applied: each alert once, each product priced", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, prices, counts } = await setUp(stack, 12);
  await crawl();
  web.setMode("elektro", "cents");
  await crawl();
  expect(await counts()).toMatchObject({ alerts: 0, held: 12 });
  expect(await decideQuarantine(db, { sourceId, decision: "confirm", actor: "test" })).toBe(12);
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();

  await crawl({ again: false });
  const now = listings.map(({ price }) => price * 100);
  expect(await prices()).toEqual(now);
  expect(await counts()).toMatchObject({ alerts: 12, held: 0 });
  const proposed = await db.selectFrom("price_proposal").select("price_minor").where("status", "=", "open").execute();
  expect(new Set(proposed.map((row) => row.price_minor))).toEqual(new Set(now.map((price) => price - 100)));
  expect(await reviews(db)).toEqual({ applied: 12 });

  // what is so now is usual from now on
  await crawl();
  expect(await counts()).toMatchObject({ alerts: 12, held: 0 });
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  const intervals = await db.selectFrom("offer_history").selectAll().execute();
  expect(intervals).toHaveLength(24);
});

test("what a person discards is forgotten; the quarantine goes on until the site reads as before", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, prices, counts } = await setUp(stack, 12);
  await crawl();
  web.setMode("elektro", "cents");
  await crawl();
  expect(await decideQuarantine(db, { sourceId, decision: "discard", actor: "test" })).toBe(12);
  expect((await getSource(db, sourceId)).quarantinedAt).not.toBeNull();
  const due = await db.selectFrom("schedule").select("listing_id").where("next_check_at", "<=", new Date().toISOString()).execute();
  expect(due).toHaveLength(12);
  web.setMode("elektro", null);
  await crawl({ again: false });
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  expect(await counts()).toMatchObject({ alerts: 0, held: 0 });
  expect(await prices()).toEqual(listings.map(({ price }) => price));
});

test("a sale, half the prices a fifth down, is believed at once", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, prices, counts } = await setUp(stack, 30);
  await crawl();
  web.setMode("elektro", "sale");
  await crawl();
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  expect(await counts()).toMatchObject({ alerts: 15, held: 0 });
  expect(await prices()).toEqual(listings.map(({ price }, index) => (index % 2 === 0 ? Math.round(price * 0.8) : price)));
});

test("one jump in a shop of two listings waits for its second look, soon, and is then believed", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, prices, counts } = await setUp(stack, 2);
  await crawl();
  const [jumping, steady] = listings;
  web.setMode("elektro", "cents", jumping?.path);
  await crawl();
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  expect(await prices()).toEqual([jumping?.price, steady?.price]);
  expect(await counts()).toMatchObject({ alerts: 0, held: 1 });
  const listing = await db
    .selectFrom("schedule")
    .select("next_check_at")
    .where("listing_id", "=", jumping?.id ?? 0)
    .executeTakeFirstOrThrow();
  expect((Date.parse(listing.next_check_at) - Date.now()) / 1000).toBeLessThanOrEqual(600);

  await crawl();
  expect(await prices()).toEqual([(jumping?.price ?? 0) * 100, steady?.price]);
  expect(await counts()).toMatchObject({ alerts: 1, held: 0 });
});

test("one jump that the second look does not find is forgotten", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, listings, crawl, prices, counts } = await setUp(stack, 2);
  await crawl();
  web.setMode("elektro", "cents", listings[1]?.path);
  await crawl();
  expect(await counts()).toMatchObject({ held: 1 });
  web.setMode("elektro", null, listings[1]?.path);
  // answered "not modified": the page that was believed is back
  await crawl();
  expect(await counts()).toMatchObject({ alerts: 0, held: 0 });
  expect(await prices()).toEqual(listings.map(({ price }) => price));
  expect(await reviews(db)).toEqual({ superseded: 1 });
});

test("a canary is read first, and what the source says is not believed while it does not read as expected", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, counts } = await setUp(stack, 4);
  const canary = listings[3];
  await updateListing(db, canary?.id ?? 0, { canary: true, expectedPrice: { minor: canary?.price ?? 0, currency: "PLN" } }, "test");
  const order: number[] = [];
  await crawl({ onSaved: ({ listing }) => void order.push(listing.listingId) });
  expect(order[0]).toBe(canary?.id);
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();

  web.setMode("elektro", "sale");
  await updateListing(db, canary?.id ?? 0, { expectedPrice: { minor: 123, currency: "PLN" } }, "test");
  await crawl();
  expect((await getSource(db, sourceId)).quarantineReason).toContain("is expected");
  expect(await counts()).toMatchObject({ alerts: 0, held: 2 });

  await updateListing(db, canary?.id ?? 0, { expectedPrice: { minor: canary?.price ?? 0, currency: "PLN" } }, "test");
  await crawl();
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  expect(await counts()).toMatchObject({ alerts: 2, held: 0 });
});

test("two workers at one source: it goes into quarantine once, and nothing slips through between them", async () => {
  await using stack = new AsyncDisposableStack();
  const { db, web, sourceId, listings, crawl, prices, counts } = await setUp(stack, 24);
  await crawl();
  web.setMode("elektro", "cents");
  await db.updateTable("schedule").set({ next_check_at: new Date() }).execute();
  await Promise.all([crawl({ again: false, batch: 12 }), crawl({ again: false, batch: 12 })]);
  expect(await prices()).toEqual(listings.map(({ price }) => price));
  expect(await counts()).toMatchObject({ alerts: 0, held: 24 });
  const began = await db.selectFrom("audit_log").select("id").where("action", "=", "source.quarantine").execute();
  expect(began).toHaveLength(1);
  web.setMode("elektro", null);
  await db.updateTable("schedule").set({ next_check_at: new Date() }).execute();
  await Promise.all([crawl({ again: false, batch: 12 }), crawl({ again: false, batch: 12 })]);
  await crawl();
  expect((await getSource(db, sourceId)).quarantinedAt).toBeNull();
  expect(await counts()).toMatchObject({ alerts: 0, held: 0 });
});
