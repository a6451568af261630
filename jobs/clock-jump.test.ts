import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openCrawler } from "../crawlers/open-crawler.ts";
import { addListing } from "../store/listings.ts";
import { openPageStore } from "../store/page-store.ts";
import { setBudget } from "../store/source-budget.ts";
import { addSource } from "../store/sources.ts";
import { collectedLog } from "../test/collected-log.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { openTinyShop } from "../test/tiny-shop.ts";
import { crawlSource } from "./crawl-source.ts";

const DAY_MS = 24 * 3_600_000;

test("a worker whose clock jumps a day, forth or back, loses no look and writes none into the future", async () => {
  await using stack = new AsyncDisposableStack();
  const { db } = stack.use(await freshDatabase());
  const shop = stack.use(await openTinyShop());
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-pages-")), (it) => rm(it, { recursive: true, force: true }));
  const log = collectedLog();
  const given = { userAgent: "Cenoskop/0 (test)", allowedHosts: ["*.localhost"], chromiumPath: null, log };
  const crawler = stack.adopt(await openCrawler(given), (it) => it.close());
  const options = { db, crawler, pages: openPageStore(folder), log };
  const { id: sourceId } = await addSource(db, { host: shop.host(1), kind: "shop", currency: "PLN", minGapMs: 0 }, "test");
  await addListing(db, { url: shop.url(1, 1), intervalSeconds: 3600 }, "test");
  await setBudget(db, sourceId, { requestsPerDay: 60, timeZone: "UTC" }, "test");

  const realNow = (): number => performance.timeOrigin + performance.now();
  stack.defer(() => void vi.useRealTimers());
  for (const [round, jumpMs] of [0, DAY_MS, 0, -DAY_MS, 0].entries()) {
    shop.setPrice(1, 1, 100 + round);
    vi.useFakeTimers({ toFake: ["Date"], now: realNow() + jumpMs });
    await db
      .updateTable("schedule")
      .set({ next_check_at: new Date(0) })
      .execute();
    await crawlSource(options, { sourceId }, { jobId: "1", signal: new AbortController().signal });
  }

  const intervals = await db.selectFrom("offer_history").select(["price_minor", "valid_from"]).orderBy("valid_from").execute();
  expect(intervals.map((row) => row.price_minor)).toEqual([10_000, 10_100, 10_200, 10_300, 10_400]);
  for (const row of intervals) expect(Math.abs(Date.parse(row.valid_from) - realNow())).toBeLessThan(60_000);
  const { next_check_at, looked_at } = await db.selectFrom("schedule").select(["next_check_at", "looked_at"]).executeTakeFirstOrThrow();
  expect(Math.abs(Date.parse(next_check_at) - realNow())).toBeLessThan(2 * 3_600_000);
  expect(Math.abs(Date.parse(looked_at ?? "") - realNow())).toBeLessThan(60_000);
  // a day that has not begun, or is over, is no further budget
  const days = await db.selectFrom("source_day").select(["day", "requests"]).execute();
  expect(days.filter(({ requests }) => requests > 0).length).toBeLessThanOrEqual(new Date(realNow()).getUTCHours() === 23 ? 2 : 1);
});
