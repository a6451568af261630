import type { Context, Survey } from "./survey.ts";

const FARTHEST_UP = 6;
/** Orders that a card of a listing spans; more is a part of the page. */
const LARGEST_CARD = 250;
const NO_PAGE = /^\s*(#|javascript:|mailto:|tel:|data:|$)|versand|shipping|cart|basket|koszyk|warenkorb|wishlist|compare|login|regulamin/i;

/** Where the smallest block around an element that has a link leads: the product whose card it is, on pages that list several. */
export function cardLinks(survey: Survey): (context: Context) => string | null {
  const links: { order: number; href: string }[] = [];
  for (const context of survey.contexts.values()) {
    const href = context.name === "a" && !context.hidden ? context.attribute("href") : undefined;
    if (href !== undefined && !NO_PAGE.test(href)) links.push({ order: context.order, href: href.trim() });
  }
  return (context) => {
    for (let at: Context | null = context, up = 0; at !== null && up < FARTHEST_UP; at = at.parent, up++) {
      if (at.end - at.order > LARGEST_CARD) return null;
      const link = firstFrom(links, at.order);
      if (link !== null && link.order <= at.end) return link.href;
    }
    return null;
  };
}

function firstFrom(links: readonly { order: number; href: string }[], order: number): { order: number; href: string } | null {
  let low = 0;
  let high = links.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((links[middle]?.order ?? 0) < order) low = middle + 1;
    else high = middle;
  }
  return links[low] ?? null;
}
