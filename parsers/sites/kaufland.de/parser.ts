import type { SiteParser } from "../../site-parser.ts";

const BOX = ".rd-buybox__price, .rd-price-information__price";

/**
 * Kaufland's marketplace: structured data names the offer in the buy box; the page's box has the price that is paid, its struck price and
 * its seller. Used articles and other sellers stand below it with prices of their own.
 */
export const parser: SiteParser = {
  hosts: ["kaufland.de", "kaufland.at", "kaufland.cz", "kaufland.sk", "kaufland.pl", "kaufland.fr", "kaufland.it"],
  version: 1,
  search: {
    url: "https://www.kaufland.de/s/?search_value={query}",
    unverified: "Written after the address that the site's own search form leads to; it was not asked, and its robots.txt may forbid it.",
  },
  unverified: "Kaufland answers robots with a challenge, so no real page could be compared; other sellers below the buy box are not read.",
  hints: { kind: "marketplace", taxIncluded: true },
  tradersOnly: true,
  product: {
    name: "h1.rd-title",
    price: BOX,
    regularPrice: [".rd-buybox__strikethrough-price", ".rd-price-information__rrp", ".rd-price-information__strikethrough"],
    unitPrice: [".rd-buybox__base-price", ".rd-price-information__base-price"],
    sellerName: {
      css: ".rd-info-cards__bold, .rd-buybox__seller, .rd-seller-info",
      pattern: /^(?:verkäufer|verkauf (?:und versand )?durch|sprzedawca|prodejce|predajca|vendeur|venditore)\s*:?\s*(.+)/i,
    },
  },
  read(page, tools) {
    const shown = page.$(BOX).length > 0;
    // Without the box every amount on the page belongs to another seller, article or condition.
    if (shown || page.$("h1.rd-title").length === 0) return null;
    const availability = tools.find([
      ".rd-buybox__unavailable",
      ".rd-buybox__availability",
      ".rd-unavailable",
      "[data-testid=product-unavailable]",
    ]);
    return availability === null
      ? { outcome: "unreadable", reason: "No price stands where Kaufland shows it; the layout may have changed" }
      : [{ extractor: "site:kaufland.de", fields: { availability } }];
  },
};
