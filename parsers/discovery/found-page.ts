import type { DiscoveryLimits } from "../../domain/discovery-limits.ts";
import type { DiscoveryPageKind } from "../../domain/discovery.ts";
import type { Instant } from "../../domain/instant.ts";
import type { FoundListing } from "../../domain/listing-candidate.ts";
import type { SourceHints } from "../../domain/source.ts";

/** What one address of a source told. */
export interface FoundPage {
  readonly listings: readonly FoundListing[];
  /** Where there is more. */
  readonly next: readonly NextPage[];
  /** One sentence each: what could not be taken, and why. */
  readonly problems: readonly string[];
  /** Limits that cut it off. */
  readonly cutOff: readonly string[];
}

export interface NextPage {
  readonly kind: DiscoveryPageKind;
  readonly url: string;
  readonly modifiedAt: Instant | null;
}

/** An address that was read, and what may be said of its site. */
export interface PageToSearch {
  readonly kind: DiscoveryPageKind;
  /** After redirects. */
  readonly url: string;
  readonly body: Uint8Array;
  readonly contentType: string | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetchedAt: Instant;
  readonly hints: SourceHints;
  /** An address that the site names, in the spelling by which we know it; null where it belongs to another site. */
  readonly siteUrl: (text: string, base?: string) => string | null;
  readonly limits: DiscoveryLimits;
}

export const NOTHING_FOUND: FoundPage = { listings: [], next: [], problems: [], cutOff: [] };
