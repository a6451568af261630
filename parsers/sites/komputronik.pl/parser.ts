import type { SiteParser } from "../../site-parser.ts";

const BOX = "[data-name='addToCartWrapper']";

/** Komputronik: the product's own price stands in the box with the cart button; tiles of other colours carry prices marked alike. */
export const parser: SiteParser = {
  hosts: ["komputronik.pl"],
  version: 1,
  unverified: "Komputronik answers robots with a challenge; written after what public programs and tests of its pages say in 2025 and 2026",
  hints: { kind: "shop", country: "PL", currency: "PLN", taxIncluded: true },
  product: {
    name: ["[data-name='productPrimaryInfo'] [data-name='productName']", "h1[data-name='productName']"],
    sku: { css: "[data-name='productPrimaryInfo'] p", pattern: /Kod systemowy:\s*(\S+)/i },
    price: `${BOX} [data-price-type='final']`,
    regularPrice: `${BOX} :is([data-price-type='old'], [data-price-type='regular'], s)`,
    lowestPrice30Days: { css: BOX, pattern: /Najniższa cena z (?:ostatnich )?30 dni[^\d]*(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    couponPrice: { css: BOX, pattern: /z kodem(?: [A-Z0-9-]+)?:?\s+(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    availability: [`${BOX} [data-name='statusAvailable'] .font-semibold`, `${BOX} [data-name='statusAvailable']`],
    delivery: `${BOX} [data-name='statusAvailable']`,
    quantity: { css: `${BOX} [data-name='limitedSale']`, pattern: /Pozostało\s+(\d+)\s+szt/i },
  },
};
