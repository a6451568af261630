import { remembered } from "./remembered.ts";
import type { Context } from "./survey.ts";

const isSoldBadge = remembered((words) => /sold-?_?out/.test(words) && /badge|label|tag|flag|sticker/.test(words));
const saysSoldOut = remembered((words) => /sold-?_?out/.test(words));

/**
 * A badge whose class says what it says is a part of the template that every product's page has; style sheets show it where a block around it
 * is called sold out as well.
 */
export function isSpareBadge(context: Context): boolean {
  const badge = isSoldBadge(context.words) ? context : context.parent;
  if (badge === null || !isSoldBadge(badge.words)) return false;
  for (let at = badge.parent, up = 0; at !== null && up < 4; at = at.parent, up++)
    if (saysSoldOut(at.words) && !isSoldBadge(at.words)) return false;
  return true;
}
