import { decodeHTML, decodeHTMLAttribute } from "entities/decode";
import { sliceAscii, sliceUtf8 } from "./slice-bytes.ts";
import { AttributeWalk } from "./attribute-walk.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const {
  CONTINUES,
  ELEMENT_CELLS,
  HAS_AMPERSAND,
  HAS_NON_ASCII,
  IS_RAW,
  MOST_ATTRIBUTES_OF_ONE,
  NAME_END,
  TAG_END,
  TEXTS_BEFORE,
  TEXT_CELLS,
  TEXT_END,
  TEXT_OWNER,
  TEXT_SIGNS,
  TEXT_START,
} = scanned;

// Lists of words that are taken apart or go into patterns. No list of a real page comes near this.
const LONGEST_LIST = 4_000;
const LISTS = new Set(["class", "id", "style", "itemprop", "itemtype", "itemref", "property", "typeof", "rel"]);

/** A text of the page, entities decoded where it has any; of a longer one only so many bytes. */
export function readText({ bytes, texts }: ScannedPage, number: number, most = Number.POSITIVE_INFINITY): string {
  const cell = number * TEXT_CELLS;
  const signs = texts[cell + TEXT_SIGNS] as number;
  const raw = (signs & IS_RAW) !== 0;
  const slice = signs & HAS_NON_ASCII || raw ? sliceUtf8 : sliceAscii;
  const start = texts[cell + TEXT_START] as number;
  const text = slice(bytes, start, Math.min(texts[cell + TEXT_END] as number, start + most));
  return signs & HAS_AMPERSAND && !raw ? decodeHTML(text) : text;
}

/** A text with those that continue it. */
export function readWholeText(page: ScannedPage, number: number): string {
  const { texts, textCount } = page;
  let text = readText(page, number);
  for (let next = number + 1; next < textCount && (texts[next * TEXT_CELLS + TEXT_SIGNS] as number) & CONTINUES; next++)
    text += readText(page, next);
  return text;
}

/** Number of the text that an element begins with; -1 where it begins with none. */
export function firstTextOf({ kinds, elements, texts, textCount, remarks }: ScannedPage, element: number): number {
  const cell = element * ELEMENT_CELLS;
  const number = elements[cell + TEXTS_BEFORE] as number;
  if (number >= textCount || texts[number * TEXT_CELLS + TEXT_OWNER] !== element) return -1;
  const tagEnd = elements[cell + TAG_END] as number;
  const start = texts[number * TEXT_CELLS + TEXT_START] as number;
  if (start === tagEnd) return number;
  // Inside of SVG dropped markup, an element or a comment may stand before it.
  const next = cell + ELEMENT_CELLS;
  if (element + 1 < kinds.length && (elements[next + TEXTS_BEFORE] as number) <= number) return -1;
  let low = 0;
  let high = remarks.length / 4;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((remarks[middle * 4] as number) < tagEnd) low = middle + 1;
    else high = middle;
  }
  return low * 4 < remarks.length && (remarks[low * 4] as number) < start ? -1 : number;
}

/** The text that an element begins with; null where it begins with none. */
export function readFirstText(page: ScannedPage, element: number): string | null {
  const number = firstTextOf(page, element);
  return number === -1 ? null : readWholeText(page, number);
}

/** Attributes of an element by their names in lower case; the first of each name counts. */
export function readAttributes(page: ScannedPage, element: number): Record<string, string> {
  const { bytes } = page;
  const found: Record<string, string> = {};
  const walk = attributesOf(page, element);
  for (let i = 0; i < MOST_ATTRIBUTES_OF_ONE && next(walk, page, element); i++) {
    const name = sliceUtf8(bytes, walk.nameStart, walk.nameEnd).toLowerCase();
    if (!Object.hasOwn(found, name)) found[name] = readValue(bytes, walk.valueStart, walk.valueEnd, name);
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
  const { bytes } = page;
  const walk = attributesOf(page, element);
  for (let i = 0; i < MOST_ATTRIBUTES_OF_ONE && next(walk, page, element); i++)
    if (isNamed(bytes, walk.nameStart, walk.nameEnd, name)) return readValue(bytes, walk.valueStart, walk.valueEnd, name);
  return undefined;
}

/** Several attributes of an element in one walk, in the order of their `names`, which are in lower case. */
export function readSome(page: ScannedPage, element: number, names: readonly string[]): (string | undefined)[] {
  const { bytes } = page;
  const found: (string | undefined)[] = names.map(() => undefined);
  const walk = attributesOf(page, element);
  for (let i = 0; i < MOST_ATTRIBUTES_OF_ONE && next(walk, page, element); i++)
    for (let place = 0; place < names.length; place++) {
      const name = names[place] as string;
      if (!isNamed(bytes, walk.nameStart, walk.nameEnd, name)) continue;
      found[place] ??= readValue(bytes, walk.valueStart, walk.valueEnd, name);
    }
  return found;
}

/** By what a <meta> may be called, first things first. */
const META_NAMES = ["property", "name", "itemprop", "http-equiv"] as const;

/** What names, addresses and numbers have, by far; what is longer is cut. */
const LONGEST_META = 5_000;

/** Name, in lower case, and content of a <meta>, in one walk over its attributes; null where it lacks one of them. */
export function readMeta(page: ScannedPage, element: number): { readonly name: string; readonly content: string } | null {
  const { bytes } = page;
  const walk = attributesOf(page, element);
  let best: number = META_NAMES.length;
  let [nameStart, nameEnd, contentStart, contentEnd] = [0, 0, -1, -1];
  for (let i = 0; i < MOST_ATTRIBUTES_OF_ONE && next(walk, page, element); i++) {
    if (contentStart === -1 && isNamed(bytes, walk.nameStart, walk.nameEnd, "content")) {
      contentStart = walk.valueStart;
      contentEnd = walk.valueEnd;
      continue;
    }
    for (let rank = 0; rank < best; rank++) {
      if (!isNamed(bytes, walk.nameStart, walk.nameEnd, META_NAMES[rank] as string)) continue;
      best = rank;
      nameStart = walk.valueStart;
      nameEnd = walk.valueEnd;
    }
  }
  if (contentStart === -1 || best === META_NAMES.length) return null;
  return {
    name: readValue(bytes, nameStart, nameEnd, META_NAMES[best] as string).toLowerCase(),
    content: readValue(bytes, contentStart, contentEnd, "content").slice(0, LONGEST_META),
  };
}

function attributesOf({ bytes, elements }: ScannedPage, element: number): AttributeWalk {
  const walk = new AttributeWalk(bytes);
  walk.begin(elements[element * ELEMENT_CELLS + NAME_END] as number);
  return walk;
}

/** An element that no tag opened has none, whatever stands behind it. */
function next(walk: AttributeWalk, { elements }: ScannedPage, element: number): boolean {
  return walk.at < (elements[element * ELEMENT_CELLS + TAG_END] as number) && walk.next();
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
