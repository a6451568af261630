import { Queue } from "bullmq";
import { describe, expect, test } from "vitest";
import { beat, secondsSinceBeat } from "../store/heartbeat.ts";
import { collectedLog } from "../test/collected-log.ts";
import { eventually } from "../test/eventually.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { QUEUE_BACKENDS, startRedis } from "../test/redis.ts";
import { seedListing, seedSource } from "../test/seed.ts";
import { crawlRing } from "./job-types.ts";
import { openQueue } from "./queue.ts";
import { schedulerHealth } from "./scheduler-health.ts";
import { tick } from "./tick.ts";
import { inspect, startWatchdog } from "./watchdog.ts";

describe.each(QUEUE_BACKENDS)("with the queue on %s", (backend) => {
  async function setUp(stack: AsyncDisposableStack) {
    const { db, url } = stack.use(await freshDatabase());
    const redis = backend === "redis" ? stack.use(await startRedis()) : null;
    const log = collectedLog();
    const queue = stack.adopt(await openQueue({ databaseUrl: url, redisUrl: redis?.url ?? null, log }), (it) => it.close());
    const sourceId = await seedSource(db);
    await seedListing(db, { sourceId });
    return { db, redis, log, queue, sourceId, watchdog: { db, queue, log, tickSeconds: 3600, overdueSeconds: 0 } };
  }

  test("a tick rings for each source that has something due, once, and leaves its mark", async () => {
    await using stack = new AsyncDisposableStack();
    const { db, queue, sourceId } = await setUp(stack);
    const idle = await seedSource(db);
    await seedListing(db, { sourceId: idle, dueAt: "2999-01-01T00:00:00Z" });
    expect(await schedulerHealth(db)).toMatchObject({ dueListings: 1, secondsSinceTick: null });
    await tick(db, queue);
    await tick(db, queue);
    const rung: unknown[] = [];
    queue.work("crawl", 2, async ({ data }) => void rung.push(data));
    await eventually(() => rung.length > 0);
    expect(rung).toEqual([{ sourceId }]);
    expect((await schedulerHealth(db)).secondsSinceTick).toBeLessThan(60);
  });

  test("a tick that stopped is done by the watchdog and started again", async () => {
    await using stack = new AsyncDisposableStack();
    const { db, queue, log, sourceId, watchdog } = await setUp(stack);
    await beat(db, "tick");
    expect(await inspect(watchdog)).toEqual({ ticked: false, freed: [] });
    await db
      .updateTable("heartbeat")
      .set({ at: new Date(Date.now() - 4 * 3600_000) })
      .execute();
    expect(await inspect(watchdog)).toMatchObject({ ticked: true });
    expect(await queue.holder(crawlRing(sourceId))).toBe("waiting");
    expect(await secondsSinceBeat(db, "tick")).toBeLessThan(60);
    expect(log.lines.map(({ message }) => message)).toContain("The tick has stopped; it is started again");
    const ticks: string[] = [];
    queue.work("schedule", 1, async ({ name }) => void ticks.push(name));
    await eventually(() => ticks.includes("tick"));
  });

  test("a source whose job waits or runs is left alone", async () => {
    await using stack = new AsyncDisposableStack();
    const { db, queue, watchdog } = await setUp(stack);
    await tick(db, queue);
    expect(await inspect(watchdog)).toEqual({ ticked: false, freed: [] });
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    queue.work("crawl", 1, async () => {
      started.resolve();
      await gate.promise;
    });
    await started.promise;
    expect(await inspect(watchdog)).toEqual({ ticked: false, freed: [] });
    gate.resolve();
  });

  test("it looks by itself until it is stopped", async () => {
    await using stack = new AsyncDisposableStack();
    const { db, watchdog } = await setUp(stack);
    const dog = startWatchdog({ ...watchdog, everySeconds: 0.05 });
    await eventually(async () => (await secondsSinceBeat(db, "tick")) !== null);
    dog.stop();
    expect((await schedulerHealth(db)).secondsSinceTick).not.toBeNull();
  });
});

test.each(QUEUE_BACKENDS.filter((backend) => backend === "redis"))(
  "a key held by a job that was lost is freed and rung for again, on %s",
  async () => {
    await using stack = new AsyncDisposableStack();
    const { db, url } = stack.use(await freshDatabase());
    const redis = stack.use(await startRedis());
    const log = collectedLog();
    const queue = stack.adopt(await openQueue({ databaseUrl: url, redisUrl: redis.url, log }), (it) => it.close());
    const sourceId = await seedSource(db);
    await seedListing(db, { sourceId });
    await tick(db, queue);
    // as an eviction does it: the list of waiting jobs is gone, the job and its key stay
    const raw = stack.adopt(new Queue("crawl", { connection: { url: redis.url }, prefix: "cenoskop" }), (it) => it.close());
    await (await raw.backend.connection.client).del("cenoskop:crawl:wait");
    expect(await queue.holder(crawlRing(sourceId))).toBe("lost");
    await tick(db, queue);
    expect(await queue.holder(crawlRing(sourceId))).toBe("lost");

    expect(await inspect({ db, queue, log, tickSeconds: 3600, overdueSeconds: 0 })).toEqual({
      ticked: false,
      freed: [crawlRing(sourceId).key],
    });
    expect(await queue.holder(crawlRing(sourceId))).toBe("waiting");
  },
);
