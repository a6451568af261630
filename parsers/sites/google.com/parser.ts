import type { OfferDraft } from "../../draft.ts";
import type { FieldPlaces, SiteParser } from "../../site-parser.ts";

const ROW = "tr.sh-osd__offer-row";
const FIELDS: FieldPlaces = {
  url: { css: "a.b5ycib, td:first-child a", attribute: "href" },
  price: [".g9WBQb", "td:nth-child(3) span"],
  deliveredPrice: [".drzWO", "td:nth-child(4) .drzWO"],
  shippingPrice: {
    css: "td:nth-child(2)",
    pattern: /(free delivery|free shipping|kostenlose(?:r)? (?:lieferung|versand)|darmowa dostawa)(?! (?:over|above|on|ab|od))/i,
  },
  freeShippingFrom: {
    css: "td:nth-child(2)",
    pattern:
      /(?:free (?:delivery|shipping) (?:over|above|on)|kostenlose(?:r)? (?:lieferung|versand) ab|darmowa dostawa od)\s+(\D{0,3}\d[\d.,\s]*\D{0,3})/i,
  },
  delivery: { css: "td:nth-child(2)", pattern: /(?:delivery|lieferung|dostawa)[^.]{0,60}\d+\s*(?:-|–)\s*\d+\s*(?:days|tage|dni)/i },
  itemCondition: { css: "td", pattern: /(?:^|[\s·])(used|refurbished|pre-owned|gebraucht|używane|odnowione)(?:[\s·]|$)/i },
  sellerName: {
    css: "a.b5ycib, td:first-child a",
    pattern: /^(.+?)\s*(?:opens in a new window|wird in einem neuen fenster geöffnet|otwiera się w nowym oknie)?$/i,
  },
};

/** Google Shopping's page of one product (`/shopping/product/…/offers`): a table with one row per shop. */
export const parser: SiteParser = {
  hosts: [
    "google.com",
    "google.pl",
    "google.de",
    "google.co.uk",
    "google.fr",
    "google.it",
    "google.es",
    "google.nl",
    "google.cz",
    "google.se",
  ],
  version: 2,
  unverified: "Google has been retiring this page since 2025 and changes its class names at will; written after what public tools read.",
  hints: { kind: "comparator", taxIncluded: true },
  product: { name: [".sh-t__title-pdp", ".BvQan"] },
  read(page, tools) {
    const rows = tools.rows(ROW);
    // Nothing else of Google's is a product page: results, ads and answers are full of prices.
    if (rows.length === 0) return { outcome: "unreadable", reason: "This page of Google's has no table of offers" };
    return rows.flatMap((row, i): OfferDraft[] => {
      const fields = tools.findAll(FIELDS, row);
      const { url, deliveredPrice, ...known } = fields;
      if (known.price === undefined || known.sellerName === undefined) return [];
      // Where Google does not know the delivery, its total repeats the item's price.
      const total = deliveredPrice === undefined || deliveredPrice.text === known.price.text ? {} : { deliveredPrice };
      const target = url === undefined ? null : new URL(url.text, page.baseUrl).searchParams.get("q");
      const leadsTo = url === undefined || target === null ? {} : { url: { ...url, text: target } };
      const position = { text: String(i + 1), path: ROW };
      return [{ extractor: "site:google.com", fields: { position, ...known, ...total, ...(url && { url }), ...leadsTo } }];
    });
  },
};
