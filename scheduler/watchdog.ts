import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import { databaseNow } from "../store/database-clock.ts";
import { secondsSinceBeat } from "../store/heartbeat.ts";
import { dueSources } from "../store/schedule.ts";
import { saveProblems, type SchedulerProblem } from "../store/scheduler-problems.ts";
import { sourcesToDiscover } from "../store/discovery.ts";
import { crawlRing, DELIVER_RING, discoverRing, type Ring } from "./job-types.ts";
import { findProblems } from "./find-problems.ts";
import { isOutage } from "./outage.ts";
import type { JobQueue } from "./queue.ts";
import { TICK, tick } from "./tick.ts";

export interface WatchdogOptions {
  readonly db: Db;
  readonly queue: JobQueue;
  readonly log: Log;
  readonly tickSeconds: number;
  /** How often it looks. Default 15. */
  readonly everySeconds?: number;
  /** How long a listing must have been due before its source is looked into. Default 60. */
  readonly overdueSeconds?: number;
}

/**
 * Compares what Postgres says is due with what the queue holds, and mends the queue: a tick that stopped is started again (and done
 * here at once), and a ring whose key is held by a job that no longer exists is rung anew.
 */
export function startWatchdog(options: WatchdogOptions): { stop(): void } {
  const { log, everySeconds = 15 } = options;
  const stopping = new AbortController();
  const told: Told = new Map();
  const startedAt = performance.now();
  const loop = async (): Promise<void> => {
    for (;;) {
      await pause(everySeconds * 1000, undefined, { signal: stopping.signal });
      try {
        await inspect(options, told, (performance.now() - startedAt) / 1000);
      } catch (error) {
        // whoever lost a connection has said so already
        if (!isOutage(error) && !stopping.signal.aborted) log.error({ err: error }, "The watchdog could not look; it tries again");
      }
    }
  };
  loop().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, "The watchdog ended; restart the scheduler");
  });
  return { stop: () => stopping.abort() };
}

/** What was told, by key, and when, in milliseconds of the clock. */
type Told = Map<string, { readonly message: string; readonly at: number }>;
/** Trouble that goes on is told again so often. */
const TELL_AGAIN_MS = 3_600_000;

const ASKED_AT_ONCE = 50;

/** One look: returns what was mended, and keeps in Postgres what it cannot mend. Tells of that once, when it changes, and each hour. */
export async function inspect(
  { db, queue, log, tickSeconds, overdueSeconds = 60 }: WatchdogOptions,
  told: Told = new Map(),
  uptimeSeconds = Infinity,
): Promise<{ ticked: boolean; freed: string[] }> {
  const silence = await secondsSinceBeat(db, TICK);
  const ticked = silence === null || silence > Math.max(3 * tickSeconds, 10);
  if (ticked) {
    if (silence !== null) log.warn({ silentSeconds: Math.round(silence) }, "The tick has stopped; it is started again");
    await queue.tickEvery(tickSeconds);
    await tick(db, queue);
  }

  const now = await databaseNow(db);
  const overdue = await dueSources(db, new Date(now.getTime() - overdueSeconds * 1000));
  const freed: string[] = [];
  let waiting = 0;
  const searched = await sourcesToDiscover(db, now);
  const rings: readonly Ring[] = [...overdue.map(({ sourceId }) => crawlRing(sourceId)), ...searched.map(discoverRing), DELIVER_RING];
  // after a stop there may be thousands
  for (let from = 0; from < rings.length; from += ASKED_AT_ONCE) {
    const some = rings.slice(from, from + ASKED_AT_ONCE);
    const holders = await Promise.all(some.map((ring) => queue.holder(ring)));
    waiting += holders.filter((holder) => holder === "waiting").length;
    for (const ring of some.filter((_, index) => holders[index] === "lost")) {
      await queue.free(ring);
      await queue.ring([ring]);
      freed.push(ring.key);
    }
  }
  if (freed.length > 0) log.warn({ keys: freed }, "Jobs had been lost; they are rung for again");
  // one more or less is no news
  const waitingJobs = overdue.length === 0 || waiting === 0 ? 0 : 2 ** Math.floor(Math.log2(waiting));
  const problems = await findProblems(db, { waitingJobs, uptimeSeconds });
  await saveProblems(db, problems);
  tell(log, told, problems);
  return { ticked, freed };
}

function tell(log: Log, told: Told, problems: readonly SchedulerProblem[]): void {
  const now = performance.now();
  for (const { key, kind, sourceId, message } of problems) {
    const before = told.get(key);
    if (before !== undefined && before.message === message && now - before.at < TELL_AGAIN_MS) continue;
    told.set(key, { message, at: now });
    log.warn({ kind, ...(sourceId === null ? {} : { sourceId }) }, message);
  }
  const standing = new Set(problems.map(({ key }) => key));
  for (const [key, { message }] of told) {
    if (standing.has(key)) continue;
    told.delete(key);
    log.info({ was: message }, "What the watchdog had told of is over");
  }
}
