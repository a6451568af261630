/** What stands at an address that discovery reads, and so how it is read. */
export const DISCOVERY_PAGE_KINDS = [
  "front",
  "robots",
  "sitemap",
  "listing",
  "feed",
  "shopify",
  "woocommerce",
  "search",
  "product",
] as const;
export type DiscoveryPageKind = (typeof DISCOVERY_PAGE_KINDS)[number];

/** Kinds at which a person may have discovery begin. */
export const ENTRY_KINDS = ["sitemap", "listing", "feed", "shopify", "woocommerce"] as const satisfies readonly DiscoveryPageKind[];
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Where discovery begins at a source. */
export interface EntryPoint {
  readonly kind: EntryKind;
  readonly url: string;
}

export const RUN_STATES = ["running", "done", "cut-off", "failed"] as const;
/** `done`: everything was read; `cut-off`: a limit was reached, or a page could not be read; `failed`: nothing was found out. */
export type RunState = (typeof RUN_STATES)[number];

/** How a product is searched for, best first. */
export const SEARCH_STEPS = ["gtin", "mpn", "name"] as const;
export type SearchStep = (typeof SEARCH_STEPS)[number];
