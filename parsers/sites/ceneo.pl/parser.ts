import type { OfferDraft } from "../../draft.ts";
import { NO_OFFER_ROWS } from "../../no-offer-rows.ts";
import type { FieldPlaces, SiteParser } from "../../site-parser.ts";

const ROW = "tr.product-offer, .product-offer__container, li.js_productOfferGroupItem:not(:has(.product-offer__container))";
/** Offers of other products that Ceneo lists in the same rows. */
const OTHER_PRODUCTS = "[class*=similar-offers], [class*=product-offers--similar], [class*=other-products]";
const TITLE = "h1.product-name, h1.product-top__product-info__name, h1.js_product-h1-link";
const FIELDS: FieldPlaces = {
  url: [
    { css: "a.product-price", attribute: "href" },
    { css: "a.go-to-shop", attribute: "href", pattern: /^[^#].*/ },
    { css: "", attribute: "data-click-url" },
  ],
  name: [".short-name__txt", { css: ".short-name a", attribute: "title" }],
  price: [
    // "od" stands before the amount's own element
    { css: ".product-offer__product__price", pattern: /^(?:ceny )?od\s.+/i },
    ".product-offer__product__price .price-format",
    ".product-price",
  ],
  sellerName: [
    { css: ".store-logo img", attribute: "alt" },
    { css: ".product-offer__store img, .product-offer__logo img", attribute: "alt" },
    { css: ".offer-shop-opinions a", pattern: /^Dane i opinie o\s+(.+)/i },
    { css: "", attribute: "data-shopurl" },
  ],
  sellerId: { css: "", attribute: "data-shop" },
  sellerUrl: [
    { css: ".cell-store-review a", attribute: "href", pattern: /^[^#]+/ },
    { css: "a.js_mini-shop-info", attribute: "href", pattern: /^[^#]+/ },
    { css: ".offer-shop-opinions a", attribute: "href", pattern: /^[^#]+/ },
  ],
  sellerRating: [
    ".cell-store-review .stars .screen-reader-text",
    ".product-offer__store__score .screen-reader-text",
    { css: ".screen-reader-text", pattern: /^ocena\s.+/i },
  ],
  sellerReviewCount: [
    ".cell-store-review .dotted-link",
    ".product-offer__store__score .dotted-link",
    { css: ".link", pattern: /^(\d[\d\s]*)\s*opini/i },
  ],
  shippingPrice: { css: ".free-delivery-label, .product-delivery-info", pattern: /darmowa (?:wysyłka|dostawa)(?! od)/i },
  deliveredPrice: { css: ".product-delivery-info", pattern: /z (?:wysyłką|dostawą)(?: od)?\s+(.+)/i },
  freeShippingFrom: { css: ".product-delivery-info", pattern: /darmowa (?:wysyłka|dostawa) od\s+(.+)/i },
  availability: [".product-availability", ".instock"],
  delivery: [".product-availability", ".instock"],
};

/**
 * Ceneo, Poland's largest comparator: one row per shop. Two layouts: a table (checked against saved pages) and cards
 * (`product-offer__container`), whose rows name the shop in attributes and state the delivered price ("z wysyłką od"). Paid rows stand in a
 * list of their own before the others and may come a second time in those; a row to buy at Ceneo itself ("Kup teraz") is like the others.
 */
export const parser: SiteParser = {
  hosts: ["ceneo.pl"],
  version: 4,
  search: {
    url: "https://www.ceneo.pl/;szukaj-{query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  // what follows the number only sorts the offers: "/123456;0280-0.htm"
  listingUrl: (url) => {
    const product = /^\/(\d{4,})(?=[;/]|$)/.exec(url.pathname)?.[1];
    return product === undefined ? null : `${url.origin}/${product}`;
  },
  hints: { kind: "comparator", country: "PL", currency: "PLN", taxIncluded: true },
  product: { name: TITLE },
  read(page, tools) {
    const { $ } = page;
    const rows = tools.rows(ROW).filter((row) => $(row as never).closest(OTHER_PRODUCTS).length === 0);
    if (rows.length === 0) {
      if ($(TITLE).length === 0) return null;
      return NO_OFFER_ROWS;
    }
    const seen = new Set<string>();
    /** Rows by what they say, with whether they bear a number. */
    const said = new Map<string, boolean>();
    let position = 0;
    return rows.flatMap((row): OfferDraft[] => {
      const fields = tools.findAll(FIELDS, row);
      const number =
        tools.find(
          ["data-offer", "data-offerid"].map((attribute) => ({ css: "", attribute })),
          row,
        )?.text ?? fields.url?.text;
      // Paid rows may bear no number; the same offer then stands among the others with one.
      const words = `${fields.sellerName?.text} ${fields.name?.text} ${fields.price?.text}`;
      if (number === undefined ? said.has(words) : seen.has(number) || said.get(words) === false) return [];
      if (number !== undefined) seen.add(number);
      said.set(words, number !== undefined);
      position += 1;
      // A row whose price cannot be read keeps its place.
      if (fields.price === undefined) return [];
      return [{ extractor: "site:ceneo.pl", fields: { position: { text: String(position), path: ROW }, ...fields } }];
    });
  },
};
