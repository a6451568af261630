import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../config.ts";
import { startService, type Timing } from "../service.ts";
import type { Db } from "../store/connect.ts";
import { freshDatabase } from "./fresh-database.ts";
import { startRedis } from "./redis.ts";

/** Seals the secrets of tests. */
export const SECRET_KEY = Buffer.alloc(32, 1).toString("base64");

/** What makes a service quick enough for a test: nothing it does depends on these but how long it waits. */
export const QUICK: Partial<Timing> = { tick: 0.5, watchdog: 2, overdue: 4, lock: 2, lease: 5, batch: 5, deliveryLease: 3 };

export interface TestServers extends AsyncDisposable {
  readonly db: Db;
  readonly databaseUrl: string;
  /** Environment of a process that uses these servers. */
  readonly env: Readonly<Record<string, string>>;
}

/** A database, a queue and a data folder of a test's own. */
export async function testServers(backend: "postgres" | "redis"): Promise<TestServers> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const redis = backend === "redis" ? opening.use(await startRedis()) : null;
  const folder = opening.adopt(await mkdtemp(join(tmpdir(), "cenoskop-service-")), (it) => rm(it, { recursive: true, force: true }));
  const env = testEnvironment(folder, database.url, redis?.url ?? null);
  const open = opening.move();
  return { db: database.db, databaseUrl: database.url, env, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

export function testEnvironment(dataDir: string, databaseUrl: string, redisUrl: string | null): Record<string, string> {
  return {
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    PORT: "0",
    LOG_LEVEL: "warn",
    ALLOWED_HOSTS: "*.localhost",
    SECRET_KEY,
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
  };
}

/** The whole service in this process, on servers of its own. */
export async function startTestService(backend: "postgres" | "redis"): Promise<TestServers> {
  await using opening = new AsyncDisposableStack();
  const servers = opening.use(await testServers(backend));
  const level = process.env["LOG_LEVEL"] ?? "silent";
  opening.use(await startService(readConfig(servers.env), { log: pino({ level }), timing: QUICK }));
  const open = opening.move();
  return { ...servers, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
