import type { SiteParser } from "../../site-parser.ts";

/** Morele, shop and marketplace: structured data names Morele as the seller whoever sells; the page says it in words. */
export const parser: SiteParser = {
  hosts: ["morele.net"],
  version: 1,
  unverified: "Written after what public programs that read Morele say of its pages in 2025 and 2026; no real page could be compared",
  hints: { kind: "marketplace", country: "PL", currency: "PLN", taxIncluded: true },
  tradersOnly: true,
  product: {
    name: ["h1.prod-name", "h1[itemprop=name]"],
    price: { css: "#product_price", attribute: "data-price", pattern: /^\d+(?:\.\d{1,2})?$/ },
    regularPrice: ".product-price-old:not(article *, li *, a *, [class*=related] *)",
    couponPrice: { line: /^(?:Kup taniej z kodem|Cena z kodem)(?: [A-Z0-9-]+)?:?\s+(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    quantity: { css: ".prod-available-items", pattern: /(\d+)\s*szt/ },
    availability: [".prod-available-items", { css: ".add-to-cart__availability", pattern: /powiadom\S* (?:mnie )?o dostępności/i }],
    sellerName: { line: /^Sprzedaje i wysyła(?: przedsiębiorca)?:?\s+(.{2,60}?)(?=\s*(?:\n|$|Zobacz|Oceny?\b|Opinie|Więcej|Szczegóły))/i },
  },
};
