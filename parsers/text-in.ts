import type { PageElement } from "./page-element.ts";
import { readText } from "./scanned-text.ts";
import { CLOSE, OPEN, RAW_TEXT, TEXT } from "./scan-html.ts";

// More of one text than a heading or button could need, whatever white space it begins with.
const MOST_BYTES = 100_000;

/** Text inside an element, white space collapsed, hidden parts included, scripts and styles left out; at most so many characters. */
export function textIn({ page, number, at }: PageElement, most: number): string {
  const { events, kinds } = page;
  let text = "";
  let element = number;
  let depth = 0;
  let skipped = 0;
  for (let i = at; i < events.length && text.length < most;) {
    const event = events[i] as number;
    if (event === OPEN) {
      const kind = kinds[element++];
      depth++;
      if (skipped > 0) skipped++;
      else if (kind?.name === "script" || kind?.name === "style") skipped = 1;
      else if (kind?.isBlock === true) text += " ";
      i++;
    } else if (event === CLOSE) {
      if (skipped > 0) skipped--;
      if (--depth === 0) break;
      i++;
    } else {
      if (skipped === 0 && (event === TEXT || event === RAW_TEXT)) text += readText(page, i, MOST_BYTES);
      i += 4;
    }
  }
  return text.replace(/\s+/g, " ").trim().slice(0, most);
}
