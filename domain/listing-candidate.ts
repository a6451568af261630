import type { Instant } from "./instant.ts";
import type { Money } from "./money.ts";

/** What a listing page, feed, sitemap or API says of one product's page, before anybody visits it. Unknown is null. */
export interface FoundListing {
  /** Absolute, canonical, on the host of its source. */
  readonly url: string;
  readonly name: string | null;
  readonly brand: string | null;
  /** 14 digits, check digit verified. */
  readonly gtin: string | null;
  readonly mpn: string | null;
  readonly sku: string | null;
  /** Public price of one piece; null unless it is certain. */
  readonly price: Money | null;
  /** The text `price` was read from, or the one that was not certain. */
  readonly priceText: string | null;
  readonly image: string | null;
  /** When the page changed, as the site says. */
  readonly modifiedAt: Instant | null;
}

/** A found listing of which nothing is known but its address. */
export function bareListing(url: string): FoundListing {
  return { url, name: null, brand: null, gtin: null, mpn: null, sku: null, price: null, priceText: null, image: null, modifiedAt: null };
}

/** `gone`: a complete run did not find it any more. */
export const CANDIDATE_STATES = ["new", "accepted", "rejected", "gone"] as const;
export type CandidateState = (typeof CANDIDATE_STATES)[number];

/** Why a candidate may be a product's listing; the first is proof, the others are what somebody searched for. */
export const CANDIDATE_REASONS = ["same-gtin", "found-by-gtin", "found-by-mpn", "found-by-name"] as const;
export type CandidateReason = (typeof CANDIDATE_REASONS)[number];
