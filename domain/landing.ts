import type { Instant } from "./instant.ts";
import type { Money } from "./money.ts";

/**
 * `waiting`: not live yet, and there is time. `landed`: the shop's page asks the approved price. `drifted`: it asks another although the time
 * is over. `unknown`: nothing certain can be said; a reason says why.
 */
export const LANDING_STATES = ["waiting", "landed", "drifted", "unknown"] as const;
export type LandingState = (typeof LANDING_STATES)[number];

/** How a channel's own pages are read after prices went out. */
export interface LandingSettings {
  readonly enabled: boolean;
  /** With {external_id} or {gtin} in it; null: the product's own address. */
  readonly pageUrl: string | null;
  /** Whose offer is ours where pages show several sellers; null: the site's own. */
  readonly sellerName: string | null;
  readonly firstLookSeconds: number;
  readonly graceSeconds: number;
}

/** What is known of whether an approved price is live. */
export interface Landing {
  readonly state: LandingState;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  /** Since when the price may be live: the feed's first answer with it, or the shop's report. */
  readonly since: Instant;
  /** The first look that found it live. */
  readonly landedAt: Instant | null;
  /** From `since` to `landedAt`: it went live at most so much later, and after `notLiveAt`. */
  readonly delaySeconds: number | null;
  readonly notLiveAt: Instant | null;
  /** The last certain reading of the page. */
  readonly livePrice: Money | null;
  readonly liveAt: Instant | null;
  readonly differsSince: Instant | null;
  readonly driftedAt: Instant | null;
}
