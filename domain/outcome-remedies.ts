import type { Outcome } from "./observation.ts";

/** What a person can do about an outcome, as one sentence; null where there is nothing to do. */
export const OUTCOME_REMEDIES: Readonly<Record<Outcome, string | null>> = {
  offers: null,
  unchanged: null,
  gone: "Remove the listing, or give the address to which the product has moved.",
  blocked:
    "The site does not want programs here: ask it for access or for a feed of its offers, or watch the product elsewhere. Walls and captchas are not got around.",
  "rate-limited": "Nothing needs to be done: it is asked again, and more slowly. A longer gap for the source avoids it.",
  "robots-denied": "Its robots.txt asks programs to stay away from this page: ask the site for access, or remove the listing.",
  "needs-browser": "Nothing needs to be done where a browser is installed: the source moves to it.",
  unreadable: "Open the page and see whether it still shows the product; if it does, the site needs a parser of its own.",
  ambiguous: "Open the page: it states several prices. If one of them is plainly right, the site needs a parser of its own.",
  timeout: "Nothing needs to be done at first: it is tried again. If it lasts, open the address and see whether it still answers.",
  network: "Nothing needs to be done at first: it is tried again. If it lasts, open the address and see whether it still answers.",
  "too-large": "Give an address that shows the product alone, and not a list or a file.",
};
