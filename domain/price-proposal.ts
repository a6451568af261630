import type { Market } from "./market.ts";
import type { Money } from "./money.ts";

/** What becomes of a proposal; the database allows no other moves than those in ARCHITECTURE.md, "From a proposal to the shop". */
export const PROPOSAL_STATUSES = [
  "open",
  "approved",
  "published",
  "drifted",
  "rejected",
  "superseded",
  "expired",
  "applied",
  "rejected-by-shop",
] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

/** Approved, and the shop is to take it: not shown to it yet, shown, or shown and yet another price is asked. */
export const FEED_STATUSES = ["approved", "published", "drifted"] as const satisfies readonly ProposalStatus[];

export function isInFeed(status: ProposalStatus): boolean {
  return FEED_STATUSES.some((one) => one === status);
}

/** A rule of a strategy with its settings, as stored. `name` is the file name in pricing/rules. */
export interface RuleUse {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** "undecided": only where no earlier rule has set a price, as a fallback. Absent: always. */
  readonly when?: "undecided";
}

/** Ordered rules, then rounding; floor and ceiling always come last and are not part of it. */
export interface Strategy {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly rules: readonly RuleUse[];
  readonly rounding: Rounding;
}

/** How a price is made pleasant: down or to the nearest amount that ends as asked. "none" leaves it alone. */
export interface Rounding {
  readonly mode: "none" | "down" | "nearest" | "up";
  /** What the price shall end with, in minor units of `modulus`: ending 99 of 100 gives x.99, ending 900 of 1000 gives 9.00, 19.00. */
  readonly ending: number;
  readonly modulus: number;
}

/** One step of the computation: what went in, what came out, and why. */
export interface PriceStep {
  /** Rule name, or "rounding", "floor", "ceiling". */
  readonly rule: string;
  readonly before: Money | null;
  readonly after: Money | null;
  /** Stable code for programs: "undercut", "no-rival", "below-floor". */
  readonly code: string;
  /** One English sentence with the numbers in it. */
  readonly reason: string;
  readonly observationIds: readonly number[];
}

/** An offer left out of the market, and why. */
export interface DroppedOffer {
  readonly offerId: number;
  readonly observationId: number;
  readonly code: string;
  readonly reason: string;
}

/**
 * Result of pricing one market. `price` null: the product is held and `holdReason` says why; a price equal to the current one is
 * no proposal either, but its steps are still kept by the caller where wanted.
 */
export interface Pricing {
  readonly price: Money | null;
  readonly holdReason: string | null;
  /** Stable code of the hold for programs: "no-rival", "no-cost", "limits-conflict". */
  readonly holdCode?: string | null;
  /** A person must decide, whatever policies allow; the step that asks for it says why. Absent: no. */
  readonly needsPerson?: boolean;
  /** The floor that counted where the channel's costs made it; absent: the product's own did. */
  readonly floor?: Money;
  readonly steps: readonly PriceStep[];
  readonly dropped: readonly DroppedOffer[];
  readonly observationIds: readonly number[];
}

/** Everything needed to compute a proposal again: replaying it must give the same price. */
export interface Receipt {
  readonly market: Market;
  readonly strategy: Strategy;
  readonly pricing: Pricing;
}
