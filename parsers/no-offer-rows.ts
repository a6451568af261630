import type { Ended } from "./site-parser.ts";

/** How the page of a comparator's product ends that lists nobody. */
export const NO_OFFER_ROWS: Ended = {
  outcome: "unreadable",
  reason: "The product's page has no offer rows; the rows' layout may have changed, or nobody sells it",
};
