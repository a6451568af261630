import type { Place, SiteParser } from "../../site-parser.ts";

const CARD = ":is(ems-euro-mobile-product-card, .product-card)";
const SOLD_OUT: Place = { css: `${CARD} .product-card__message-text`, pattern: /(nie jest już dostępny|niedostępny|wyprzedany)/i };
// The price of the state that is chosen ("Nowy", "Outlet"); else the only one of the card.
const PRICE = [`${CARD} .eds-tabs__tab--active ems-price`, `${CARD} ems-price:not(.eds-tabs__tab *)`].map(
  (css) => `${css} .price-template__large`,
);

/** RTV Euro AGD: zloty and grosze in pieces of their own; outlet pieces of the same product have a price in a tab beside the new one's. */
export const parser: SiteParser = {
  hosts: ["euro.com.pl"],
  version: 1,
  unverified: "Euro refuses robots; written after what public programs that read it say of its pages in 2023 to 2025",
  hints: { kind: "shop", country: "PL", currency: "PLN", taxIncluded: true },
  endings: [{ text: /^Twoje żądanie zostało zablokowane/m, outcome: "blocked", reason: "Euro says that it has blocked the request" }],
  product: {
    name: [".product-intro__title-text", ".product-intro__title"],
    price: PRICE,
    availability: SOLD_OUT,
    couponPrice: { line: /^Cena z kodem(?: [A-Z0-9-]+)?:?\s+(\d[\d\s]*(?:,\d\d)?\s*zł)/i },
  },
  read(_page, tools) {
    // Without a price of its own every price on the page is another product's.
    const soldOut = tools.find(PRICE) === null ? tools.find(SOLD_OUT) : null;
    return soldOut === null ? null : [{ extractor: "site:euro.com.pl", fields: { availability: soldOut } }];
  },
};
