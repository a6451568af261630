import type { SiteParser } from "../../site-parser.ts";

const SHOWN = ".pdp_price__inner > .pdp_price__price:not([data-benefit-id]) .pdp_price__retail-price";
const REDUCED = ".pdp_price__price[data-benefit-id] .pdp_price__retail-price--sale";

/**
 * OTTO: structured data carries the price before a running extra reduction. The page holds both prices, and its script swaps them
 * (`data-benefit-id`) for every visitor at once, so the reduced one is what a buyer pays.
 */
export const parser: SiteParser = {
  hosts: ["otto.de"],
  version: 1,
  hints: { kind: "marketplace", country: "DE", currency: "EUR", taxIncluded: true },
  product: {
    name: ".pdp_variation-name",
    price: SHOWN,
    regularPrice: ".pdp_price__discount-label .pdp_price__strike-through-price",
    availability: [".pdp_delivery__limitation", ".pdp_delivery__note-description"],
    delivery: ".pdp_delivery__note-description",
    sellerName: [".pdp_seller__retailer-name", { css: ".pdp_seller__otto-logo", attribute: "class", pattern: /(otto)-logo/ }],
    unitPrice: { css: ".pdp_price__norm-price", pattern: /^(?!.*\/\s*1?\s*Stk).+/ },
  },
  read(page, tools) {
    const reduced = page.$(REDUCED).first().text().trim();
    if (reduced === "") return null;
    const before = tools.find(SHOWN);
    return [
      {
        extractor: "site:otto.de",
        fields: { price: { text: reduced, path: REDUCED }, ...(before === null ? {} : { regularPrice: before }) },
      },
    ];
  },
};
