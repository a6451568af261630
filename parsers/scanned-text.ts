import { decodeHTML, decodeHTMLAttribute } from "entities/decode";
import { sliceAscii, sliceUtf8 } from "./slice-bytes.ts";
import { HAS_AMPERSAND, HAS_NON_ASCII, RAW_TEXT, type ScannedPage } from "./scan-html.ts";

// Lists of words that are taken apart or go into patterns. No list of a real page comes near this.
const LONGEST_LIST = 4_000;
const LISTS = new Set(["class", "id", "style", "itemprop", "itemtype", "itemref", "property", "typeof", "rel"]);

/** The text of the event at a place in `page.events`, entities decoded where it has any; of a longer one only so many bytes. */
export function readText({ bytes, events }: ScannedPage, at: number, most = Number.POSITIVE_INFINITY): string {
  const signs = events[at + 3] as number;
  const raw = events[at] === RAW_TEXT;
  const slice = signs & HAS_NON_ASCII || raw ? sliceUtf8 : sliceAscii;
  const start = events[at + 1] as number;
  const text = slice(bytes, start, Math.min(events[at + 2] as number, start + most));
  return signs & HAS_AMPERSAND && !raw ? decodeHTML(text) : text;
}

/** Attributes of an element by their names in lower case; the first of each name counts. */
export function readAttributes(page: ScannedPage, element: number): Record<string, string> {
  const { attributes, attributesFrom, bytes } = page;
  const found: Record<string, string> = {};
  const end = attributesFrom[element + 1] as number;
  for (let i = attributesFrom[element] as number; i < end; i += 4) {
    const name = sliceUtf8(bytes, attributes[i] as number, attributes[i + 1] as number).toLowerCase();
    if (Object.hasOwn(found, name)) continue;
    found[name] = readValue(bytes, attributes[i + 2] as number, attributes[i + 3] as number, name);
  }
  return found;
}

function readValue(bytes: Buffer, start: number, end: number, name: string): string {
  if (start === 0 || start === end) return "";
  const bounded = end - start > LONGEST_LIST && LISTS.has(name) ? start + LONGEST_LIST : end;
  const value = sliceUtf8(bytes, start, bounded);
  return value.includes("&") ? decodeHTMLAttribute(value) : value;
}

/** One attribute of an element; `name` in lower case. */
export function readAttribute(page: ScannedPage, element: number, name: string): string | undefined {
  const { attributes, attributesFrom, bytes } = page;
  const end = attributesFrom[element + 1] as number;
  for (let i = attributesFrom[element] as number; i < end; i += 4) {
    if (isNamed(bytes, attributes[i] as number, attributes[i + 1] as number, name))
      return readValue(bytes, attributes[i + 2] as number, attributes[i + 3] as number, name);
  }
  return undefined;
}

/** Whether the bytes between two places are this name, in any case. */
export function isNamed(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let i = start; i < end; i++) {
    const code = bytes[i] as number;
    if ((code >= 65 && code <= 90 ? code + 32 : code) !== name.charCodeAt(i - start)) return false;
  }
  return true;
}
