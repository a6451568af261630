import type { Context } from "./survey.ts";

const CARD_WORDS =
  /(^|[\s_-])(product|offer|article|item|mms-product|catalog)[-_]*(card|tile|box|teaser|thumb\w*|miniature)([\s_-]|$)|(^|[\s_-])(tile|teaser)([\s_-]|$)/;

/**
 * Whether an element stands in a block that another thing has for itself: an <article> or product card that does not hold what comes at
 * `home` in document order, which is something of the page's own product. Hashed class names hide what a section is about; the cards in it mostly still say that they are cards.
 */
export function inOtherBlock(context: Context, home: number): boolean {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (at.order <= home && home < at.end) return false;
    if (at.element.name === "article" || CARD_WORDS.test(at.words)) return true;
  }
  return false;
}
