import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { collectedLog } from "../test/collected-log.ts";
import { eventually } from "../test/eventually.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { QUEUE_BACKENDS, startRedis } from "../test/redis.ts";
import { crawlRing, type Ring } from "./job-types.ts";
import { openQueue, type JobQueue, type QueueOptions } from "./queue.ts";

describe.each(QUEUE_BACKENDS)("queue on %s", (backend) => {
  async function setUp(stack: AsyncDisposableStack): Promise<{ options: QueueOptions; open: () => Promise<JobQueue> }> {
    const database = stack.use(await freshDatabase());
    const redis = backend === "redis" ? stack.use(await startRedis()) : null;
    const options = { databaseUrl: database.url, redisUrl: redis?.url ?? null, log: collectedLog(), lockSeconds: 1 };
    const open = async (): Promise<JobQueue> => stack.adopt(await openQueue(options), (queue) => queue.close());
    return { options, open };
  }

  test("it tells what waits, runs and failed, and what time its server has", async () => {
    await using stack = new AsyncDisposableStack();
    const queue = await (await setUp(stack)).open();
    await queue.ring([crawlRing(1), crawlRing(2)]);
    const waiting = await queue.state();
    const crawl = waiting.queues.find(({ name }) => name === "crawl");
    expect(crawl).toMatchObject({ waiting: 2, active: 0, failed: 0 });
    expect(crawl?.oldestSeconds).toBeLessThan(60);
    expect(waiting.queues.find(({ name }) => name === "deliver")).toMatchObject({ waiting: 0, oldestSeconds: null });
    expect(/^\d+\./.test(waiting.version ?? "")).toBe(backend === "redis");
    expect(Math.abs((waiting.clockMs ?? Date.now()) - Date.now())).toBeLessThan(60_000);
    queue.work("crawl", 2, async () => {
      throw new Error("on purpose");
    });
    await eventually(async () => (await queue.state()).queues.find(({ name }) => name === "crawl")?.failed === 2);
  });

  test("one job per key waits or runs, whoever rings; then it can be rung for again", async () => {
    await using stack = new AsyncDisposableStack();
    const { open } = await setUp(stack);
    const [here, there] = [await open(), await open()];
    expect(await here.holder(crawlRing(1))).toBe("nobody");
    await Promise.all([here, there, here, there].map((queue) => queue.ring([crawlRing(1), crawlRing(2)])));
    expect(await there.holder(crawlRing(1))).toBe("waiting");

    const started: unknown[] = [];
    const gate = Promise.withResolvers<void>();
    there.work("crawl", 4, async ({ data }) => {
      started.push(data);
      await gate.promise;
    });
    await eventually(() => started.length === 2);
    expect(await here.holder(crawlRing(2))).toBe("running");
    await here.ring([crawlRing(1), crawlRing(2)]);
    gate.resolve();
    await eventually(async () => (await here.holder(crawlRing(1))) === "nobody" && (await here.holder(crawlRing(2))) === "nobody");
    expect(started).toHaveLength(2);
    await here.ring([crawlRing(1)]);
    await eventually(() => started.length === 3);
    expect(started[2]).toEqual({ sourceId: 1 });
  });

  test("a job that fails frees its key", async () => {
    await using stack = new AsyncDisposableStack();
    const { open } = await setUp(stack);
    const queue = await open();
    let runs = 0;
    queue.work("crawl", 1, async () => {
      runs += 1;
      throw new Error("the shop burnt down");
    });
    await queue.ring([crawlRing(1)]);
    await eventually(() => runs === 1);
    await eventually(async () => (await queue.holder(crawlRing(1))) === "nobody");
    await queue.ring([crawlRing(1)]);
    await eventually(() => runs >= 2);
    expect(runs).toBe(2);
  });

  test("a ring with a period is answered once per period", async () => {
    await using stack = new AsyncDisposableStack();
    const { open } = await setUp(stack);
    const queue = await open();
    const ring: Ring = { name: "deliver", data: {}, key: "seldom", everySeconds: 600 };
    let runs = 0;
    queue.work("deliver", 1, async ({ id }) => void (id === "" ? 0 : (runs += 1)));
    await queue.ring([ring]);
    await eventually(() => runs === 1);
    await queue.ring([ring]);
    await queue.ring([{ name: "deliver", data: {}, key: "other" }]);
    await eventually(() => runs === 2);
    expect(await queue.holder({ ...ring, key: "other" })).not.toBe("waiting");
  });

  test("the tick comes again and again, and upserting it twice does not double it", async () => {
    await using stack = new AsyncDisposableStack();
    const { open } = await setUp(stack);
    const [here, there] = [await open(), await open()];
    const at: number[] = [];
    here.work("schedule", 1, async () => void at.push(Date.now()));
    await here.tickEvery(0.2);
    await there.tickEvery(0.2);
    await here.tickEvery(0.2);
    await eventually(() => at.length >= 6);
    const span = (at.at(-1) ?? 0) - (at[0] ?? 0);
    expect(span).toBeGreaterThan(0.2 * 1000 * 2);
  });

  test("closing tells running jobs to stop and waits for them", async () => {
    await using stack = new AsyncDisposableStack();
    const { open } = await setUp(stack);
    const queue = await open();
    const running = Promise.withResolvers<void>();
    let ended = false;
    queue.work("crawl", 1, async ({ signal }) => {
      running.resolve();
      await once(signal, "abort");
      ended = true;
    });
    await queue.ring([crawlRing(1)]);
    await running.promise;
    await queue.close();
    expect(ended).toBe(true);
  });

  test("a server that does not answer is told at once", async () => {
    await using stack = new AsyncDisposableStack();
    const { options } = await setUp(stack);
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    const url = backend === "redis" ? { redisUrl: `redis://127.0.0.1:${port}` } : { databaseUrl: `postgres://x:y@127.0.0.1:${port}/z` };
    await expect(openQueue({ ...options, ...url, answerSeconds: 1 })).rejects.toThrow(/ECONNREFUSED|did not answer/);
  });
});
