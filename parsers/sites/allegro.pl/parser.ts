import type { SiteParser } from "../../site-parser.ts";

/** Allegro's offer page: one seller's offer. Written after its public microdata; the rest of the page is drawn by scripts under changing class names. */
export const parser: SiteParser = {
  hosts: ["allegro.pl", "allegro.cz", "allegro.sk", "allegro.hu"],
  version: 1,
  unverified:
    "Allegro answers robots with a challenge, so no real page could be compared; written after the microdata it is known to publish.",
  hints: { kind: "marketplace", taxIncluded: true },
  endings: [
    {
      css: "[data-box-name*='allegro.offer.ended'], [data-role='offer-ended']",
      outcome: "gone",
      reason: "Allegro says that the offer has ended",
    },
  ],
  product: {
    price: { css: "[itemprop=offers] meta[itemprop=price]", attribute: "content" },
    currency: { css: "[itemprop=offers] meta[itemprop=priceCurrency]", attribute: "content" },
    sku: { css: "meta[itemprop=sku]", attribute: "content" },
    gtin: { css: "meta[itemprop=gtin]", attribute: "content" },
    sellerName: {
      css: "a[href*='/uzytkownik/'], a[href*='/uzivatel/'], a[href*='/pouzivatel/']",
      attribute: "href",
      pattern: /\/(?:uzytkownik|uzivatel|pouzivatel)\/([^/?#]+)/,
    },
    sellerUrl: { css: "a[href*='/uzytkownik/'], a[href*='/uzivatel/'], a[href*='/pouzivatel/']", attribute: "href" },
  },
};
