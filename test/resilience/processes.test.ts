import { describe, expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { QUEUE_BACKENDS } from "../redis.ts";
import { serviceProcess } from "../service-process.ts";
import { QUICK, testServers } from "../start-test-service.ts";
import { openTinyShop } from "../tiny-shop.ts";
import { everythingDueAgain, watchShops } from "../watch-shops.ts";

describe.each(QUEUE_BACKENDS.filter((backend) => backend === "redis"))("with the queue on %s", (backend) => {
  test("two workers and a scheduler, each a process, share the work", { timeout: 120_000 }, async () => {
    await using stack = new AsyncDisposableStack();
    const shop = stack.use(await openTinyShop({ slowMs: 50 }));
    const servers = stack.use(await testServers(backend));
    const { listings } = await watchShops(servers.db, shop, { shops: 8, products: 5 });
    const env = { ...servers.env, WORKER_CONCURRENCY: "2" };
    const workers = await Promise.all([1, 2].map(() => serviceProcess({ ...env, ROLE: "worker" }, QUICK)));
    for (const worker of workers) stack.use(worker);
    stack.use(await serviceProcess({ ...env, ROLE: "scheduler" }, QUICK));

    const saved = (): number[] => workers.flatMap((worker) => worker.saved);
    await eventually(() => saved().length >= listings.length);
    expect(saved().toSorted((a, b) => a - b)).toEqual(listings.toSorted((a, b) => a - b));
    for (const worker of workers) expect(worker.saved.length).toBeGreaterThan(0);
    for (let one = 1; one <= 8; one++) for (let product = 1; product <= 5; product++) expect(shop.reads(one, product)).toBe(1);
  });
});

describe.each(QUEUE_BACKENDS)("with the queue on %s", (backend) => {
  test("two schedulers at once, then one that is killed: what is due is read, and nothing twice", { timeout: 120_000 }, async () => {
    await using stack = new AsyncDisposableStack();
    const shop = stack.use(await openTinyShop({ slowMs: 20 }));
    const servers = stack.use(await testServers(backend));
    const { db } = servers;
    const { listings } = await watchShops(db, shop, { shops: 6, products: 5 });
    const env = { ...servers.env, WORKER_CONCURRENCY: "3" };
    stack.use(await serviceProcess({ ...env, ROLE: "worker" }, QUICK));
    const schedulers = await Promise.all([1, 2].map(() => serviceProcess({ ...env, ROLE: "scheduler" }, QUICK)));
    for (const scheduler of schedulers) stack.use(scheduler);
    const checks = async (): Promise<number[]> =>
      (await db.selectFrom("listing_check").select("checks").execute()).map((row) => row.checks);
    await eventually(async () => (await checks()).every((count) => count >= 1));
    expect(await checks()).toEqual(listings.map(() => 1));

    const [killed, left] = schedulers;
    await killed?.kill();
    await everythingDueAgain(db);
    await eventually(async () => (await checks()).every((count) => count >= 2));
    expect(await checks()).toEqual(listings.map(() => 2));

    // none is left, and what comes due meanwhile is rung for by the next one
    await left?.kill();
    await everythingDueAgain(db);
    stack.use(await serviceProcess({ ...env, ROLE: "scheduler" }, QUICK));
    await eventually(async () => (await checks()).every((count) => count >= 3));
    expect(await checks()).toEqual(listings.map(() => 3));
    for (let one = 1; one <= 6; one++) for (let product = 1; product <= 5; product++) expect(shop.reads(one, product)).toBe(3);
  });

  test("a worker killed in the middle of a crawl loses nothing and doubles nothing", { timeout: 120_000 }, async () => {
    await using stack = new AsyncDisposableStack();
    const shop = stack.use(await openTinyShop({ slowMs: 40 }));
    const servers = stack.use(await testServers(backend));
    const { db } = servers;
    const { listings } = await watchShops(db, shop, { shops: 4, products: 8 });
    const env = { ...servers.env, WORKER_CONCURRENCY: "2" };
    stack.use(await serviceProcess({ ...env, ROLE: "scheduler" }, QUICK));
    const doomed = stack.use(await serviceProcess({ ...env, ROLE: "worker" }, QUICK));
    const checks = async (): Promise<number[]> =>
      (await db.selectFrom("listing_check").select("checks").execute()).map((row) => row.checks);
    await eventually(async () => (await checks()).every((count) => count === 1));

    for (let one = 1; one <= 4; one++) for (let product = 1; product <= 8; product++) shop.setPrice(one, product, 80 + product);
    await everythingDueAgain(db);
    await eventually(() => doomed.saved.length >= listings.length + 6 && shop.underWay > 0);
    await doomed.kill();
    expect((await checks()).filter((count) => count === 1).length).toBeGreaterThan(0);
    stack.use(await serviceProcess({ ...env, ROLE: "worker" }, QUICK));

    // every due listing was read, and no look was counted twice
    await eventually(async () => (await checks()).every((count) => count >= 2));
    expect(await checks()).toEqual(listings.map(() => 2));
    // no change twice: one interval for the old price and one for the new
    const intervals = await db.selectFrom("offer_history").select(["offer_id", "price_minor"]).execute();
    const byOffer = Map.groupBy(intervals, (row) => row.offer_id);
    expect(byOffer.size).toBe(listings.length);
    for (const rows of byOffer.values()) expect(new Set(rows.map((row) => row.price_minor)).size).toBe(rows.length);
    expect(intervals).toHaveLength(2 * listings.length);
    // no alert twice: one each, and the receiver, which knows a message by its id, gets each once
    const alerts = await db.selectFrom("alert").select("offer_id").execute();
    expect(new Set(alerts.map((row) => row.offer_id)).size).toBe(listings.length);
    expect(alerts).toHaveLength(listings.length);
    await eventually(async () => (await db.selectFrom("delivery").select("id").where("status", "!=", "delivered").execute()).length === 0);
    const ids = new Set(shop.received.map(({ id }) => id));
    expect(ids.size).toBe(listings.length);
    const rows = await db.selectFrom("delivery").select("message_id").execute();
    expect(new Set(rows.map((row) => row.message_id))).toEqual(ids);
    expect(rows).toHaveLength(listings.length);
  });
});
