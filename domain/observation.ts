import type { Instant } from "./instant.ts";
import type { Offer } from "./offer.ts";

/** How one look at one listing ended. A price is written only from `offers`; `unchanged` proves that the last offers still stand. */
export const OUTCOMES = [
  "offers",
  "unchanged",
  "gone",
  "blocked",
  "rate-limited",
  "needs-browser",
  "unreadable",
  "ambiguous",
  "robots-denied",
  "timeout",
  "network",
  "too-large",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the parsers made of one page. Offers are present only with the outcome `offers`. */
export interface Reading {
  readonly outcome: Extract<Outcome, "offers" | "gone" | "blocked" | "needs-browser" | "unreadable" | "ambiguous">;
  /** One sentence for a person: why it is not `offers`, and what was seen instead. null with `offers`. */
  readonly reason: string | null;
  readonly offers: readonly Offer[];
  /** "site:ceneo.pl", "platform:shopify" or "structured-data". */
  readonly parser: string;
  /** Rises when the parser's answers change, so that old readings can be told apart. */
  readonly parserVersion: number;
  /** Whether two independent extractors gave one price; null or absent where only one gave any. */
  readonly agreed?: boolean | null;
}

/** One look at one listing: outcome plus the whole offer list. */
export interface Observation {
  readonly listingId: number;
  readonly observedAt: Instant;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly offers: readonly Offer[];
  readonly parser: string | null;
  readonly parserVersion: number | null;
  readonly fetchMode: FetchMode;
  /** null when nothing came back. */
  readonly httpStatus: number | null;
  /** After redirects. */
  readonly finalUrl: string;
  /** SHA-256 of the decompressed body, hex; also the name of the stored page. null when there was no body. */
  readonly bodyHash: string | null;
  /** SHA-256 of the picture a browser took of the page; absent: none was taken. */
  readonly screenshotHash?: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** As in Reading. */
  readonly agreed?: boolean | null;
  /** What read the page, of all parsers (parsers/reader-of.ts); absent: unknown, and the body is read anew next time. */
  readonly reader?: string | null;
}

export const FETCH_MODES = ["http", "browser"] as const;
export type FetchMode = (typeof FETCH_MODES)[number];
