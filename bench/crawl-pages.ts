/**
 * The web shop of `bench:crawl`, a process of its own so that its CPU is not counted: `/<size in KB>/<listing>` on any host. Every listing
 * has a page of its own kind; each version differs from the last in its bytes, and one listing in 33 in its price.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { benchPage } from "./parse-pages.ts";

export interface BenchShop {
  readonly port: number;
  /** Pages of another version and latency from now on. */
  set(state: { version: number; latencyMs: number }): Promise<void>;
  close(): void;
}

const KINDS = 36;
const VERSIONS = 6;
const PLACES = ["head", "end", "graph"] as const;

/** The body of a listing's page. */
export function shopPage(sizeKb: number, listing: number, version: number): Buffer {
  const { body, minor } = benchPage(sizeKb * 1000, sizeKb + (listing % KINDS) * 101, PLACES[listing % 3] ?? "head");
  let html = Buffer.from(body).toString("utf8");
  if (changed(listing, version)) {
    const dear = minor + 1_000;
    const comma = (amount: number): string => `${Math.floor(amount / 100)},${String(amount % 100).padStart(2, "0")}`;
    html = html.replaceAll((minor / 100).toFixed(2), (dear / 100).toFixed(2)).replaceAll(comma(minor), comma(dear));
  }
  return Buffer.from(html.replace("</html>", `<!-- served by node ${version % VERSIONS} --></html>`));
}

/** One in 66 has another price, and has its own again in the next version: so one in 33 changes from each version to the next. */
function changed(listing: number, version: number): boolean {
  return (listing + version * 17) % 66 === 0;
}

export async function openBenchShop(sizesKb: readonly number[]): Promise<BenchShop> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ["--serve", ...sizesKb.map(String)], { stdio: "inherit" });
  const [port] = (await once(child, "message")) as [number];
  return {
    port,
    async set(state) {
      child.send(state);
      await once(child, "message");
    },
    close: () => child.disconnect(),
  };
}

function serve(sizesKb: readonly number[]): void {
  const pages = new Map<string, Buffer>();
  for (const size of sizesKb)
    for (let kind = 0; kind < KINDS; kind++)
      for (let version = 0; version < VERSIONS; version++) {
        // the listing of this kind that has its own price in this version, and the one that has not
        const of = (dear: boolean): number => {
          let listing = kind;
          while (changed(listing, version) !== dear) listing += KINDS;
          return listing;
        };
        const dearer = Array.from({ length: 12 }, (_, i) => kind + i * KINDS).some((listing) => changed(listing, version));
        pages.set(key(size, kind, version, false), gzipSync(shopPage(size, of(false), version)));
        if (dearer) pages.set(key(size, kind, version, true), gzipSync(shopPage(size, of(true), version)));
      }
  let state = { version: 0, latencyMs: 0 };
  const server = createServer((request, response) => {
    const [, size, listing] = (request.url ?? "").split("/").map(Number);
    const page = pages.get(key(size ?? 0, (listing ?? 0) % KINDS, state.version, changed(listing ?? 0, state.version)));
    const answer = (): void => {
      if (page === undefined) return void response.writeHead(404, { "content-length": "0" }).end();
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-encoding": "gzip", "content-length": page.length });
      response.end(page);
    };
    if (state.latencyMs === 0) answer();
    else setTimeout(answer, state.latencyMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("message", (next: typeof state) => {
    state = next;
    process.send?.("set");
  });
  process.once("disconnect", () => process.exit());
}

const key = (size: number, kind: number, version: number, dear: boolean): string => `${size}/${kind}/${version % VERSIONS}/${dear}`;

if (process.argv[2] === "--serve") serve(process.argv.slice(3).map(Number));
