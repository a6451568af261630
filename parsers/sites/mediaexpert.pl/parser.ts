import type { Place, SiteParser } from "../../site-parser.ts";

const OFFER = "#section_offer-available";

const PRICE = [`${OFFER} .price-box .prices-section .main-price`, `${OFFER} .main-price`];
const SOLD_OUT: Place = { css: ".offer-unavailable, .unavailable.is-regular", pattern: /(niedostępny|chwilowo brak|będzie dostępny)/i };

/**
 * Media Expert, shop and marketplace. Its structured data has been seen to count in grosze (129999 for 1 299,99 zł), so the price is read
 * from the offer's own section; the same price stands a second time in a bar that follows the reader.
 */
export const parser: SiteParser = {
  hosts: ["mediaexpert.pl"],
  version: 1,
  unverified:
    "Media Expert answers robots with a challenge; written after what public programs that read it say of its pages in 2025 and 2026",
  hints: { kind: "marketplace", country: "PL", currency: "PLN", taxIncluded: true },
  tradersOnly: true,
  endings: [
    {
      css: ".offer-unavailable.is-product-show",
      text: /Produkt (?:został )?wycofany/i,
      outcome: "gone",
      reason: "Media Expert says that the product is no longer in its range",
    },
  ],
  product: {
    name: ["h1.is-title", "#section_title h1"],
    price: PRICE,
    regularPrice: [
      `${OFFER} .price-box .old-price`,
      { css: `${OFFER} .price-box`, pattern: /Cena regularna:?\s+(\d[\d\s]*(?:[,.]?\s?\d\d)?\s*zł)/i },
    ],
    lowestPrice30Days: {
      css: `${OFFER} .price-box`,
      pattern: /Najniższa cena z (?:ostatnich )?30 dni[^\d]*(\d[\d\s]*(?:[,.]\s?\d\d)?\s*zł)/i,
    },
    couponPrice: { line: /^Z kodem [A-Z0-9-]+ (?:zapłacisz|cena:?)\s+(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    availability: SOLD_OUT,
    delivery: [
      { css: `${OFFER} .calendar-delivery-label .delivery-button`, attribute: "aria-label", pattern: /U Ciebie\s+(.+)/i },
      { css: ".calendar-delivery-label .delivery-button", attribute: "aria-label", pattern: /U Ciebie\s+(.+)/i },
    ],
    sellerName: { line: /^Sprzedaje i wysyła(?: przedsiębiorca)?:?\s+(.{2,60}?)(?=\s*(?:\n|$|Zobacz|Oceny?\b|Opinie|Więcej|Szczegóły))/i },
  },
  read(page, tools) {
    if (tools.find(PRICE) !== null) return null;
    const soldOut = tools.find(SOLD_OUT);
    if (soldOut !== null) return [{ extractor: "site:mediaexpert.pl", fields: { availability: soldOut } }];
    if (!page.survey.jsonLd.some((block) => /"@type"\s*:\s*"Product"/.test(block))) return null;
    return {
      outcome: "unreadable",
      reason:
        "The price does not stand where Media Expert shows it, and its structured data may count in grosze; the layout may have changed",
    };
  },
};
