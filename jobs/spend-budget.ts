import type { SourcePace } from "../domain/check-plan.ts";
import type { Db } from "../store/connect.ts";
import { correctRequests, restUntilNextDay, takeRequests } from "../store/source-budget.ts";

export interface Budget {
  /**
   * How many of so many visits may begin. When none may, the source rests until its next day, and says why. Workers that ask at once never get
   * more together than the day has left.
   */
  take(visits: number): Promise<number>;
  /** Visits that were taken and did not begin. */
  giveBack(visits: number): void;
  /** A visit is over, and made so many requests in so many turns, one unless given. */
  spent(requests: number, turns?: number): void;
  /** Tells the database what was used and what was not. What a crash leaves untold counts as used. */
  close(): Promise<void>;
}

/** Most page requests of one visit: the first, and one more where it failed in passing. */
const REQUESTS_PER_VISIT = 2;

/** The requests of one batch, out of its source's day: of the one that `now` says, in milliseconds. */
export function spendBudget(db: Db, pace: SourcePace, now: () => number): Budget {
  const limited = pace.requestsPerDay !== null;
  /** Requests held in the database for visits and not needed by them; without a limit nothing is held, and this is what was used. */
  let spare = 0;
  let day: string | null = null;
  return {
    async take(visits) {
      if (!limited) return visits;
      const wanted = visits * REQUESTS_PER_VISIT - Math.max(spare, 0);
      const taken = await takeRequests(db, pace, wanted, now());
      // what was spared yesterday is of no use today
      if (day !== null && day !== taken.day) spare = 0;
      day = taken.day;
      const granted = Math.max(0, Math.min(visits, Math.floor((taken.granted + spare) / REQUESTS_PER_VISIT)));
      spare += taken.granted - granted * REQUESTS_PER_VISIT;
      if (granted === 0) await restUntilNextDay(db, pace, now());
      return granted;
    },
    giveBack(visits) {
      if (limited) spare += visits * REQUESTS_PER_VISIT;
    },
    spent(requests, turns = 1) {
      spare += (limited ? turns * REQUESTS_PER_VISIT : 0) - requests;
    },
    async close() {
      const difference = -spare;
      spare = 0;
      await correctRequests(db, pace, day, difference, now());
    },
  };
}
