import type { Element } from "domhandler";
import type { SiteParser } from "../../site-parser.ts";
import { whereCut } from "../../where-cut.ts";

const BLOCK = ".pdp_price";

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
  tradersOnly: true,
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
    const before = tools.find(SHOWN);
    const [block] = page.$(BLOCK).toArray() as unknown as Element[];
    const cut = block !== undefined && (page.survey.contexts.get(block)?.end ?? 0) >= whereCut(page);
    const soldOut = page.survey.jsonLd.some((data) => /availability"\s*:\s*"[^"]*(?:OutOfStock|SoldOut|Discontinued)/.test(data));
    if (cut || (reduced === "" && before === null && !soldOut && page.survey.jsonLd.some((data) => /"Product"/.test(data))))
      return {
        outcome: "unreadable",
        reason: "The price does not stand whole where OTTO shows it, and its structured data leaves running reductions out",
      };
    if (reduced === "") return null;
    return [
      {
        extractor: "site:otto.de",
        fields: { price: { text: reduced, path: REDUCED }, ...(before === null ? {} : { regularPrice: before }) },
      },
    ];
  },
};
