import type { Log } from "../log.ts";
import type { Db } from "../store/connect.ts";
import { noteDatabaseSize } from "../store/database-size.ts";
import { letGoOfAged } from "../store/retention/let-go.ts";

const DAY_MS = 86_400_000;
/** Shorter than the time for which a job's lock is renewed without a doubt; the next round goes on. */
const ROUND_MS = 30_000;

/**
 * Lets go of what is older than it is to be kept, once a day, and says in log and audit log what went. What fails is told and tried again
 * an hour later: the rest of the housekeeping goes on.
 */
export function createRetention({ db, log }: { readonly db: Db; readonly log: Log }): (now: Date) => Promise<void> {
  let nextAt = 0;
  return async (now) => {
    if (now.getTime() < nextAt) return;
    const signal = AbortSignal.timeout(ROUND_MS);
    try {
      await noteDatabaseSize(db);
      const gone = await letGoOfAged(db, now, "policy", signal);
      for (const one of gone) log.info(one, `Old data of the kind ${one.kind} were let go of, as the retention settings say`);
      nextAt = signal.aborted ? 0 : now.getTime() + DAY_MS;
    } catch (error) {
      nextAt = now.getTime() + DAY_MS / 24;
      log.error({ err: error }, "Old data could not be let go of; it is tried again in an hour");
    }
  };
}
