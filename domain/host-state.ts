import type { Outcome } from "./observation.ts";

/** Whether a host is asked. open: nobody asks before its rest is over; half-open: one probe is under way. */
export const BREAKER_STATES = ["closed", "open", "half-open"] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** Why a source is paused: its host rests, its active hours are over, its own gap is longer than a batch, or the budget of its day is used up. */
export const PAUSE_KINDS = ["host", "hours", "gap", "budget"] as const;
export type PauseKind = (typeof PAUSE_KINDS)[number];

/** slow-down: it says that we ask too often; unavailable: it says that it is overloaded; refused: it does not want us; failed: no sound answer. */
export type HostTrouble = "slow-down" | "unavailable" | "refused" | "failed";

const STOOD: ReadonlySet<Outcome> = new Set(["offers", "unchanged", "gone", "ambiguous", "unreadable", "needs-browser", "too-large"]);

/** What a look tells of the host that was asked: "good" when it answered as hosts do, null when it tells nothing. */
export function hostAnswer({
  outcome,
  httpStatus,
}: {
  readonly outcome: Outcome;
  readonly httpStatus: number | null;
}): HostTrouble | "good" | null {
  if (STOOD.has(outcome)) return "good";
  if (outcome === "rate-limited") return "slow-down";
  if (outcome === "blocked") return "refused";
  // nothing was asked for but robots.txt
  if (outcome === "robots-denied") return null;
  if (httpStatus === 503) return "unavailable";
  // a redirect in a circle, a 400: the host is well, the page is not
  if (outcome === "network" && httpStatus !== null && httpStatus < 500) return null;
  return "failed";
}
