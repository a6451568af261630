import { countLooks } from "../domain/judge-source.ts";
import type { Log } from "../log.ts";
import { isOutage } from "../scheduler/outage.ts";
import type { Db } from "../store/connect.ts";
import { countPastLooks } from "../store/count-looks.ts";
import { databaseNow } from "../store/database-clock.ts";
import { forgetOldBeats } from "../store/heartbeat.ts";
import { makePartitionsAhead } from "../store/partitions.ts";
import { expireProposals } from "../store/proposals.ts";
import { forgetOldChanges, settleFor } from "../store/settle-history.ts";
import { forgetOldSessions } from "../store/visit-sessions.ts";

/** For so long that it comes to its next turn in time. */
const SETTLE_MS = 30_000;

type Task = (now: Date) => Promise<unknown>;

/**
 * Makes the months ahead, lets go of what time has made worthless, counts the looks of past hours, and does the further tasks. One that fails is
 * told by its name and keeps no other from its turn; it comes again with the next round.
 * @throws when a server is away: then the others would fail too.
 */
export async function housekeeping(
  { db, log }: { readonly db: Db; readonly log: Log },
  further: Readonly<Record<string, Task>> = {},
): Promise<void> {
  // by a clock that runs ahead, what is still good would be let go of
  const now = await databaseNow(db);
  const tasks: Readonly<Record<string, Task>> = {
    partitions: () => makePartitionsAhead(db, now),
    proposals: () => expireProposals(db, now),
    beats: () => forgetOldBeats(db),
    sessions: () => forgetOldSessions(db),
    looks: () => countPastLooks(db, now, countLooks),
    changes: () => forgetOldChanges(db),
    history: () => settleFor(db, SETTLE_MS),
    ...further,
  };
  for (const [task, run] of Object.entries(tasks)) {
    try {
      await run(now);
    } catch (error) {
      if (isOutage(error)) throw error;
      log.error({ err: error, task }, "A part of the housekeeping failed; it is tried again with the next round");
    }
  }
}
