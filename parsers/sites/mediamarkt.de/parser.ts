import type { SiteParser } from "../../site-parser.ts";

const PRICE = "[data-test='mms-product-price']";

/**
 * MediaMarkt, Saturn and MediaWorld: one program in every country. Two prices are struck through there: the maker's recommendation ("rrp",
 * in some countries "map") and the lowest of 30 days ("lop"), which may well be below the price; structured data calls both the same.
 */
export const parser: SiteParser = {
  hosts: [
    "mediamarkt.de",
    "mediamarkt.at",
    "mediamarkt.pl",
    "mediamarkt.nl",
    "mediamarkt.be",
    "mediamarkt.lu",
    "mediamarkt.es",
    "mediamarkt.ch",
    "mediamarkt.hu",
    "mediamarkt.com.tr",
    "mediaworld.it",
    "saturn.de",
  ],
  version: 1,
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  endings: [
    {
      text: /^(?:Ups, hier stimmt gerade etwas nicht|Das ging uns leider zu schnell)/m,
      outcome: "blocked",
      reason: "MediaMarkt answered with the page of its own that robots get",
    },
  ],
  product: {
    // Drawn in three pieces for the eye ("49," "99" "€"); the piece for screen readers behind them is whole.
    price: `${PRICE} div > div:has(> [data-test='branded-price-whole-value']) + span`,
    regularPrice: [
      `${PRICE} [data-test='mms-strike-price-type-rrp'] [aria-hidden]`,
      `${PRICE} [data-test='mms-strike-price-type-map'] [aria-hidden]`,
    ],
    lowestPrice30Days: `${PRICE} [data-test='mms-strike-price-type-lop'] [aria-hidden]`,
    availability: {
      css: "[data-test^='mms-cofr-delivery_']:not([data-test='mms-product-card'] *)",
      attribute: "data-test",
      pattern: /delivery_((?:NOT_)?AVAILABLE)$/,
    },
    sellerName: { line: /^(?:Verkauf und Versand durch|Sprzedaż i wysyłka(?: przez)?):?\s+(.{2,60})(?=\n|$)/ },
  },
};
