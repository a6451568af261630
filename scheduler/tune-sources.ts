import type { Log } from "../log.ts";
import { localDay } from "../domain/local-time.ts";
import { tuneSource } from "../domain/tune-source.ts";
import { loadPaces } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { saveTuning, sourcesToTune, tuningData } from "../store/source-pace.ts";
import { isOutage } from "./outage.ts";

const EVERY_SECONDS = 3600;
const AT_ONCE = 50;

/** Learns anew what the sources' pages have in common. One source that cannot be tuned keeps what it had, and stops no other. */
export async function tuneSources({ db, log }: { readonly db: Db; readonly log: Log }, nowMs: number): Promise<number> {
  const sourceIds = await sourcesToTune(db, { olderThanSeconds: EVERY_SECONDS, limit: AT_ONCE });
  const paces = await loadPaces(db, sourceIds, nowMs);
  let tuned = 0;
  for (const [sourceId, pace] of paces) {
    try {
      const data = await tuningData(db, sourceId, { prior: pace.prior, today: localDay(pace.timeZone, nowMs) });
      // without a budget it spends what fixed intervals would; with one, what the listings with fixed times leave of it
      const looksPerDay =
        pace.requestsPerDay === null
          ? data.adaptiveLooksPerDay
          : Math.max(pace.requestsPerDay * 0.95 - data.otherLooksPerDay, pace.requestsPerDay * 0.05);
      const all = looksPerDay + data.otherLooksPerDay;
      const spentRatio = data.days === 0 || all <= 0 ? null : data.requestsOfDays / data.days / all;
      const elapsedDays = (data.tunedSecondsAgo ?? 0) / 86_400;
      await saveTuning(db, sourceId, tuneSource({ ...data, looksPerDay, spentRatio, elapsedDays }));
      tuned += 1;
    } catch (error) {
      if (isOutage(error)) throw error;
      log.error({ err: error, sourceId }, "What a source's pages have in common could not be learnt anew; it stays as it was");
    }
  }
  return tuned;
}
