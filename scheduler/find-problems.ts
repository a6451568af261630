import type { Db } from "../store/connect.ts";
import { listBeats } from "../store/heartbeat.ts";
import { rateStates } from "../store/rates.ts";
import { cronRules, longWaitingSources, type SchedulerProblem, type WaitingSource } from "../store/scheduler-problems.ts";
import { nextCronMs } from "./next-cron.ts";
import { PROCESS, PULSE_LIMIT_SECONDS } from "./pulse.ts";

/** A process that was silent for longer is taken to be gone for good, and not told of any more. */
const GONE_SECONDS = 3600;
/** Nothing is said of a source before. */
const PATIENCE_SECONDS = 15 * 60;
/** A batch takes its time, and the sources take turns. */
const TIMES_AS_LONG = 3;
/** Attempts an hour apart: a publisher may be late. */
const FAILURES_TO_TELL = 3;

/** What goes wrong although nothing fails: processes that hang, sources that starve, schedules that nobody can follow. */
export async function findProblems(
  db: Db,
  { waitingJobs, uptimeSeconds }: { waitingJobs: number; uptimeSeconds: number },
): Promise<SchedulerProblem[]> {
  const found: SchedulerProblem[] = [];
  if (waitingJobs > 0) {
    const message = `At least ${waitingJobs} of the jobs that are rung for wait for a worker; start one (ROLE=worker), or raise WORKER_CONCURRENCY.`;
    found.push({ key: "waiting-jobs", kind: "waiting-jobs", sourceId: null, message });
  }
  for (const { name, secondsAgo } of await listBeats(db, PROCESS)) {
    if (secondsAgo <= PULSE_LIMIT_SECONDS || secondsAgo > GONE_SECONDS) continue;
    const message = `The process ${name.slice(PROCESS.length)} is silent; see its log, and restart it if it hangs.`;
    found.push({ key: `silent:${name}`, kind: "silent-process", sourceId: null, message });
  }
  for (const source of await longWaitingSources(db, PATIENCE_SECONDS)) {
    // after a stop there is much to catch up with
    if (!starves({ ...source, waitedSeconds: Math.min(source.waitedSeconds, uptimeSeconds) })) continue;
    const { sourceId, host } = source;
    const message = `${host} has had listings due for longer than its gap explains; see that workers run and that WORKER_CONCURRENCY is enough.`;
    found.push({ key: `starving:${sourceId}`, kind: "starving-source", sourceId, message });
  }
  for (const { id, cron, timeZone } of await cronRules(db)) {
    try {
      nextCronMs(cron, timeZone, Date.now());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const message = `Schedule ${id} ("${cron}" in ${timeZone}) cannot be followed (${why}); correct it: its listings keep to their intervals meanwhile.`;
      found.push({ key: `broken:${id}`, kind: "broken-schedule", sourceId: null, message });
    }
  }
  for (const { provider, channels, newestDay, ageDays, maxAgeDays, failures, problem } of await rateStates(db, new Date())) {
    if (channels === 0) continue;
    const tooOld = ageDays === null || ageDays > (maxAgeDays ?? 0);
    if (!tooOld && failures < FAILURES_TO_TELL) continue;
    const age = newestDay === null ? "have never been loaded" : `are of ${newestDay}, ${ageDays} days old`;
    const effect = tooOld ? ", so offers in other currencies do not count" : "";
    const why = problem ?? "load them with: cenoskop rates load";
    found.push({
      key: `rates:${provider}`,
      kind: "stale-rates",
      sourceId: null,
      message: `The rates of ${provider} ${age}${effect}; ${why}`,
    });
  }
  return found;
}

/** Whether a source has waited for longer than reading all that is due takes at its gap. */
export function starves({ due, waitedSeconds, gapMs }: Pick<WaitingSource, "due" | "waitedSeconds" | "gapMs">): boolean {
  return waitedSeconds > Math.max(PATIENCE_SECONDS, (TIMES_AS_LONG * due * gapMs) / 1000);
}
