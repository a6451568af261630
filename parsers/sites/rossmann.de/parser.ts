import type { SiteParser } from "../../site-parser.ts";

const CARD = ".rm-productdetail__card-wrapper .rm-product__card";

/** Rossmann in Germany: euro and cents in pieces of their own, the exact price in an attribute; it tells no stock. */
export const parser: SiteParser = {
  hosts: ["rossmann.de"],
  version: 1,
  unverified: "No real page could be compared; written after what public programs that read it say of its pages in 2023 to 2026",
  hints: { kind: "shop", country: "DE", currency: "EUR", taxIncluded: true },
  product: {
    name: `${CARD} .rm-product__title`,
    brand: `${CARD} .rm-product__brand`,
    gtin: [
      { css: `${CARD} [data-item-ean]`, attribute: "data-item-ean" },
      { css: CARD, attribute: "data-item-ean" },
    ],
    sku: { css: `${CARD} [data-jsevent='obj:product__dan']`, attribute: "data-value" },
    price: [
      { css: `${CARD} .rm-price__current`, attribute: "content", pattern: /^\d+\.\d{1,2}$/ },
      { css: `${CARD} meta[itemprop=price]`, attribute: "content", pattern: /^\d+\.\d{1,2}$/ },
    ],
    regularPrice: `${CARD} .rm-price__strikethrough`,
    unitPrice: { css: `${CARD} .rm-product__units`, pattern: /\(([^()]*€\s*(?:je|pro|\/)[^()]*)\)/ },
    lowestPrice30Days: { css: CARD, pattern: /(?:Niedrigster|Günstigster|Tiefster) Preis der letzten 30 Tage:?\s*(\d[\d.]*,\d\d\s*€)/i },
  },
};
