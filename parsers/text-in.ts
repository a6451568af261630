import type { PageElement } from "./page-element.ts";
import * as scanned from "./scanned-page.ts";
import { readText } from "./scanned-text.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { ELEMENT_CELLS, IS_ASIDE, ORDER, TEXTS_BEFORE, TEXT_CELLS, TEXT_ORDER, TEXT_OWNER, TEXT_SIGNS } = scanned;

// More of one text than a heading or button could need, whatever white space it begins with.
const MOST_BYTES = 100_000;

/** Text inside an element, white space collapsed, hidden parts included, scripts and styles left out; at most so many characters. */
export function textIn({ page, number, end }: PageElement, most: number): string {
  const { kinds, elements, texts, textCount } = page;
  let text = "";
  let next = number + 1;
  let owner = -1;
  for (let i = elements[number * ELEMENT_CELLS + TEXTS_BEFORE] as number; i < textCount && text.length < most; i++) {
    const cell = i * TEXT_CELLS;
    if ((texts[cell + TEXT_ORDER] as number) >= end) break;
    if ((texts[cell + TEXT_SIGNS] as number) & IS_ASIDE) continue;
    // A block that opened since the last text parts it from this one.
    for (; next < kinds.length && (elements[next * ELEMENT_CELLS + TEXTS_BEFORE] as number) <= i; next++)
      if (kinds[next]?.isBlock === true && (elements[next * ELEMENT_CELLS + ORDER] as number) >= 0) text += " ";
    const piece = readText(page, i, MOST_BYTES);
    // "<a>Alpine</a><span>Kettle</span>": style sheets part them.
    if (text !== "" && owner !== texts[cell + TEXT_OWNER] && /^\p{Lu}\p{Ll}/u.test(piece) && /\p{L}[\p{Ll}\d]$/u.test(text)) text += " ";
    owner = texts[cell + TEXT_OWNER] as number;
    text += piece;
  }
  // All white space but a single blank, which stays.
  return text
    .replace(/[^\S ]\s*| \s+/g, " ")
    .trim()
    .slice(0, most);
}
