import type { Place, SiteParser } from "../../site-parser.ts";

const BOX = "[data-ta-section='priceMainContainer']";

const PRICE = `${BOX} [data-ta='price']`;
const SOLD_OUT: Place = { line: /^(Produkt niedostępny|Niedostępny|Chwilowo niedostępny|Brak towaru|Nakład wyczerpany)(?=\n|$)/i };

/** Empik, shop and marketplace: prices carry `data-ta` everywhere, the product's own stands in the main container. */
export const parser: SiteParser = {
  hosts: ["empik.com"],
  version: 1,
  unverified: "No real page could be compared; written after what public programs and tests of its pages say in 2024 to 2026",
  hints: { kind: "marketplace", country: "PL", currency: "PLN", taxIncluded: true },
  tradersOnly: true,
  product: {
    name: ["h1[data-ta='title']", "[data-ta-section='ProductMainInfoDesktop'] h1"],
    price: PRICE,
    memberPrice: { css: BOX, pattern: /(?:Premium|z Empik Premium|w aplikacji)[^\d]{0,30}(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    couponPrice: { css: BOX, pattern: /z kodem(?: [A-Z0-9-]+)?:?\s+(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    regularPrice: [
      { css: BOX, pattern: /Cena (?:regularna|katalogowa|z okładki|sugerowana)[^\d]{0,30}(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
      `${BOX} s`,
    ],
    lowestPrice30Days: { css: BOX, pattern: /Najniższa cena z (?:ostatnich )?30 dni[^\d]*(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
    delivery: { line: /^((?:Wysyłka|Wysyłamy|Dostawa) (?:w|jutro|do|w ciągu) .{1,40})(?=\n|$)/i },
    sellerName: { line: /^Sprzedaje(?: i wysyła|, wysyła)?:?\s+(.{2,60}?)(?=\s*(?:\n|$|\(|Zobacz|Oceny?\b|Opinie|\d[,.]\d))/i },
  },
  read(_page, tools) {
    // Without a price of its own every price on the page is another product's.
    const soldOut = tools.find(PRICE) === null ? tools.find(SOLD_OUT) : null;
    return soldOut === null ? null : [{ extractor: "site:empik.com", fields: { availability: soldOut } }];
  },
};
