import type { Db } from "../store/connect.ts";
import { dueBacklog, type DueBacklog } from "../store/due-backlog.ts";
import { listBeats, secondsSinceBeat, type Heartbeat } from "../store/heartbeat.ts";
import type { SchedulerProblemKind } from "../domain/scheduler-problem.ts";
import { currentProblems } from "../store/scheduler-problems.ts";
import { LOOK, PROCESS, PULSE_LIMIT_SECONDS } from "./pulse.ts";
import { TICK } from "./tick.ts";

export interface Pulse {
  /** null: no scheduler ever ticked. */
  readonly secondsSinceTick: number | null;
  /** null: no listing was ever looked at. */
  readonly secondsSinceLook: number | null;
  /** What is wrong, one sentence each, with the remedy. */
  readonly problems: readonly string[];
}

export interface SchedulerHealth extends Pulse, DueBacklog {
  /** The processes seen within a day; the name is the role and the host. */
  readonly processes: readonly Heartbeat[];
}

/** What is told to whoever asks: neither hosts nor names of machines. */
const IN_GENERAL: Readonly<Record<SchedulerProblemKind, string>> = {
  "waiting-jobs": "Jobs wait for a worker",
  "silent-process": "Processes are silent",
  "starving-source": "Sources wait for longer than their politeness explains",
  "broken-schedule": "Schedules cannot be followed",
  "stale-rates": "Exchange rates are too old or could not be loaded",
};

/** Cheap enough for a probe: two rows by key, and the few that the watchdog keeps. Facts from Postgres alone: a ping of the queue would be green while nothing moves. */
export async function pulse(db: Db): Promise<Pulse> {
  const found = await currentProblems(db);
  const secondsSinceTick = await secondsSinceBeat(db, TICK);
  const problems: string[] = [];
  if (secondsSinceTick === null || secondsSinceTick > PULSE_LIMIT_SECONDS) {
    const since = secondsSinceTick === null ? "has never ticked" : `has not ticked for ${Math.round(secondsSinceTick)} seconds`;
    problems.push(`The scheduler ${since}; see that a process with ROLE=all or ROLE=scheduler runs and reaches the queue.`);
  }
  for (const [kind, sentence] of Object.entries(IN_GENERAL)) {
    const count = found.filter((problem) => problem.kind === kind).length;
    if (count > 0) problems.push(`${sentence} (${count}); ask with a key that may read for more.`);
  }
  return { secondsSinceTick, secondsSinceLook: await secondsSinceBeat(db, LOOK), problems };
}

export async function schedulerHealth(db: Db): Promise<SchedulerHealth> {
  const processes = (await listBeats(db, PROCESS)).map(({ name, secondsAgo }) => ({ name: name.slice(PROCESS.length), secondsAgo }));
  const general = Object.values(IN_GENERAL);
  const { problems, ...rest } = await pulse(db);
  const found = await currentProblems(db);
  return {
    ...rest,
    ...(await dueBacklog(db)),
    processes,
    problems: [...problems.filter((one) => !general.some((sentence) => one.startsWith(sentence))), ...found.map(({ message }) => message)],
  };
}
