/**
 * npm run bench:workers
 * What more worker processes bring: slow hosts with a gap each, watched by a service whose queue is on Redis, with 1, 2 and 4 workers.
 * The table ends where politeness does: no number of workers asks a host more often than its gap allows.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { HAS_REDIS, startRedis } from "../test/redis.ts";
import { serviceProcess } from "../test/service-process.ts";
import { testEnvironment } from "../test/start-test-service.ts";
import { openBenchDatabase } from "./bench-database.ts";
import { openBenchShop } from "./crawl-pages.ts";
import { watchBenchShop } from "./crawl-watch.ts";

const SOURCES = 16;
const LISTINGS = 256;
const GAP_MS = 400;
const LATENCY_MS = 100;
/** Sources that one process reads at once. */
const AT_ONCE = 4;

if (!HAS_REDIS) throw new Error("redis-server is not on the PATH; install it to measure several workers");
await using open = new AsyncDisposableStack();
const shop = open.adopt(await openBenchShop([30]), (it) => it.close());
const database = open.use(await openBenchDatabase());
const redis = open.use(await startRedis());
const folder = open.adopt(await mkdtemp(join(tmpdir(), "cenoskop-bench-")), (it) => rm(it, { recursive: true, force: true }));
const { db } = database;
const watched = await watchBenchShop(db, { port: shop.port, sizeKb: 30, listings: LISTINGS, sources: SOURCES, gapMs: GAP_MS });
const env = { ...testEnvironment(folder, database.url, redis.url), WORKER_CONCURRENCY: String(AT_ONCE) };
const timing = { tick: 0.5 };

const looks = async (): Promise<number> => {
  const { rows } = await sql<{ checks: string }>`select sum(checks) as checks from listing_check`.execute(db);
  return Number(rows[0]?.checks ?? 0);
};
const workers = [];
for (let i = 0; i < 4; i++) workers.push(open.use(await serviceProcess({ ...env, ROLE: "worker" }, timing)));
await shop.set({ version: 0, latencyMs: LATENCY_MS });
open.use(await serviceProcess({ ...env, ROLE: "scheduler" }, timing));
const round = async (goal: number): Promise<number> => {
  const startedAt = performance.now();
  while ((await looks()) < goal) await pause(20);
  return LISTINGS / ((performance.now() - startedAt) / 1000);
};
// the first looks, not counted
await round(LISTINGS);

const limit = (SOURCES * 1000) / GAP_MS;
const rows: Record<string, number>[] = [];
for (const [version, count] of [4, 2, 1].entries()) {
  for (const worker of workers.splice(count)) await worker[Symbol.asyncDispose]();
  await shop.set({ version: version + 1, latencyMs: LATENCY_MS });
  await watched.makeDue();
  const rate = await round(LISTINGS * (version + 2));
  const reachable = Math.min(limit, (count * AT_ONCE * 1000) / GAP_MS);
  rows.unshift({
    workers: count,
    "pages/s": Math.round(rate),
    "that the gaps allow": reachable,
    share: Math.round((rate / reachable) * 100) / 100,
  });
}
const [one, ...more] = rows.map((row) => row["pages/s"] ?? Number.NaN);
console.table(
  rows.map((row) => ({ ...row, "x one worker": Math.round(((row["pages/s"] ?? Number.NaN) / (one ?? Number.NaN)) * 100) / 100 })),
);
const times = (rate: number | undefined): number => Math.round(((rate ?? Number.NaN) / (one ?? Number.NaN)) * 100) / 100;
console.log(JSON.stringify({ bench: "workers", figures: { two_workers_vs_one: times(more[0]), four_workers_vs_one: times(more[1]) } }));
