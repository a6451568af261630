import type { Offer } from "../domain/offer.ts";
import { tagged, type Fields } from "./candidate.ts";
import type { DraftField, OfferDraft } from "./draft.ts";
import type { Findings } from "./gather-findings.ts";
import { normalizeDraft } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import { contradiction, shownFirst } from "./read-several.ts";
import { cannotBeBought, readStandard, type StandardReading } from "./standard.ts";

/** What may be said of one variant and is no word about its siblings. */
const VARIANT_FIELDS: readonly DraftField[] = [
  "price",
  "currency",
  "regularPrice",
  "lowestPrice30Days",
  "netPrice",
  "unitPrice",
  "instalment",
  "tax",
  "availability",
  "quantity",
  "delivery",
  "sku",
  "gtin",
  "mpn",
  "url",
  "validUntil",
];

/**
 * Drafts that a platform's parser took from state which no visitor sees: the page must not show another price in the price's own place.
 * One draft goes before the standard extraction, which adds what stands beside the price; of several, each is a variant.
 */
export function readState(drafts: readonly OfferDraft[], label: string, own: Fields, page: Page, findings: Findings): StandardReading {
  const { context, structured, amounts } = findings;
  const [draft] = drafts;
  if (drafts.length === 1 && draft !== undefined) {
    const fields = { ...own, ...draft.fields };
    const stale = contradiction([normalizeDraft({ ...draft, fields }, context)], amounts);
    if (stale !== null && draft.fields.price !== undefined) return { outcome: "ambiguous", reason: stale, offers: [] };
    const reading = readStandard(page, { ...findings, fields: { ...findings.fields, ...tagged(fields, label) }, own: { label, fields } });
    return { ...reading, offers: reading.offers.map((offer): Offer => ({ ...offer, variant: draft.variant ?? {} })) };
  }
  const shared: Fields = { ...findings.fields, ...tagged(own, label) };
  for (const field of VARIANT_FIELDS) delete shared[field];
  const offers = drafts
    .map((one) => normalizeDraft({ breadcrumbs: structured.breadcrumbs, ...one, fields: { ...shared, ...one.fields } }, context))
    .filter((offer) => (offer.price !== null && offer.price.minor > 0) || cannotBeBought(offer));
  if (offers.length === 0) return readStandard(page, findings);
  const stale = contradiction(offers, amounts);
  if (stale !== null) return { outcome: "ambiguous", reason: stale, offers: [] };
  return { outcome: "offers", reason: null, offers: shownFirst(offers, amounts) };
}
