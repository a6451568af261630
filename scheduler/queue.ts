/**
 * The job queue: BullMQ on Postgres (in the schema `bullmq` of the program's own database) or on Redis. It is a bell and nothing more: a
 * job that is lost, doubled or late costs time, never data, since what is due stands in Postgres.
 */
import {
  createPostgresBackend,
  createRedisBackend,
  Queue,
  Worker,
  type BackendFactory,
  type ConnectionOptions,
  type Job,
  type JobsOptions,
  type RedisQueueBackend,
} from "bullmq";
import { Redis } from "ioredis";
import type { Log } from "../log.ts";
import { QUEUE_NAMES, QUEUE_OF, type JobName, type QueueName, type Ring } from "./job-types.ts";
import { isOutage } from "./outage.ts";

export interface QueueOptions {
  readonly databaseUrl: string;
  /** null: the queue lives in Postgres. */
  readonly redisUrl: string | null;
  readonly log: Log;
  /** A running job whose worker gives no sign of life for so long is given to another. Default 30. */
  readonly lockSeconds?: number;
  /** How long the server may take to answer at the start. Default 15. */
  readonly answerSeconds?: number;
  /** A connection that answers nothing for so long is given up. More than the 10 that BullMQ may block a connection. Default 20. */
  readonly silenceSeconds?: number;
  /** A worker that takes nothing for so long, though jobs wait and it has room, is replaced. Default 30. */
  readonly deafSeconds?: number;
}

/** A job as its worker sees it. */
export interface RungJob {
  readonly id: string;
  readonly name: JobName;
  readonly data: unknown;
  readonly signal: AbortSignal;
}

/** Who holds a ring's key: nobody, a job that waits or runs, or a job that no longer exists. */
export type KeyHolder = "nobody" | "waiting" | "running" | "lost";

export interface JobQueue {
  /** Rings for jobs. Waits while the queue is away. */
  ring(rings: readonly Ring[]): Promise<void>;
  /** Has `tick` rung every so many seconds, by whichever process is up; calling it again repairs it. */
  tickEvery(seconds: number): Promise<void>;
  /** Takes jobs of one queue until closed; a handler that throws fails the job. */
  work(queue: QueueName, concurrency: number, handle: (job: RungJob) => Promise<void>): void;
  holder(ring: Ring): Promise<KeyHolder>;
  /** Frees the key of a job that was lost. */
  free(ring: Ring): Promise<void>;
  /** How much waits, runs and failed in each queue; and the clock of its server, where that is another one than the database. */
  state(): Promise<{ readonly queues: readonly QueueCounts[]; readonly clockMs: number | null; readonly version: string | null }>;
  /** Tells running jobs to stop, waits for them a while, and lets go of the server. */
  close(): Promise<void>;
}

export interface QueueCounts {
  readonly name: QueueName;
  readonly waiting: number;
  readonly active: number;
  /** Within a week, counted up to 200. */
  readonly failed: number;
  /** For how long the first waiting job has waited; null: none does. */
  readonly oldestSeconds: number | null;
}

/** What a worker says, several times a job, when it could not keep a job's lock; who takes the job over tells it as "stalled". */
const LOST_LOCK = /^(could not renew lock|Missing lock) for job/;
const RING_BATCH = 500;
const CLOSE_SECONDS = 20;
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: { count: 200, age: 7 * 86_400 } } satisfies JobsOptions;

/** Opens the queue and brings its schema up to date. @throws when the server does not answer. */
export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const { log, lockSeconds = 30, deafSeconds = 30, answerSeconds = 15, silenceSeconds = 20 } = options;
  const { connection, backend } =
    options.redisUrl === null ? onPostgres(options.databaseUrl, silenceSeconds * 1000) : onRedis(options.redisUrl, silenceSeconds * 1000);
  let closing = false;
  let away = false;

  const failed = (error: Error): void => {
    if (closing || LOST_LOCK.test(error.message)) return;
    if (!isOutage(error)) log.error({ err: error }, "The job queue reported an error");
    else if (!away) {
      away = true;
      log.warn({ err: error }, "The job queue is unreachable; work goes on when it is back");
    }
  };
  const answered = (): void => {
    if (away) log.info({}, "The job queue is back");
    away = false;
  };

  const queues = new Map<QueueName, Queue>();
  const queueOf = (name: JobName): Queue => {
    const queue = queues.get(QUEUE_OF[name]);
    if (queue === undefined) throw new Error(`Queue ${QUEUE_OF[name]} is closed`);
    return queue;
  };
  try {
    for (const name of QUEUE_NAMES) {
      const queue = new Queue(name, { connection, prefix: "cenoskop", defaultJobOptions: JOB_OPTIONS }, backend);
      queue.on("error", failed);
      queues.set(name, queue);
      await within(answerSeconds, queue.waitUntilReady(), `The job queue did not answer within ${answerSeconds} seconds`);
    }
  } catch (error) {
    closing = true;
    await Promise.allSettled([...queues.values()].map((queue) => within(2, queue.close(), "")));
    throw error;
  }

  const openWorker = (name: QueueName, concurrency: number, handle: (job: RungJob) => Promise<void>): Worker => {
    const worker = new Worker(
      name,
      async (job: Job, _token?: string, signal?: AbortSignal) => {
        answered();
        await handle({ id: job.id ?? "", name: job.name as JobName, data: job.data, signal: signal ?? new AbortController().signal });
      },
      {
        connection,
        prefix: "cenoskop",
        concurrency,
        lockDuration: lockSeconds * 1000,
        stalledInterval: lockSeconds * 1000,
        // BullMQ's 15 seconds would be added to every outage
        runRetryDelay: 1000,
      },
      backend,
    );
    worker.on("error", failed);
    // "failed" is logged where the handler is wrapped; a stalled job has no such place
    worker.on("stalled", (jobId) => log.warn({ jobId, queue: name }, "A job lost its worker and is given to another"));
    return worker;
  };
  const workers: WatchedWorker[] = [];
  const replaceDeaf = async (): Promise<void> => {
    for (const watched of workers) {
      if (!(await isDeaf(watched, queues.get(watched.queue), deafSeconds)) || closing) continue;
      log.warn({ queue: watched.queue }, "A worker takes no jobs although some wait; it is replaced");
      const old = watched.worker;
      watched.worker = watched.open();
      watched.idleSince = performance.now();
      await closeWorker(old, log);
    }
  };
  let looking: Promise<void> | null = null;
  const ears = setInterval(
    () => {
      // a look takes as long as the server's answer, and two at once would both replace
      looking ??= replaceDeaf()
        .catch(failed)
        .finally(() => (looking = null));
    },
    (deafSeconds * 1000) / 3,
  );

  return {
    async ring(rings) {
      for (let from = 0; from < rings.length; from += RING_BATCH) {
        for (const [queue, batch] of Map.groupBy(rings.slice(from, from + RING_BATCH), ({ name }) => queueOf(name))) {
          await queue.addBulk(
            batch.map(({ name, data, key, everySeconds }) => ({
              name,
              data,
              opts: { deduplication: { id: key, ...(everySeconds === undefined ? {} : { ttl: everySeconds * 1000 }) } },
            })),
          );
        }
      }
      answered();
    },
    async tickEvery(seconds) {
      const template = { name: "tick", data: {}, opts: { removeOnComplete: true, removeOnFail: true } };
      await queueOf("tick").upsertJobScheduler("tick", { every: seconds * 1000 }, template);
    },
    work(queue, concurrency, handle) {
      const watched = { queue, concurrency, running: 0, idleSince: performance.now() };
      const open = (): Worker =>
        openWorker(queue, concurrency, async (job) => {
          watched.running += 1;
          try {
            await handle(job);
          } finally {
            watched.running -= 1;
            watched.idleSince = performance.now();
          }
        });
      workers.push(Object.assign(watched, { open, worker: open() }));
    },
    async holder(ring) {
      const queue = queueOf(ring.name);
      const jobId = await queue.getDeduplicationJobId(ring.key);
      if (jobId === null) return "nobody";
      const state = await queue.getJobState(jobId);
      if (state === "active") return "running";
      return state === "unknown" || state === "completed" || state === "failed" ? "lost" : "waiting";
    },
    async free(ring) {
      await queueOf(ring.name).removeDeduplicationKey(ring.key);
    },
    async state() {
      const counts: QueueCounts[] = [];
      for (const [name, queue] of queues) {
        const {
          waiting = 0,
          prioritized = 0,
          active = 0,
          failed = 0,
        } = await queue.getJobCounts("waiting", "prioritized", "active", "failed");
        const [first] = await queue.getJobs(["waiting", "prioritized"], 0, 0, true);
        const oldestSeconds = first === undefined ? null : (Date.now() - first.timestamp) / 1000;
        counts.push({ name, waiting: waiting + prioritized, active, failed, oldestSeconds });
      }
      return { queues: counts, ...(options.redisUrl === null ? { clockMs: null, version: null } : await askRedis(options.redisUrl)) };
    },
    async close() {
      closing = true;
      clearInterval(ears);
      await Promise.all(workers.map(({ worker }) => closeWorker(worker, log)));
      await Promise.all([...queues.values()].map((queue) => within(5, queue.close(), "").catch(() => undefined)));
      queues.clear();
    },
  };
}

interface WatchedWorker {
  readonly queue: QueueName;
  readonly concurrency: number;
  readonly open: () => Worker;
  worker: Worker;
  running: number;
  idleSince: number;
}

/**
 * BullMQ has had workers that never listened again after a lost connection while everything looked healthy
 * (taskforcesh/bullmq 4585, 4729). Both are mended in the version used; this looks at the effect, whatever the cause.
 */
async function isDeaf(watched: WatchedWorker, queue: Queue | undefined, deafSeconds: number): Promise<boolean> {
  const idle = performance.now() - watched.idleSince > deafSeconds * 1000;
  if (!idle || watched.running >= watched.concurrency || queue === undefined) return false;
  const { waiting = 0, prioritized = 0 } = await queue.getJobCounts("waiting", "prioritized");
  return waiting + prioritized > 0;
}

/** Old workers are told to end; one that cannot, since its server is away, is left to die with its connections. */
async function closeWorker(worker: Worker, log: Log): Promise<void> {
  worker.cancelAllJobs("the worker stops");
  try {
    await within(CLOSE_SECONDS, worker.close(), `A worker did not end within ${CLOSE_SECONDS} seconds`);
  } catch (error) {
    log.warn({ err: error }, "A worker was left behind; its jobs come due again");
  }
}

interface Server {
  readonly connection: ConnectionOptions;
  readonly backend: BackendFactory<RedisQueueBackend>;
}

function onPostgres(databaseUrl: string, silenceMs: number): Server {
  return {
    connection: {
      connectionString: databaseUrl,
      application_name: "cenoskop queue",
      // each queue and each worker has a pool of its own, and a worker one connection more to listen on
      max: 2,
      migrate: true,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      query_timeout: silenceMs,
    },
    // both backends keep one contract, but BullMQ's types name Redis wherever none is named
    backend: createPostgresBackend as unknown as BackendFactory<RedisQueueBackend>,
  };
}

function onRedis(redisUrl: string, silenceMs: number): Server {
  return {
    connection: {
      url: redisUrl,
      maxRetriesPerRequest: null,
      socketTimeout: silenceMs,
      retryStrategy: (times: number) => Math.min(times * 100, 1000),
    },
    backend: createRedisBackend,
  };
}

async function askRedis(url: string): Promise<{ clockMs: number; version: string | null }> {
  const client = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 5_000 });
  // the question under way fails with the same
  client.on("error", () => undefined);
  try {
    const [seconds = 0, micros = 0] = (await client.time()).map(Number);
    const version = /^redis_version:(\S+)/m.exec(await client.info("server"))?.[1] ?? null;
    return { clockMs: seconds * 1000 + micros / 1000, version };
  } finally {
    client.disconnect();
  }
}

async function within<T>(seconds: number, promise: Promise<T>, message: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(message)), seconds * 1000);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
