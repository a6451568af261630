import { describe, expect, test } from "vitest";
import { collectedLog } from "../test/collected-log.ts";
import { eventually } from "../test/eventually.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { QUEUE_BACKENDS, startRedis } from "../test/redis.ts";
import { crawlRing } from "./job-types.ts";
import { openQueue } from "./queue.ts";
import { startWorkers } from "./workers.ts";

describe.each(QUEUE_BACKENDS)("with the queue on %s", (backend) => {
  test("a job that does not end is told to stop, counts as failed, and its source can be rung for again", async () => {
    await using stack = new AsyncDisposableStack();
    const { url } = stack.use(await freshDatabase());
    const redis = backend === "redis" ? stack.use(await startRedis()) : null;
    const log = collectedLog();
    const queue = stack.adopt(await openQueue({ databaseUrl: url, redisUrl: redis?.url ?? null, log }), (it) => it.close());
    const begun: number[] = [];
    const stopped: string[] = [];
    startWorkers({
      queue,
      log,
      serve: { crawl: 2 },
      stopping: new AbortController().signal,
      limitSeconds: 0.3,
      handlers: {
        // as one that waits for an answer that never comes
        "crawl-source": ({ sourceId }, { signal }) =>
          new Promise((resolve) => {
            begun.push(sourceId);
            if (begun.length > 1) resolve();
            signal.addEventListener("abort", () => stopped.push((signal.reason as Error).message));
          }),
      },
    });
    await queue.ring([crawlRing(7)]);
    await eventually(() => stopped.length === 1);
    expect(stopped).toEqual(["The job did not end within 0.3 seconds"]);
    await eventually(async () => (await queue.holder(crawlRing(7))) === "nobody");
    expect(log.lines.filter(({ message }) => message === "Job failed; what it left is due again later")).toHaveLength(1);
    await queue.ring([crawlRing(7)]);
    await eventually(() => begun.length === 2);
  });
});
