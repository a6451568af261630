import type { Log } from "../log.ts";
import type { JobHandlers, JobName, QueueName } from "./job-types.ts";
import { isOutage } from "./outage.ts";
import type { JobQueue, RungJob } from "./queue.ts";

export interface WorkersOptions<N extends JobName> {
  readonly queue: JobQueue;
  readonly log: Log;
  /** Which queues this process serves, and how many jobs of each at once. */
  readonly serve: Readonly<Partial<Record<QueueName, number>>>;
  /** One handler per job that those queues can carry. */
  readonly handlers: Pick<JobHandlers, N>;
  /** Aborted when the process stops: jobs end what they are at. */
  readonly stopping: AbortSignal;
  /** A job that has not ended by then counts as failed, so that nothing waits for it for ever. Default 600. */
  readonly limitSeconds?: number;
}

/** Starts the workers of this process. The one place that wraps every job: it times, limits and logs them; a job that fails throws. */
export function startWorkers<N extends JobName>({ queue, log, serve, handlers, stopping, limitSeconds = 600 }: WorkersOptions<N>): void {
  const run = async (job: RungJob): Promise<void> => {
    const handler = (handlers as Partial<JobHandlers>)[job.name] as ((data: unknown, context: object) => Promise<void>) | undefined;
    if (handler === undefined)
      throw new Error(`There is no handler for the job "${job.name}"; another version of the program may have rung for it`);
    const limit = Promise.withResolvers<never>();
    const late = new AbortController();
    const timer = setTimeout(() => {
      const error = new Error(`The job did not end within ${limitSeconds} seconds`);
      // it would go on beside the one that comes in its place
      late.abort(error);
      limit.reject(error);
    }, limitSeconds * 1000);
    try {
      const signal = AbortSignal.any([job.signal, stopping, late.signal]);
      await Promise.race([handler(job.data, { jobId: job.id, signal }), limit.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
  let away = false;
  for (const [name, concurrency] of Object.entries(serve) as [QueueName, number][]) {
    queue.work(name, concurrency, async (job) => {
      const started = performance.now();
      try {
        await run(job);
        away = false;
      } catch (error) {
        const fields = { err: error, job: job.name, jobId: job.id, data: job.data, durationMs: Math.round(performance.now() - started) };
        // told once: until the server is back every job ends like this
        if (isOutage(error) && !away)
          log.warn(fields, "A job ended early, as the next ones will: a server is away; what they leave is due again later");
        if (isOutage(error)) away = true;
        else log.error(fields, "Job failed; what it left is due again later");
        throw error;
      }
    });
  }
}
