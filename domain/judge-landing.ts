import type { Instant } from "./instant.ts";
import type { LandingSettings, LandingState } from "./landing.ts";
import type { Money } from "./money.ts";

/** The last look at our own page, as far as it tells of the time since the price was shown to the shop. */
export type LandingReading =
  | { readonly kind: "certain"; readonly price: Money; readonly at: Instant }
  | { readonly kind: "uncertain"; readonly code: string; readonly reason: string }
  /** Asked for, and not looked yet. */
  | { readonly kind: "none" };

export interface LandingSoFar {
  readonly since: Instant;
  readonly state: LandingState;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly askedAt: Instant | null;
  readonly notLiveAt: Instant | null;
  readonly landedAt: Instant | null;
  readonly differsSince: Instant | null;
  readonly driftedAt: Instant | null;
}

export interface LandingCase extends LandingSoFar {
  readonly price: Money;
  /** A later price counts, or this one was taken back: the shop is no longer asked for it. */
  readonly withdrawn: boolean;
  readonly reading: LandingReading;
  readonly settings: Pick<LandingSettings, "firstLookSeconds" | "graceSeconds">;
}

export interface LandingVerdict extends LandingSoFar {
  /** When it is judged again; null: never more. */
  readonly nextAt: Instant | null;
  /** A look at the page is wanted now. */
  readonly look: boolean;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** After a look was asked for. */
const PATIENCE = 15_000;
/** When nothing certain could be read for so long, nobody asks any more; nor is a price that landed watched for longer. */
const LONGEST = 7 * DAY;

/**
 * What is to be said of a price that the shop was shown, and when to look again: each look comes as long after the last as that came after the
 * price was shown, at least a minute and at most a day, and one at the end of the grace, so that a slow shop is not asked all the time. Another
 * price is a drift when a look after the grace has found it, whatever looks before found. Pure.
 */
export function judgeLanding(known: LandingCase, now: Date): LandingVerdict {
  const { reading, withdrawn, price, settings } = known;
  const at = now.getTime();
  const grace = settings.graceSeconds * 1000;
  const since = Date.parse(known.since);
  if (reading.kind === "certain" && reading.price.minor === price.minor) {
    const landedAt = known.landedAt ?? reading.at;
    const over = withdrawn || at - Date.parse(landedAt) > LONGEST;
    // from now on what the page's ordinary looks find is enough
    return { ...known, ...NO_REASON, state: "landed", landedAt, differsSince: null, driftedAt: null, ...(over ? END : wait(at + DAY)) };
  }
  if (withdrawn) {
    const why = { reasonCode: "withdrawn", reason: "The price was taken back or replaced before it was seen live." };
    return { ...known, ...(known.state === "waiting" ? { state: "unknown", ...why } : {}), ...END };
  }
  if (reading.kind === "certain") {
    const differsSince = known.differsSince ?? reading.at;
    const notLiveAt = known.landedAt === null ? reading.at : known.notLiveAt;
    const graceEnds = (known.landedAt === null ? since : Date.parse(differsSince)) + grace;
    const drifted = Date.parse(reading.at) >= graceEnds;
    const seen = { ...known, notLiveAt, differsSince, ...NO_REASON };
    if (drifted)
      return { ...seen, state: "drifted", driftedAt: known.driftedAt ?? reading.at, ...lookOrWait(known, nextLook(since, at, null), at) };
    return { ...seen, state: known.landedAt === null ? "waiting" : "landed", ...lookOrWait(known, nextLook(since, at, graceEnds), at) };
  }
  if (known.state === "landed") return { ...known, ...(at - since > LONGEST ? END : wait(at + DAY)) };
  const late = at >= since + grace;
  const why =
    reading.kind === "uncertain"
      ? { reasonCode: reading.code, reason: reading.reason }
      : { reasonCode: "not-looked-yet", reason: "The page was not looked at since; its source may be paused, slow or out of its budget." };
  const state = late && known.state === "waiting" ? "unknown" : known.state;
  const told = state !== "drifted" && (late || reading.kind === "uncertain") ? why : NO_REASON;
  if (at - since > LONGEST) return { ...known, state, ...told, ...END };
  if (reading.kind === "uncertain")
    return { ...known, state, ...told, ...lookOrWait(known, nextLook(since, at, late ? null : since + grace), at) };
  return known.askedAt === null
    ? { ...known, state, ...told, ...LOOK(at) }
    : { ...known, state, ...told, askedAt: known.askedAt, nextAt: instant(at + (late ? 5 * MINUTE : PATIENCE)), look: false };
}

const NO_REASON = { reasonCode: null, reason: null } as const;
const END = { nextAt: null, look: false } as const;
const LOOK = (at: number) => ({ askedAt: instant(at), nextAt: instant(at + PATIENCE), look: true });
const wait = (until: number) => ({ askedAt: null, nextAt: instant(until), look: false });

/** A reading that answers a request sets when the next one is; without a request open it is time for one. */
function lookOrWait({ askedAt }: LandingSoFar, next: number, at: number) {
  return askedAt === null ? LOOK(at) : wait(next);
}

function nextLook(since: number, at: number, graceEnds: number | null): number {
  const next = at + Math.min(Math.max(at - since, MINUTE), DAY);
  return graceEnds !== null && at < graceEnds && next > graceEnds ? graceEnds : next;
}

function instant(at: number): Instant {
  return new Date(at).toISOString();
}
