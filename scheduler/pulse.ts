import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import { beat, forgetBeat } from "../store/heartbeat.ts";
import { isOutage } from "./outage.ts";

/** Name of the heartbeat that each batch of looks leaves. */
export const LOOK = "look";
/** Before the name of a process among the heartbeats. */
export const PROCESS = "process:";
/** A process that left no heartbeat for so many seconds hangs, is gone, or cannot reach the database. */
export const PULSE_LIMIT_SECONDS = 60;
const EVERY_SECONDS = 15;

/** Leaves a heartbeat of this process in Postgres: proof that its event loop turns and the database answers. */
export function startPulse({ db, log, name }: { db: Db; log: Log; name: string }): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    for (;;) {
      try {
        await beat(db, PROCESS + name);
      } catch (error) {
        // whoever lost a connection has said so already
        if (!isOutage(error) && !stopping.signal.aborted) log.error({ err: error }, "This process could not leave its heartbeat");
      }
      await pause(EVERY_SECONDS * 1000, undefined, { signal: stopping.signal });
    }
  };
  loop().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, "The pulse ended; restart this process");
  });
  return {
    /** Leaves no heartbeat behind: a process that was stopped on purpose is not one that hangs. */
    async stop() {
      stopping.abort();
      await forgetBeat(db, PROCESS + name).catch((error: unknown) => {
        if (!isOutage(error)) throw error;
      });
    },
  };
}
