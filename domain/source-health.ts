import type { Instant } from "./instant.ts";
import type { Money } from "./money.ts";
import type { Outcome } from "./observation.ts";

/** Fields whose presence on a source's pages is watched. */
export const WATCHED_FIELDS = ["price", "availability", "name", "sku", "gtin"] as const;
export type WatchedField = (typeof WATCHED_FIELDS)[number];

/** What one look at a listing says about its source, compared with the offers that are trusted. */
export interface SourceLook {
  readonly listingId: number;
  readonly at: Instant;
  readonly outcome: Outcome;
  /** Price now by price trusted, the median of the page's offers; null where there was nothing to compare. */
  readonly priceRatio: number | null;
  readonly currencySwitched: boolean | null;
  /** Every offer that tells its stock went out of it, or came into it. */
  readonly stockFlip: "in" | "out" | "none" | null;
  /** A price jumped so far that one look alone is not believed. */
  readonly jumped: boolean;
  /** The page had offers, and now says that they are gone. */
  readonly lost: boolean;
  /** The lowest price of the page. */
  readonly price: Money | null;
  /** Which of the watched fields at least one offer has; null for a page that was not read anew. */
  readonly fields: readonly WatchedField[] | null;
  /** Whether two independent extractors gave one price; null where only one gave any. */
  readonly agreed: boolean | null;
}

/** How many of the looks that a monitor can judge speak against the source. */
export interface Count {
  readonly count: number;
  readonly of: number;
}

/** Each monitor's count over some stretch of a source's past. */
export type Counts = Readonly<Record<string, Count>>;

export interface Verdict {
  /** Name of the monitor. */
  readonly monitor: string;
  /** What follows when it trips: the source's changes are held, or a person may want to know. */
  readonly effect: "quarantine" | "notice";
  /** `too-few-looks`, `no-history`: there is not enough to judge by, so there is no verdict. */
  readonly state: "ok" | "tripped" | "too-few-looks" | "no-history";
  readonly count: number;
  readonly of: number;
  /** Share from which it trips, 0 to 1; null without a verdict. */
  readonly limit: number | null;
  /** The same share in the source's own past, and its spread; null without enough of it. */
  readonly usual: number | null;
  readonly spread: number | null;
  /** One sentence with the numbers. */
  readonly reason: string;
}

/** A listing whose reading is known beforehand, and what was wrong with its last one. */
export interface Canary {
  readonly listingId: number;
  readonly url: string;
  readonly expectedPrice: Money | null;
  /** null: as expected, or not looked at yet. */
  readonly problem: string | null;
}

/** What became of a look that was not believed at once. `confirmed` waits to be applied. */
export const REVIEWS = ["held", "confirmed", "applied", "superseded", "discarded"] as const;
export type Review = (typeof REVIEWS)[number];
