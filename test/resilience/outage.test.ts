import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../config.ts";
import { startService } from "../../service.ts";
import { connect, type Db } from "../../store/connect.ts";
import { eventually } from "../eventually.ts";
import { QUEUE_BACKENDS, startRedis } from "../redis.ts";
import { QUICK, testEnvironment } from "../start-test-service.ts";
import { stoppablePostgres } from "../stoppable-postgres.ts";
import { openTinyShop, type TinyShop } from "../tiny-shop.ts";
import { everythingDueAgain, watchShops } from "../watch-shops.ts";

const OUTAGE_MS = 60_000;
const SHOPS = 6;
const PRODUCTS = 12;

interface Ground extends AsyncDisposable {
  readonly db: Db;
  readonly shop: TinyShop;
  readonly listings: readonly number[];
  /** What the service logged: one JSON object a line. */
  readonly log: readonly string[];
  stop(server: "postgres" | "redis"): Promise<void>;
  start(server: "postgres" | "redis"): Promise<void>;
}

/** The service with servers of its own, which can be stopped. */
async function setUp(backend: "postgres" | "redis"): Promise<Ground> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.adopt(await mkdtemp(join(tmpdir(), "cenoskop-outage-")), (it) => rm(it, { recursive: true, force: true }));
  const postgres = opening.use(await stoppablePostgres());
  const redis = backend === "redis" ? opening.use(await startRedis()) : null;
  const db = opening.adopt(connect(postgres.url, { max: 2 }), (it) => it.destroy());
  const shop = opening.use(await openTinyShop({ slowMs: 100 }));
  const { listings } = await watchShops(db, shop, { shops: SHOPS, products: PRODUCTS });
  const log: string[] = [];
  const config = readConfig(testEnvironment(folder, postgres.url, redis?.url ?? null));
  opening.use(
    await startService(config, { log: pino({ level: "info" }, { write: (line: string) => void log.push(line) }), timing: QUICK }),
  );
  const open = opening.move();
  return {
    db,
    shop,
    listings,
    log,
    stop: (server) => (server === "redis" ? (redis?.kill() ?? Promise.reject(new Error("There is no Redis"))) : postgres.stop("immediate")),
    start: async (server) => (server === "redis" ? redis?.start() : postgres.start()),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const OUTAGES: (readonly ["postgres" | "redis", "postgres" | "redis"])[] = QUEUE_BACKENDS.map((backend) => ["postgres", backend]);
if (QUEUE_BACKENDS.includes("redis")) OUTAGES.push(["redis", "redis"]);

describe.each(OUTAGES)("%s is away while the queue is on %s", (server, backend) => {
  test("everything goes on afterwards; nothing is lost, nothing doubled, and the log stays readable", async () => {
    await using ground = await setUp(backend);
    const { db, shop, listings, log } = ground;
    const checks = async (): Promise<number[]> =>
      (await db.selectFrom("listing_check").select("checks").execute()).map((row) => row.checks);
    await eventually(async () => (await checks()).every((count) => count === 1));

    for (let one = 1; one <= SHOPS; one++) for (let product = 1; product <= PRODUCTS; product++) shop.setPrice(one, product, 80 + product);
    await everythingDueAgain(db);
    await eventually(async () => (await checks()).filter((count) => count === 2).length > 5);
    const before = log.length;
    await ground.stop(server);
    await pause(OUTAGE_MS);
    await ground.start(server);

    await eventually(async () => (await checks()).every((count) => count >= 2));
    expect(await checks()).toEqual(listings.map(() => 2));
    const alerts = await db.selectFrom("alert").select("offer_id").execute();
    expect(new Set(alerts.map((row) => row.offer_id)).size).toBe(listings.length);
    expect(alerts).toHaveLength(listings.length);
    expect(await db.selectFrom("offer_history").select("offer_id").execute()).toHaveLength(2 * listings.length);
    await eventually(async () => (await db.selectFrom("delivery").select("id").where("status", "!=", "delivered").execute()).length === 0);
    expect(new Set(shop.received.map(({ id }) => id)).size).toBe(listings.length);

    const lines = log.slice(before).map((line) => JSON.parse(line) as { level: number; msg: string; err?: { message: string } });
    const said = lines.filter(({ level }) => level >= 40).map(({ msg, err }) => `${msg}: ${err?.message ?? ""}`);
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
    // a few lines on what broke, not one a second for each connection
    expect(said.slice(15)).toEqual([]);

    // and the next round comes as if nothing had been
    await everythingDueAgain(db);
    await eventually(async () => (await checks()).every((count) => count === 3), 30);
  });
});
