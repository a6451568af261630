/** One way to fetch pages, in a process of its own, which measures its own CPU and memory. Told what to do by bench/crawl.ts. */
import { fork, type ForkOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Agent, request } from "undici";
import { openCrawler } from "../crawlers/open-crawler.ts";
import { crawlSource } from "../jobs/crawl-source.ts";
import { observe } from "../parsers/observe.ts";
import { connect } from "../store/connect.ts";
import { openPageStore } from "../store/page-store.ts";
import { shopPage } from "./crawl-pages.ts";

/** `bare`: undici and gunzip. `visit`: our crawler alone. `observe`: our parsers alone, no network. `whole`: our job with its database. */
export type Way = "bare" | "visit" | "observe" | "whole" | "cheerio";

export interface Order {
  readonly way: Way;
  readonly urls: readonly string[];
  /** For `whole`: whose due listings are read. */
  readonly sources: readonly number[];
  readonly sizeKb: number;
  readonly version: number;
  /**
   * Whether garbage is collected afterwards, so that the heap can be compared. Only where it is: after a collection by command V8 forgets half of
   * what it compiled, and compiles it again for a thousand pages. A worker never commands one.
   */
  readonly settle?: boolean;
}

export interface Cost {
  /** User and system time of the process, in milliseconds. */
  readonly cpuMs: number;
  readonly pages: number;
  readonly wallMs: number;
  /** After garbage collection, where the order says so. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

export interface Contestant {
  measure(order: Order): Promise<Cost>;
  close(): void;
}

/** Visits at once, of every contestant. */
export const CONCURRENCY = 32;
/** As `npm start` and the Dockerfile run the program. */
const AS_STARTED = ["--max-semi-space-size=16", "--heap-growing-percent=100"];
const HOSTS = ["*.localhost", "127.0.0.1"];

/** Starts a process for it. Give an empty `databaseUrl` where none is used. */
export function startContestant(databaseUrl: string): Contestant {
  const options: ForkOptions = { stdio: "inherit", execArgv: ["--expose-gc", ...AS_STARTED] };
  const child = fork(fileURLToPath(import.meta.url), ["--contestant", databaseUrl], options);
  const ended = once(child, "exit").then(() => [{ error: "it ended" }]);
  return {
    async measure(order) {
      child.send(order);
      const answer = once(child, "message") as Promise<[Cost | { error: string }]>;
      const [cost] = await Promise.race([answer, ended]);
      if (cost === undefined || "error" in cost) throw new Error(`Contestant ${order.way}: ${cost?.error ?? "nothing"}`);
      return cost;
    },
    close: () => child.disconnect(),
  };
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}

async function contend(databaseUrl: string): Promise<void> {
  await using open = new AsyncDisposableStack();
  const quiet = (): void => undefined;
  const said = (fields: object, message: string): void => console.error(message, fields);
  const log = { info: quiet, warn: said, error: said };
  const agent = open.adopt(new Agent({ connections: CONCURRENCY }), (it) => it.destroy());
  const crawler = open.adopt(
    await openCrawler({ userAgent: "Cenoskop/bench", allowedHosts: HOSTS, chromiumPath: null, log, limits: { connectTimeoutMs: 60_000 } }),
    (it) => it.close(),
  );
  const folder = open.adopt(await mkdtemp(join(tmpdir(), "cenoskop-bench-")), (it) => rm(it, { recursive: true, force: true }));
  const pages = openPageStore(folder);
  const db = databaseUrl === "" ? null : open.adopt(connect(databaseUrl, { max: 8 }), (it) => it.destroy());

  const ways: Record<Way, (order: Order) => Promise<number>> = {
    async bare({ urls }) {
      await inParallel(urls.length, async (i) => {
        const { body } = await request(urls[i] ?? "", { dispatcher: agent, headers: { "accept-encoding": "gzip" } });
        gunzipSync(await body.arrayBuffer());
      });
      return urls.length;
    },
    async visit({ urls }) {
      await inParallel(urls.length, async (i) => {
        const asked = { url: urls[i] ?? "", fetchMode: "http", etag: null, lastModified: null, bodyHash: null } as const;
        const visit = await crawler.visit(asked);
        if (visit.kind !== "page") throw new Error(`${urls[i]}: ${visit.reason}`);
      });
      return urls.length;
    },
    async observe({ urls, sizeKb, version }) {
      const bodies = Array.from({ length: 36 }, (_, i) => shopPage(sizeKb, i, version));
      const before = process.cpuUsage();
      for (const [i, url] of urls.entries()) {
        const body = bodies[i % bodies.length] ?? Buffer.alloc(0);
        const { outcome } = await observe({ url, body, contentType: "text/html; charset=utf-8", hints: { currency: "PLN" } });
        if (outcome !== "offers") throw new Error(`A page was read as ${outcome}`);
      }
      making = process.cpuUsage(before);
      return urls.length;
    },
    async whole({ sources }) {
      if (db === null) throw new Error("It needs a database");
      let saved = 0;
      const options = { db, crawler, pages, log, seconds: 600, onSaved: () => void (saved += 1) };
      const left = [...sources];
      // two sources at once, each with several visits
      const lane = async (): Promise<void> => {
        for (let id = left.shift(); id !== undefined; id = left.shift())
          await crawlSource(options, { sourceId: id }, { jobId: "bench", signal: new AbortController().signal });
      };
      await Promise.all([lane(), lane()]);
      return saved;
    },
    async cheerio({ urls }) {
      // no part of a worker's memory
      const { CheerioCrawler, Configuration, log: crawleeLog } = await import("@crawlee/cheerio");
      crawleeLog.setLevel(crawleeLog.LEVELS.OFF);
      let read = 0;
      const stock = new CheerioCrawler(
        {
          maxConcurrency: CONCURRENCY,
          requestHandler({ $ }) {
            const found = $('script[type="application/ld+json"]')
              .toArray()
              .map((element) => JSON.parse($(element).text()) as object);
            if (found.length > 0) read += 1;
          },
        },
        new Configuration({ persistStorage: false }),
      );
      await stock.run([...urls]);
      return read;
    },
  };

  // without the making of what is measured, where that is not part of it
  let making: NodeJS.CpuUsage | null = null;
  process.on("message", (order: Order) => {
    making = null;
    const before = process.cpuUsage();
    const startedAt = performance.now();
    const work = async (): Promise<Cost> => {
      const pages = await ways[order.way](order);
      const { user, system } = making ?? process.cpuUsage(before);
      const wallMs = performance.now() - startedAt;
      if (order.settle === true) globalThis.gc?.();
      const { heapUsed: heapBytes, rss: rssBytes } = process.memoryUsage();
      return { cpuMs: (user + system) / 1000, pages, wallMs, heapBytes, rssBytes };
    };
    work().then(
      (cost) => process.send?.(cost),
      (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  await once(process, "disconnect");
}

if (process.argv[2] === "--contestant") {
  await contend(process.argv[3] ?? "");
  process.exit();
}
