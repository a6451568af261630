import type { Log } from "../log.ts";
import { audit } from "../store/audit.ts";
import type { Db } from "../store/connect.ts";
import { adoptPages, letGoOfPages, type RetentionLimits } from "../store/kept-pages.ts";
import type { PageStore } from "../store/page-store.ts";

export interface RetainPagesOptions {
  readonly db: Db;
  readonly pages: PageStore;
  readonly limits: RetentionLimits;
  readonly log: Log;
}

const HOUR_MS = 3_600_000;
/** Shorter than the time for which a job's lock is renewed without a doubt; the next round goes on. */
const ROUND_MS = 60_000;

/**
 * Lets go of kept pages by age and size, once an hour, and says in log and audit log what went. Once a day it first looks for pages that
 * nobody noted. A store that fails is told and tried again an hour later: the rest of the housekeeping goes on.
 */
export function createPageRetention({ db, pages, limits, log }: RetainPagesOptions): (now: Date) => Promise<void> {
  let nextAt = 0;
  let nextAdoptionAt = 0;
  return async (now) => {
    if (now.getTime() < nextAt) return;
    nextAt = now.getTime() + HOUR_MS;
    const signal = AbortSignal.timeout(ROUND_MS);
    try {
      if (now.getTime() >= nextAdoptionAt) {
        const adopted = await adoptPages(db, pages, signal);
        const drafts = await pages.removeDrafts(new Date(now.getTime() - 24 * HOUR_MS));
        if (adopted + drafts > 0)
          log.info({ adopted, drafts }, "Kept pages that nobody had noted were found; half-written ones were removed");
        if (!signal.aborted) nextAdoptionAt = now.getTime() + 24 * HOUR_MS;
      }
      const gone = await letGoOfPages(db, pages, limits, signal);
      if (gone.pages > 0) {
        const after = { ...gone, keepDays: limits.days, maxBytes: limits.bytes };
        await audit(db, { actor: "policy", action: "pages.let-go", subjectType: "pages", subjectId: "kept", after });
        log.info(after, "Kept pages were let go of, as PAGES_KEEP_DAYS and PAGES_MAX_GB say");
      }
      // more than one round can do: on at once, not in an hour
      if (signal.aborted) nextAt = 0;
    } catch (error) {
      log.error({ err: error }, "Kept pages could not be let go of; it is tried again in an hour");
    }
  };
}
