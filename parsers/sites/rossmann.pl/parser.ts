import type { SiteParser } from "../../site-parser.ts";

/** Rossmann in Poland: prices for its club and per 100 ml stand beside the price. */
export const parser: SiteParser = {
  hosts: ["rossmann.pl"],
  version: 1,
  unverified: "No real page could be compared; public programs mostly ask its interface, so little is known of its pages",
  hints: { kind: "shop", country: "PL", currency: "PLN", taxIncluded: true },
  product: {
    memberPrice: {
      line: /^(?:Cena (?:z|dla|w) (?:Klub\S*|aplikacj\S*)(?: Rossmann\S*)?|(?:z|w) Klub\S* Rossmann\S*|Cena klubowa)[^\d]{0,20}(\d[\d\s]*(?:,\d\d)?\s*zł)/i,
    },
  },
};
