import type { Context, Survey } from "./survey.ts";

const FARTHEST_UP = 6;
/** Orders that a card of a listing spans; more is a part of the page. */
const LARGEST_CARD = 250;
const NO_PAGE = /^\s*(#|javascript:|mailto:|tel:|data:|$)|versand|shipping|cart|basket|koszyk|warenkorb|wishlist|compare|login|regulamin/i;

/** Where the smallest block around an element that has a link leads: the product whose card it is, on pages that list several. */
export function cardLinks(survey: Survey): (context: Context) => string | null {
  return (context) => {
    for (let at: Context | null = context, up = 0; at !== null && up < FARTHEST_UP; at = at.parent, up++) {
      if (at.end - at.order > LARGEST_CARD) return null;
      for (const button of survey.buttonsBetween(at.order, at.end)) {
        const href = button.name === "a" ? button.attribute("href") : undefined;
        if (href !== undefined && !NO_PAGE.test(href)) return href.trim();
      }
    }
    return null;
  };
}
