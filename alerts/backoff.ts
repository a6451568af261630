const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds after each failed attempt, as the Standard Webhooks specification recommends: soon at first, then over more than three days. */
const DELAYS = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, DAY] as const;

/**
 * Seconds until the next attempt after `attempts` failed ones (1 or more), or null: give up. `random` from 0 to below 1 spreads attempts by
 * a fifth either way, so that messages that failed together do not come back together. A receiver that asks for more time gets it, up to a day.
 */
export function backoffSeconds(attempts: number, random: number, retryAfterSeconds: number | null = null): number | null {
  const delay = DELAYS[attempts - 1];
  if (delay === undefined) return null;
  const spread = delay * (0.8 + 0.4 * random);
  return Math.round(Math.max(spread, Math.min(retryAfterSeconds ?? 0, DAY)));
}
