/**
 * npm run bench:crawl [-- --quick] [-- --growth]
 * Pages per CPU second of the whole way of a page, fetched, observed and recorded in PostgreSQL, beside the least a fetch can cost (undici
 * and gunzip, nothing else), a stock CheerioCrawler, and Scrapy with extruct's JSON-LD where both can be imported; neither of those keeps
 * anything. Each in a process of its own, in interleaved rounds. Every page differs from the last look's in its bytes, one in 33 in its
 * price. Then 20,000 pages in one worker: what the late ones cost beside the early ones, and whether memory grows; `--growth` is that alone.
 */
import { parseArgs } from "node:util";
import { openBenchDatabase } from "./bench-database.ts";
import { CONCURRENCY, startContestant, type Cost, type Way } from "./crawl-contestant.ts";
import { openBenchShop } from "./crawl-pages.ts";
import { measureScrapy } from "./crawl-scrapy.ts";
import { watchBenchShop } from "./crawl-watch.ts";
import { median } from "./cpu-seconds.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, growth: { type: "boolean", default: false } } });
const SIZES_KB = [30, 150] as const;
const LATENCIES_MS = values.quick ? [0] : [0, 20];
const ROUNDS = values.quick ? 2 : 5;
const PAGES = values.quick ? 600 : 2000;
const MANY = values.quick ? 6_000 : 20_000;
/** Compared, and the garbage collected after both. */
const [EARLY, LATE] = [4000, MANY + 2000];
const OURS = ["bare", "visit", "observe", "whole"] as const;

await using open = new AsyncDisposableStack();
const shop = open.adopt(await openBenchShop(SIZES_KB), (it) => it.close());
const database = open.use(await openBenchDatabase());
const contestants = new Map([...OURS, "cheerio" as const].map((way) => [way, startContestant(way === "whole" ? database.url : "")]));
open.defer(() => contestants.forEach((one) => one.close()));

let version = 0;
const figures: Record<string, number> = {};
const rows: Record<string, string | number>[] = [];
const ratios = { cheerio: [] as number[], scrapy: [] as number[] };
for (const sizeKb of values.growth ? [] : SIZES_KB) {
  const watched = await watchBenchShop(database.db, { port: shop.port, sizeKb, listings: PAGES });
  const urls = (count: number): string[] => Array.from({ length: count }, (_, i) => `http://127.0.0.1:${shop.port}/${sizeKb}/${i}`);
  const measure = async (way: Way, count = PAGES): Promise<number> => {
    if (way === "whole") await watched.makeDue();
    const contestant = contestants.get(way);
    if (contestant === undefined) throw new Error(`There is no contestant ${way}`);
    return perPage(await contestant.measure({ way, urls: urls(count), sources: watched.sources, sizeKb, version }), count);
  };
  for (const latencyMs of LATENCIES_MS) {
    await shop.set({ version: ++version, latencyMs });
    // the first look at each listing, or one more
    const first = await measure("whole");
    if (latencyMs === LATENCIES_MS[0]) rows.push({ page: `${sizeKb} KB, first looks`, record: "", whole: round(first) });
    // what is compiled on the way is not counted: a worker runs for weeks
    await shop.set({ version: ++version, latencyMs });
    for (const way of OURS) await measure(way);
    await measure("cheerio", 100);
    const costs: Record<Way | "postgres", number[]> = { bare: [], visit: [], observe: [], whole: [], cheerio: [], postgres: [] };
    const scrapy: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await shop.set({ version: ++version, latencyMs });
      const before = await database.cpuMs();
      for (const way of OURS) costs[way].push(await measure(way));
      costs.postgres.push(((await database.cpuMs()) - before) / PAGES);
      if (round < 3) costs.cheerio.push(await measure("cheerio", PAGES / 10));
      const peer = round < 3 ? await measureScrapy(urls(PAGES / 5), CONCURRENCY) : null;
      if (peer !== null) scrapy.push(perPage(peer, PAGES / 5));
    }
    const { bare, visit, observe, whole, cheerio, postgres } = mapValues(costs, median);
    const share = median(costs.bare.map((cost, i) => cost / (costs.whole[i] ?? Number.NaN)));
    if (latencyMs === 0) figures[`structured_${sizeKb}kb_vs_undici`] = round(share);
    ratios.cheerio.push(cheerio / whole);
    if (scrapy.length > 0) ratios.scrapy.push(median(scrapy) / whole);
    rows.push({
      page: `${sizeKb} KB, ${latencyMs} ms`,
      bare: round(bare),
      visit: round(visit),
      observe: round(observe),
      record: round(whole - visit - observe),
      whole: round(whole),
      "bare / whole": round(share),
      "x cheerio crawler": round(cheerio / whole),
      "x scrapy": scrapy.length === 0 ? "-" : round(median(scrapy) / whole),
      "postgres CPU": round(postgres),
    });
  }
}
if (rows.length > 0) {
  console.log("CPU ms a page of the client process:");
  console.table(rows);
  figures["vs_stock_cheerio_crawler"] = round(Math.min(...ratios.cheerio));
}
if (ratios.scrapy.length > 0) figures["vs_scrapy"] = round(Math.min(...ratios.scrapy));
else if (rows.length > 0) console.log("scrapy or extruct cannot be imported (Debian: python3-scrapy, python3-extruct); they are left out");

// a worker of its own, so that what was measured before is not in its memory
const worker = open.adopt(startContestant(database.url), (it) => it.close());
const watched = await watchBenchShop(database.db, { port: shop.port, sizeKb: 30, listings: 2000 });
const series: (Cost & { at: number })[] = [];
for (let at = 2000; at <= LATE; at += 2000) {
  await shop.set({ version: ++version, latencyMs: 0 });
  await watched.makeDue();
  const order = { way: "whole", urls: [], sources: watched.sources, sizeKb: 30, version, settle: at === EARLY || at === LATE } as const;
  series.push({ at, ...(await worker.measure(order)) });
}
console.table(
  series.map(({ at, cpuMs, pages, wallMs, heapBytes, rssBytes }) => ({
    "up to page": at,
    "CPU ms a page": round(cpuMs / pages),
    "pages/s": Math.round(pages / (wallMs / 1000)),
    "heap MB": at === EARLY || at === LATE ? round(heapBytes / 1e6) : "",
    "RSS MB": round(rssBytes / 1e6),
  })),
);
const [early, late] = [EARLY, LATE].map((compared) => series.find(({ at }) => at === compared));
if (early !== undefined && late !== undefined) {
  figures["bytes_per_page_growth"] = Math.round((late.heapBytes - early.heapBytes) / (late.at - early.at));
  figures["late_page_vs_early"] = round(late.cpuMs / late.pages / (early.cpuMs / early.pages));
  figures["worker_rss_mb"] = Math.round(late.rssBytes / 1e6);
}
console.log(JSON.stringify({ bench: "crawl", figures }));

function perPage({ cpuMs, pages }: Cost, expected: number): number {
  if (pages !== expected) throw new Error(`${pages} of ${expected} pages were read`);
  return cpuMs / pages;
}

function mapValues<K extends string, A, B>(object: Readonly<Record<K, A>>, map: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(object).map(([key, value]) => [key, map(value)])) as Record<K, B>;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
