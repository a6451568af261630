/**
 * CPU of a visit by HTTP as a multiple of the least it can cost: undici and gunzip alone, measured in the same run. Then how long an
 * idle crawler takes to begin, and whether the 20,000th visit costs more than those before it.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import { openCrawler, type Crawler } from "../crawlers/open-crawler.ts";
import { median } from "./cpu-seconds.ts";

const CONCURRENCY = 32;
const SIZES_KB = [30, 150];

if (process.argv.includes("--serve")) serve();
else await measure(process.argv.includes("--quick"));

/** In a process of its own, so that its CPU is not counted. */
function serve(): void {
  const pages = new Map(SIZES_KB.map((size) => [`/${size}`, gzipSync(pageOf(size * 1024))]));
  const server = createServer((incoming, response) => {
    const page = pages.get((incoming.url ?? "").split("?")[0] ?? "");
    if (page === undefined) return response.writeHead(404, { "content-length": "0" }).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-encoding": "gzip", "content-length": page.length });
    response.end(page);
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.once("disconnect", () => process.exit());
}

/** Text that compresses about as well as shop pages do. */
function pageOf(bytes: number): string {
  let state = 1;
  let html = "<!doctype html><title>Kettle</title>";
  while (html.length < bytes) {
    state = (state * 48_271) % 2_147_483_647;
    html += `<div class="tile tile--${state % 97}"><a href="/p/${state.toString(36)}"><span>Czajnik ${state % 8999}</span></a></div>\n`;
  }
  return html;
}

async function measure(quick: boolean): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), ["--serve"], { stdio: "inherit" });
  const [port] = (await once(server, "message")) as [number];
  const quiet = (): void => undefined;
  const crawler = await openCrawler({
    userAgent: "Cenoskop/bench",
    allowedHosts: ["127.0.0.1"],
    chromiumPath: null,
    log: { info: quiet, warn: quiet, error: quiet },
    limits: { httpConcurrency: CONCURRENCY, connectTimeoutMs: 60_000 },
  });
  const agent = new Agent({ connections: CONCURRENCY });
  const base = `http://127.0.0.1:${port}`;
  const figures: Record<string, number> = {};
  const rows: Array<Record<string, string | number>> = [];
  for (const size of SIZES_KB) {
    const pages = (quick ? 60_000 : 200_000) / size;
    const bare: number[] = [];
    const ours: number[] = [];
    await cpuMsPerPage(200, (i) => visit(crawler, `${base}/${size}?warm=${i}`));
    await cpuMsPerPage(200, (i) => fetchBare(agent, `${base}/${size}?warm=${i}`));
    for (let round = 0; round < (quick ? 3 : 7); round++) {
      bare.push(await cpuMsPerPage(pages, (i) => fetchBare(agent, `${base}/${size}?${i}`)));
      ours.push(await cpuMsPerPage(pages, (i) => visit(crawler, `${base}/${size}?${i}`)));
    }
    const ratio = median(ours.map((cost, i) => cost / (bare[i] ?? Number.NaN)));
    rows.push({ "page KB": size, "bare CPU ms": round3(median(bare)), "visit CPU ms": round3(median(ours)), ratio: round3(ratio) });
    figures[`visit_cpu_vs_bare_${size}kb`] = round3(ratio);
  }
  console.table(rows);

  const pickups: number[] = [];
  for (let i = 0; i < (quick ? 20 : 50); i++) {
    await delay(20);
    const startedAt = performance.now();
    // refused without a connection: what is left is the way through the queue
    await crawler.visit({ url: "http://127.0.0.2/", fetchMode: "http", etag: null, lastModified: null, bodyHash: null });
    pickups.push(performance.now() - startedAt);
  }
  figures["idle_pickup_ms"] = round3(median(pickups));

  const many = quick ? 10_000 : 20_000;
  const costs: number[] = [];
  for (let done = 0; done < many; done += many / 5) costs.push(await cpuMsPerPage(many / 5, () => visit(crawler, "http://127.0.0.2/")));
  figures["last_visit_vs_median"] = round3((costs.at(-1) ?? Number.NaN) / median(costs));
  console.table([{ "idle pickup ms": figures["idle_pickup_ms"], [`last of ${many} visits / median`]: figures["last_visit_vs_median"] }]);

  await crawler.close();
  await agent.destroy();
  server.disconnect();
  console.log(JSON.stringify({ bench: "crawl", figures }));
}

async function fetchBare(agent: Agent, url: string): Promise<void> {
  const { body } = await request(url, { dispatcher: agent, headers: { "accept-encoding": "gzip" } });
  gunzipSync(await body.arrayBuffer());
}

async function visit(crawler: Crawler, url: string): Promise<void> {
  const result = await crawler.visit({ url, fetchMode: "http", etag: null, lastModified: null, bodyHash: null });
  if (result.kind !== "page" && !url.startsWith("http://127.0.0.2")) throw new Error(`${url}: ${result.reason}`);
}

/** Runs `work` so many times, CONCURRENCY at once, and gives this process's CPU for one. */
async function cpuMsPerPage(count: number, work: (index: number) => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
