import type { CurrencyCode } from "./money.ts";
import type { FetchMode } from "./observation.ts";

export const SOURCE_KINDS = ["shop", "marketplace", "comparator"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** What the parsers may assume about a site when a page itself does not say. Everything optional; nothing is guessed. */
export interface SourceHints {
  readonly kind?: SourceKind;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | null;
  readonly currency?: CurrencyCode | null;
  readonly taxIncluded?: boolean | null;
  /** Name of a site parser to use whatever the host, e.g. for a country domain of a known site. */
  readonly parser?: string | null;
}

/** A site we watch. */
export interface Source extends SourceHints {
  readonly id: number;
  /** Host with port where it is not the scheme's own: "www.example.pl", "shop.localhost:8080". */
  readonly host: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly country: string | null;
  readonly currency: CurrencyCode | null;
  readonly taxIncluded: boolean | null;
  readonly parser: string | null;
  readonly fetchMode: FetchMode;
  /** Why the source is read by a browser. */
  readonly fetchModeReason: string | null;
  /** Least time between two requests to the host. */
  readonly minGapMs: number;
}
