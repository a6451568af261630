import type { Found, OfferDraft } from "./draft.ts";

/** A seller's rating that is told as the percentage of customers who were content. */
export function shareAsRating(percent: Found | null): OfferDraft["fields"] {
  return percent === null ? {} : { sellerRating: { ...percent, text: `${percent.text}/100` } };
}
