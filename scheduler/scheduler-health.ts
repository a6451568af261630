import type { Db } from "../store/connect.ts";
import { dueBacklog, type DueBacklog } from "../store/due-backlog.ts";
import { listBeats, secondsSinceBeat, type Heartbeat } from "../store/heartbeat.ts";
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

/** Cheap enough for a probe: two rows by key. Facts from Postgres alone: a ping of the queue would be green while nothing moves. */
export async function pulse(db: Db): Promise<Pulse> {
  const secondsSinceTick = await secondsSinceBeat(db, TICK);
  const problems: string[] = [];
  if (secondsSinceTick === null || secondsSinceTick > PULSE_LIMIT_SECONDS) {
    const since = secondsSinceTick === null ? "has never ticked" : `has not ticked for ${Math.round(secondsSinceTick)} seconds`;
    problems.push(`The scheduler ${since}; see that a process with ROLE=all or ROLE=scheduler runs and reaches the queue.`);
  }
  return { secondsSinceTick, secondsSinceLook: await secondsSinceBeat(db, LOOK), problems };
}

export async function schedulerHealth(db: Db): Promise<SchedulerHealth> {
  const processes = (await listBeats(db, PROCESS)).map(({ name, secondsAgo }) => ({ name: name.slice(PROCESS.length), secondsAgo }));
  return { ...(await pulse(db)), ...(await dueBacklog(db)), processes };
}
