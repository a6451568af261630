import type { Db } from "../store/connect.ts";
import { dueBacklog, type DueBacklog } from "../store/due-backlog.ts";
import { secondsSinceBeat } from "../store/heartbeat.ts";
import { TICK } from "./tick.ts";

export interface SchedulerHealth extends DueBacklog {
  /** null: it never ticked. More than a minute: no scheduler runs, or it cannot reach the queue. */
  readonly secondsSinceTick: number | null;
}

/** Facts, not opinions, and from Postgres alone: a ping of the queue would be green while nothing moves. */
export async function schedulerHealth(db: Db): Promise<SchedulerHealth> {
  return { ...(await dueBacklog(db)), secondsSinceTick: await secondsSinceBeat(db, TICK) };
}
