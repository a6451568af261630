import { Queue } from "bullmq";
import { describe, expect, test, vi } from "vitest";
import { beat, secondsSinceBeat } from "../store/heartbeat.ts";
import { addScheduleRule } from "../store/schedule-rules.ts";
import { collectedLog } from "../test/collected-log.ts";
import { eventually } from "../test/eventually.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { QUEUE_BACKENDS, startRedis } from "../test/redis.ts";
import { seedListing, seedSource } from "../test/seed.ts";
import { crawlRing } from "./job-types.ts";
import { openQueue } from "./queue.ts";
import { pulse, schedulerHealth } from "./scheduler-health.ts";
import { starves } from "./find-problems.ts";
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

  test.each([-1, 1])("a scheduler whose clock is %i days off rings for what is due, and for nothing else", async (days) => {
    await using stack = new AsyncDisposableStack();
    const { db, queue, sourceId, watchdog } = await setUp(stack);
    const later = await seedSource(db);
    await seedListing(db, { sourceId: later, dueAt: new Date(Date.now() + 12 * 3_600_000).toISOString() });
    stack.defer(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });
    await tick(db, queue);
    expect(await inspect(watchdog)).toEqual({ ticked: false, freed: [] });
    vi.useRealTimers();
    expect(await queue.holder(crawlRing(sourceId))).toBe("waiting");
    expect(await queue.holder(crawlRing(later))).toBe("nobody");
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

  test("what it cannot mend is told once, shown while it lasts, and told when it is over", async () => {
    await using stack = new AsyncDisposableStack();
    const { db, queue, log, sourceId, watchdog } = await setUp(stack);
    await tick(db, queue);
    await db
      .insertInto("heartbeat")
      .values([
        { name: "process:worker@hangs", at: new Date(Date.now() - 300_000) },
        { name: "process:worker@long-gone", at: new Date(Date.now() - 8 * 3_600_000) },
      ])
      .execute();
    await addScheduleRule(db, { scope: "default" }, { kind: "cron", cron: "0 6 * * *", timeZone: "Europe/Atlantis" }, "test");
    const told: Parameters<typeof inspect>[1] = new Map();
    const warnings = () => log.lines.filter(({ fields }) => fields["kind"] !== undefined).map(({ fields }) => fields["kind"]);
    for (let look = 0; look < 3; look++) await inspect(watchdog, told);
    expect(warnings()).toEqual(["waiting-jobs", "silent-process", "starving-source", "broken-schedule"]);
    const { problems } = await schedulerHealth(db);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^The process worker@hangs is silent; .*restart it/),
        expect.stringMatching(/has had listings due for longer than its gap explains; .*WORKER_CONCURRENCY/),
        expect.stringMatching(/Europe\/Atlantis\) cannot be followed .*correct it/),
      ]),
    );
    // whoever has no key is told neither hosts nor machines
    expect((await pulse(db)).problems.join(" ")).toMatch(/Sources wait for longer .*\(1\)/);
    expect((await pulse(db)).problems.join(" ")).not.toMatch(/worker@|\.example/);
    await db.updateTable("schedule").set({ next_check_at: "2999-01-01T00:00:00Z" }).where("source_id", "=", sourceId).execute();
    await db.deleteFrom("heartbeat").where("name", "like", "process:%").execute();
    await db.deleteFrom("schedule_rule").execute();
    await inspect(watchdog, told);
    expect((await schedulerHealth(db)).problems).toEqual([]);
    expect(log.lines.filter(({ message }) => message === "What the watchdog had told of is over")).toHaveLength(4);
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

test.each([
  [{ due: 1, waitedSeconds: 600, gapMs: 2000 }, false],
  [{ due: 1, waitedSeconds: 1000, gapMs: 2000 }, true],
  [{ due: 5000, waitedSeconds: 20_000, gapMs: 2000 }, false],
  [{ due: 5000, waitedSeconds: 31_000, gapMs: 2000 }, true],
])("a source with %o starves: %s", (source, expected) => {
  expect(starves(source)).toBe(expected);
});
