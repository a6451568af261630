import type { SiteParser } from "../../site-parser.ts";

/** Alternate (compared with saved pages of 2023): structured data calls sold out what the page calls ready for dispatch some days after the order; the words decide. */
export const parser: SiteParser = {
  hosts: ["alternate.de", "alternate.at", "alternate.nl", "alternate.be", "alternate.fr", "alternate.lu", "alternate.es", "alternate.pl"],
  version: 1,
  hints: { kind: "shop", taxIncluded: true },
  product: {
    // Of other words structured data knows better.
    availability: { css: "b[style*='--availability-']", pattern: /.*(?:lager|versandfertig|bestellung|stock|voorraad|magazyn).*/i },
    delivery: "b[style*='--availability-']",
  },
};
