import type { SiteParser } from "../../site-parser.ts";

/**
 * x-kom, and Neonet, which runs on its program. Class names are hashes, so the price is left to structured data and the visible page;
 * `data-name` tells the product's own price from those of tiles only by its element, which is no sure sign.
 */
export const parser: SiteParser = {
  hosts: ["x-kom.pl", "neonet.pl"],
  version: 1,
  unverified: "x-kom answers robots with a challenge; written after what public programs that read it say of its pages in 2025 and 2026",
  hints: { kind: "shop", country: "PL", currency: "PLN", taxIncluded: true },
  product: {
    name: "h1[data-name='productTitle']",
    couponPrice: { line: /^(?:Cena )?z kodem(?: [A-Z0-9-]+)?:?\s+(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    availability: {
      line: /^(Czasowo niedostępny|Wycofany ze sprzedaży|Produkt wycofany(?: z oferty)?|Zapowiedź|Dostępny|Ostatnie sztuki)(?=\n|$)/i,
    },
  },
};
