import { balancedJson } from "./balanced-json.ts";
import { parseLooseJson } from "./loose-json.ts";
import type { Page } from "./page.ts";

/** Scripts looked at for one name; pages have it in one. */
const MOST_VALUES = 10;
/** Characters of values that never close; each such value is read up to its script's end. */
const MOST_UNCLOSED = 6_000_000;

/**
 * The JSON values that the page's scripts give after `pattern`, whose match must end right before the opening bracket:
 * `/\bvar meta = /`. Values that are no JSON (code, cut off) are left out.
 */
export function assignedValues(page: Page, pattern: RegExp): unknown[] {
  const found: unknown[] = [];
  let unclosed = MOST_UNCLOSED;
  const global = new RegExp(pattern.source, pattern.flags.includes("g") ? pattern.flags : `${pattern.flags}g`);
  for (const { text } of page.survey.scripts) {
    for (const match of text.matchAll(global)) {
      if (found.length >= MOST_VALUES || unclosed < 0) return found;
      const start = match.index + match[0].length;
      if (text[start] !== "{" && text[start] !== "[") continue;
      const json = balancedJson(text, start);
      if (json === null) unclosed -= text.length - start;
      const value = json === null ? null : parseLooseJson(json);
      if (value !== null) found.push(value);
    }
  }
  return found;
}

/** The first group of the first match in the page's scripts. */
export function scriptText(page: Page, pattern: RegExp): string | null {
  for (const { text } of page.survey.scripts) {
    const match = pattern.exec(text);
    if (match?.[1] !== undefined) return match[1];
  }
  return null;
}
