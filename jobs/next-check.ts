import type { Outcome } from "../domain/observation.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

export interface NextCheck {
  /** Seconds until the listing is due again; null: its own interval. */
  readonly delaySeconds: number | null;
  /** Seconds for which the whole source is left alone; null: it is not. */
  readonly pauseSourceSeconds: number | null;
}

export interface CheckResult {
  readonly outcome: Outcome;
  readonly intervalSeconds: number;
  /** Failures in a row before this one. */
  readonly consecutiveFailures: number;
  /** What the server asked for, in seconds. */
  readonly retryAfterSeconds: number | null;
}

/**
 * When to look again. Whatever the network did is tried again soon, doubling from a minute up to the interval; a site that does not want
 * us is left alone, doubling up to a day; all else waits for the listing's interval.
 */
export function nextCheck({ outcome, intervalSeconds, consecutiveFailures, retryAfterSeconds }: CheckResult): NextCheck {
  const doubled = (first: number): number => Math.min(first * 2 ** Math.min(consecutiveFailures, 20), DAY);
  switch (outcome) {
    case "timeout":
    case "network":
      return { delaySeconds: Math.min(doubled(60), intervalSeconds), pauseSourceSeconds: null };
    case "rate-limited": {
      const pause = retryAfterSeconds === null ? doubled(60) : Math.min(retryAfterSeconds, WEEK);
      // due when the pause ends: the page was not read
      return { delaySeconds: Math.min(pause, intervalSeconds), pauseSourceSeconds: pause };
    }
    case "blocked":
      return { delaySeconds: Math.max(intervalSeconds, doubled(HOUR)), pauseSourceSeconds: doubled(10 * 60) };
    case "robots-denied":
      return { delaySeconds: Math.max(intervalSeconds, doubled(HOUR)), pauseSourceSeconds: null };
    default:
      return { delaySeconds: null, pauseSourceSeconds: null };
  }
}
