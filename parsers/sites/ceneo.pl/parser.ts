import type { SiteParser } from "../../site-parser.ts";

/**
 * Ceneo, Poland's largest comparator: one row per shop. Two layouts: a table (checked against saved pages) and cards
 * (`product-offer__container`), whose rows name the shop in attributes and state the delivered price ("z wysyłką od").
 */
export const parser: SiteParser = {
  hosts: ["ceneo.pl"],
  version: 1,
  hints: { kind: "comparator", country: "PL", currency: "PLN", taxIncluded: true },
  product: {
    name: ["h1.product-name", "h1.product-top__product-info__name", "h1.js_product-h1-link"],
  },
  rows: {
    css: "tr.product-offer, .product-offer__container",
    fields: {
      url: [
        { css: "a.product-price", attribute: "href" },
        { css: "a.go-to-shop", attribute: "href" },
        { css: "", attribute: "data-click-url" },
      ],
      name: ".short-name__txt",
      price: [".product-offer__product__price .price-format", ".product-price"],
      sellerName: [
        { css: ".store-logo img", attribute: "alt" },
        { css: "", attribute: "data-shopurl" },
      ],
      sellerId: { css: "", attribute: "data-shop" },
      sellerUrl: [
        { css: ".cell-store-review a", attribute: "href", pattern: /^[^#]+/ },
        { css: "a.js_mini-shop-info", attribute: "href", pattern: /^[^#]+/ },
      ],
      sellerRating: [".cell-store-review .stars .screen-reader-text", ".product-offer__store__score .screen-reader-text"],
      sellerReviewCount: [".cell-store-review .dotted-link", ".product-offer__store__score .dotted-link"],
      shippingPrice: { css: ".product-delivery-info", pattern: /darmowa (?:wysyłka|dostawa)/i },
      deliveredPrice: { css: ".product-delivery-info", pattern: /z (?:wysyłką|dostawą)(?: od)?\s+(.+)/i },
      availability: [".product-availability", ".instock"],
      delivery: ".product-availability",
    },
  },
  read(page) {
    const isProduct = page.$("h1.product-name, h1.product-top__product-info__name, h1.js_product-h1-link").length > 0;
    if (!isProduct || page.$("tr.product-offer, .product-offer__container").length > 0) return null;
    return { outcome: "unreadable", reason: "The product's page has no offer rows; the rows' layout may have changed, or nobody sells it" };
  },
};
