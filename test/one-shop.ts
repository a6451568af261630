import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Limits } from "../crawlers/limits.ts";
import { openCrawler } from "../crawlers/open-crawler.ts";
import { crawlSource } from "../jobs/crawl-source.ts";
import type { Db } from "../store/connect.ts";
import { addListing } from "../store/listings.ts";
import { openPageStore } from "../store/page-store.ts";
import { addSource, getSource, type SourceRecord } from "../store/sources.ts";
import { collectedLog } from "./collected-log.ts";
import { freshDatabase } from "./fresh-database.ts";
import { servePages, type TestServer } from "./hostile-server.ts";

export interface OneShop {
  readonly db: Db;
  readonly server: TestServer;
  readonly sourceId: number;
  readonly listings: readonly number[];
  readonly log: ReturnType<typeof collectedLog>;
  /** Makes every listing due and reads the source; no visit begins after so many seconds. */
  crawl(seconds?: number): Promise<void>;
  source(): Promise<SourceRecord>;
  /** How the last look at the first listing ended, and the price it has now, in whole units. */
  state(): Promise<{ outcome: string | null; price: number | null }>;
}

/** A shop served by the test itself, watched in a database of its own. The paths are its listings; "/robots.txt" is none. */
export async function openOneShop(
  stack: AsyncDisposableStack,
  pages: Readonly<Record<string, RequestListener>>,
  { minGapMs = 0, limits = {} }: { readonly minGapMs?: number; readonly limits?: Partial<Limits> } = {},
): Promise<OneShop> {
  const { db } = stack.use(await freshDatabase());
  const server = stack.use(await servePages(pages));
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), "cenoskop-pages-")), (it) => rm(it, { recursive: true, force: true }));
  const log = collectedLog();
  const given = { userAgent: "Cenoskop/0 (test)", allowedHosts: ["*.localhost"], chromiumPath: null, log, limits };
  const crawler = stack.adopt(await openCrawler(given), (it) => it.close());
  const host = `shop.localhost:${server.port}`;
  const { id: sourceId } = await addSource(db, { host, kind: "shop", currency: "PLN", minGapMs }, "test");
  const listings: number[] = [];
  for (const path of Object.keys(pages).filter((one) => one !== "/robots.txt")) {
    listings.push((await addListing(db, { url: `http://${host}${path}` }, "test")).id);
  }
  const options = { db, crawler, pages: openPageStore(folder), log };
  return {
    db,
    server,
    sourceId,
    listings,
    log,
    async crawl(seconds) {
      await db
        .updateTable("schedule")
        .set({ next_check_at: new Date(0) })
        .execute();
      await crawlSource(
        { ...options, ...(seconds === undefined ? {} : { seconds }) },
        { sourceId },
        { jobId: "1", signal: new AbortController().signal },
      );
    },
    source: () => getSource(db, sourceId),
    async state() {
      const id = listings[0] ?? 0;
      const check = await db.selectFrom("listing_check").select("last_outcome").where("listing_id", "=", id).executeTakeFirst();
      const offer = await db.selectFrom("offer").select("price_minor").where("listing_id", "=", id).executeTakeFirst();
      return {
        outcome: check?.last_outcome ?? null,
        price: offer === undefined || offer.price_minor === null ? null : offer.price_minor / 100,
      };
    },
  };
}

/** A product's page with its price in structured data and in sight. */
export function productPage(price: number, extra = ""): string {
  const offers = { "@type": "Offer", price: `${price}.00`, priceCurrency: "PLN", availability: "https://schema.org/InStock" };
  const product = { "@context": "https://schema.org", "@type": "Product", name: "Kettle", sku: "K1", offers };
  return `<!doctype html><html lang="pl"><head><title>Kettle</title><script type="application/ld+json">${JSON.stringify(product)}</script></head>
<body><h1>Kettle</h1><p class="price">${price},00 zł</p><p>W magazynie</p>${extra}</body></html>`;
}
