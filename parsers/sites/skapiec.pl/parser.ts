import type { OfferDraft } from "../../draft.ts";
import { shareAsRating } from "../../share-as-rating.ts";
import { NO_OFFER_ROWS } from "../../no-offer-rows.ts";
import type { FieldPlaces, SiteParser } from "../../site-parser.ts";

const ROW = "a.offer-row-item, .offer-row-item";
const FIELDS: FieldPlaces = {
  url: { css: "", attribute: "href" },
  name: [".description.gtm_or_name", ".gtm_or_name"],
  price: [".price.gtm_or_price", ".gtm_or_price"],
  shippingPrice: [
    ".delivery-cost.free-delivery",
    { css: ".delivery-cost", pattern: /^(?:dostawa|wysyłka|przesyłka)(?: od)?:?\s+(.*\d.*)$/i },
  ],
  deliveredPrice: { css: ".delivery-cost", pattern: /z (?:dostawą|wysyłką)(?: od)?:?\s+(.*\d.*)$/i },
  availability: [".availability", ".gtm_or_availability"],
  delivery: [".availability", ".gtm_or_availability"],
  sellerName: [
    { css: ".offer-dealer-logo img", attribute: "alt" },
    { css: "img.offer-dealer-logo", attribute: "alt" },
  ],
  sellerId: { css: "", attribute: "data-dealer-id" },
  sellerReviewCount: ".counter",
};

/**
 * Skąpiec: one row per shop; promoted rows stand in a list of their own before the list of all and again in that. The bar of stars is a
 * width in percent.
 */
export const parser: SiteParser = {
  hosts: ["skapiec.pl"],
  version: 2,
  search: {
    url: "https://www.skapiec.pl/szukaj?query={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  unverified: "Written after what public tools read of the layout of 2019 to 2022; today's page could not be seen.",
  hints: { kind: "comparator", country: "PL", currency: "PLN", taxIncluded: true },
  read(_page, tools) {
    const rows = tools.rows(ROW);
    if (rows.length === 0) return NO_OFFER_ROWS;
    const seen = new Set<string>();
    return rows.flatMap((row): OfferDraft[] => {
      const fields = tools.findAll(FIELDS, row);
      const key = `${fields.sellerName?.text} ${fields.name?.text} ${fields.price?.text}`;
      if (fields.price === undefined || fields.sellerName === undefined || seen.has(key)) return [];
      seen.add(key);
      const width = tools.find({ css: ".stars.green", attribute: "style", pattern: /width:\s*(\d+(?:\.\d+)?)%/ }, row);
      const rated = shareAsRating(width);
      return [{ extractor: "site:skapiec.pl", fields: { position: { text: String(seen.size), path: ROW }, ...fields, ...rated } }];
    });
  },
};
