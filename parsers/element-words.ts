import { decodeHTMLAttribute } from "entities/decode";
import { HIDING_CLASS, SHOWN_AGAIN } from "./hidden.ts";
import { zoneOfWords, type Zone } from "./zones.ts";

/** What an element's own class and names say of it, whatever its tag. */
export interface ElementWords {
  /** Class, id, itemprop and names for tests, lower case. */
  readonly words: string;
  readonly zone: Exclude<Zone, "main"> | null;
  readonly struck: boolean;
  /** The class's tokens as they are written. */
  readonly tokens: readonly string[];
  /** The class with "#" for each number: numbers tell siblings apart, not kinds. */
  readonly kind: string;
  /** One of the tokens hides what has it, and none shows it again. */
  readonly hides: boolean;
}

const STRUCK_WORDS = /line-?through|strike-?through|(^|[\s_-])(strike[d]?|struck|durchgestrichen|crossed)([\s_-]|$)/;
/** "price-strike-through-none" */
const NOT_STRUCK = /(?<![\w-])[\w-]*through-(?:none|off|false)(?=\s|$)/g;

// The same few hundred classes make up a site's pages: each is understood once. A slot is overwritten by the next class that falls on it,
// so that the table never grows; what it holds depends on the bytes alone.
const SLOTS = 8_192;
const LONGEST = 300;
const LONGEST_CLASS = 4_000;
const LONGEST_NAMES = 1_000;
interface Slot {
  readonly bytes: Uint8Array;
  readonly words: ElementWords;
}
const table: (Slot | undefined)[] = Array.from({ length: SLOTS });

/** Of an element that has a class and no other name. */
export function wordsOfClass(bytes: Buffer, start: number, end: number): ElementWords {
  const length = end - start;
  if (length > LONGEST) return understand(classAt(bytes, start, end), "");
  let hash = length;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  const place = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const slot = table[place];
  if (slot !== undefined && isSame(slot.bytes, bytes, start, length)) return slot.words;
  const words = understand(classAt(bytes, start, end), "");
  // A copy: a view would keep the whole page.
  table[place] = { bytes: Uint8Array.prototype.slice.call(bytes, start, end), words };
  return words;
}

function classAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, Math.min(end, start + LONGEST_CLASS));
  return text.includes("&") ? decodeHTMLAttribute(text) : text;
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}

export const NO_WORDS: ElementWords = { words: "", zone: null, struck: false, tokens: [], kind: "", hides: false };

const known = new Map<string, ElementWords>();
const MOST_KNOWN = 4_096;

/** Of an element that has more names than its class; the same ones come again on page after page. */
export function wordsOfNames(className: string, names: string): ElementWords {
  const key = `${className}\n${names}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const words = understand(className, names);
  if (known.size >= MOST_KNOWN) known.clear();
  if (key.length <= LONGEST) known.set(key, words);
  return words;
}

/** `names`: what stands besides the class, in the order id, itemprop, names for tests, each behind a blank. */
function understand(className: string, names: string): ElementWords {
  const words = (className + names.slice(0, LONGEST_NAMES)).trim().toLowerCase();
  const tokens = className === "" ? [] : className.split(/\s+/);
  return {
    words,
    zone: zoneOfWords(words),
    struck: STRUCK_WORDS.test(words) && STRUCK_WORDS.test(words.replace(NOT_STRUCK, "")),
    tokens,
    kind: className.replace(/\d+/g, "#"),
    hides: tokens.some((token) => HIDING_CLASS.test(token)) && !SHOWN_AGAIN.test(className),
  };
}
