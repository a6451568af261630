import type { OfferDraft } from "../../draft.ts";
import { shareAsRating } from "../../share-as-rating.ts";
import { NO_OFFER_ROWS } from "../../no-offer-rows.ts";
import type { FieldPlaces, SiteParser } from "../../site-parser.ts";
import { stateOffers } from "./state.ts";

const ROW = ".c-offer, .c-offer-v4";
const EXIT = "a.c-offer__logo, a[href*='exit-click'], a.c-offer__price-box, a.c-offer-v4__price-box";
const FIELDS: FieldPlaces = {
  url: { css: EXIT, attribute: "href" },
  name: ".c-offer__name",
  price: [".c-offer__price", "a.c-offer-v4__price-box span"],
  shippingPrice: [
    { css: ".c-offer__price-desc", pattern: /zdarma|zadarmo/i },
    { css: ".c-offer__price-desc", pattern: /^doprava(?: od)?\s+(.*\d.*)$/i },
  ],
  deliveredPrice: { css: ".c-offer__price-desc", pattern: /^(?:s dopravou|vč\. dopravy|vrátane dopravy)(?: od)?\s+(.*\d.*)$/i },
  availability: "[data-testid='Availability Badge']",
  delivery: "[data-testid='Availability Badge']",
  sellerName: [
    { css: "a.c-offer__logo", attribute: "aria-label", pattern: /^(?:do obchodu )?(.+)/i },
    { css: "img.c-offer__shop-logo, img.c-offer-v4__shop-logo", attribute: "alt", pattern: /^(?:logo )?(.+)/i },
  ],
  sellerId: { css: EXIT, attribute: "href", pattern: /[?&]si=([^&#]+)/ },
};

/**
 * Heureka (Czech and Slovak, one program): recommended offers first, then the whole list, both of the same rows; an offer that stands in
 * both counts once, where it stands first. The share of customers who recommend a shop is its rating. Rows that the answer came without are
 * taken from the state that they are drawn from.
 */
export const parser: SiteParser = {
  hosts: ["heureka.cz", "heureka.sk"],
  version: 3,
  search: {
    url: "https://www.heureka.cz/?h%5Bfraze%5D={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  unverified:
    "No saved product page could be compared; written after classes, attributes and the embedded state that public tools read in 2026.",
  hints: { kind: "comparator", taxIncluded: true },
  product: { name: "h1.c-product-info__name" },
  read(page, tools) {
    const { $ } = page;
    const rows = tools.rows(ROW);
    if (rows.length === 0) {
      const stated = stateOffers(page);
      if (stated !== null && stated.length > 0) return stated;
      if ($("h1.c-product-info__name").length === 0) return null;
      return NO_OFFER_ROWS;
    }
    const seen = new Set<string>();
    const drafts: OfferDraft[] = [];
    for (const row of rows) {
      const fields = tools.findAll(FIELDS, row);
      const { price, sellerName, sellerId } = fields;
      const key = `${sellerId?.text ?? sellerName?.text} ${price?.text}`;
      if (price === undefined || sellerName === undefined || seen.has(key)) continue;
      seen.add(key);
      const percent = tools.find({ css: "[data-cy='verified-by-customers-badge']", pattern: /(\d{1,3})\s*%/ }, row);
      const rated = shareAsRating(percent);
      const position = { text: String(seen.size), path: ROW };
      drafts.push({ extractor: "site:heureka.cz", fields: { position, ...fields, ...rated } });
    }
    return drafts;
  },
};
