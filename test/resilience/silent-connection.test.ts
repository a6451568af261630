import { describe, expect, test } from "vitest";
import { crawlRing } from "../../scheduler/job-types.ts";
import { openQueue } from "../../scheduler/queue.ts";
import { collectedLog } from "../collected-log.ts";
import { eventually } from "../eventually.ts";
import { freshDatabase } from "../fresh-database.ts";
import { frozenProxy } from "../frozen-proxy.ts";
import { QUEUE_BACKENDS, startRedis } from "../redis.ts";

describe.each(QUEUE_BACKENDS)("queue on %s", (backend) => {
  test("connections that went silent are given up and work goes on", async () => {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await freshDatabase());
    const redis = backend === "redis" ? stack.use(await startRedis()) : null;
    const log = collectedLog();
    const options = { databaseUrl: database.url, redisUrl: redis?.url ?? null, log };
    const url = new URL(backend === "redis" ? (options.redisUrl ?? "") : options.databaseUrl);
    const proxy = stack.use(await frozenProxy(Number(url.port)));
    url.port = String(proxy.port);
    const through = backend === "redis" ? { redisUrl: url.href } : { databaseUrl: url.href };
    const worker = stack.adopt(await openQueue({ ...options, ...through, silenceSeconds: 6, deafSeconds: 1 }), (queue) => queue.close());
    const done: unknown[] = [];
    worker.work("crawl", 1, async ({ data }) => void done.push(data));
    const direct = stack.adopt(await openQueue(options), (queue) => queue.close());
    await direct.ring([crawlRing(1)]);
    await eventually(() => done.length === 1);

    expect(proxy.freeze()).toBeGreaterThan(0);
    await direct.ring([crawlRing(2)]);
    await eventually(() => done.length === 2);
    const told = log.lines.map(({ message }) => message);
    // on Postgres it is a race which of them notices first: a new connection of the pool, the time limit of a query, or the guard of the workers
    expect(backend === "postgres" || told.includes("The job queue is unreachable; work goes on when it is back")).toBe(true);
  });
});
