import { currencyTexts } from "./currency-text.ts";
import * as letterGroups from "./letter-groups.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { CONTINUES, HAS_AMPERSAND, IS_ASIDE, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;
const { DROPPED, LATIN, LETTERS, NO_LETTER, UNKNOWN } = letterGroups;

const SLOTS = 1 << 14;
/** Of the words with which something begins that is written for a currency, in plain letters: 1 where one falls. */
const WORDS = new Uint8Array(SLOTS);
/** Of ASCII that is no letter: 1 for what begins the name of a currency. */
const SIGNS = new Uint8Array(128);

for (const text of currencyTexts()) {
  const code = text.charCodeAt(0);
  let word = 0;
  for (const letter of plainLetters(text)) word = withLetter(word, letter);
  if (word !== 0) WORDS[slotOf(word)] = 1;
  else if (code < 128) SIGNS[code] = 1;
}

/** The letters of Latin with which a text begins, as plain words write them; none where it begins with another sign. */
function plainLetters(text: string): number[] {
  const letters: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const letter = code < 128 ? (LETTERS[code] as number) : code < LATIN.length ? (LATIN[code] as number) : NO_LETTER;
    if (letter === DROPPED) continue;
    if (letter === NO_LETTER || letter === UNKNOWN) break;
    letters.push(letter);
  }
  return letters;
}

function withLetter(word: number, letter: number): number {
  return (Math.imul(word, 31) + letter) | 0;
}

function slotOf(word: number): number {
  return Math.imul(word, -1_640_531_535) >>> 18;
}

/**
 * Whether an amount of money may stand in a block of a page: a number in which a sign parts digits, or the name of a currency as a word of its
 * own. False is sure. Most numbers of a page are those of articles, sizes and years, and their lines need not be made.
 */
export function mayHoldAmount({ bytes, texts, textCount, lineStarts }: ScannedPage, block: number): boolean {
  const end = lineStarts[block + 1] ?? textCount;
  let endedInLetter = false;
  let endedInDigit = false;
  for (let i = lineStarts[block] as number; i < end; i++) {
    const cell = i * TEXT_CELLS;
    const signs = texts[cell + TEXT_SIGNS] as number;
    if (signs & IS_ASIDE) continue;
    // What an entity stands for, or a text that a comment parts, would have to be read first.
    if (signs & (HAS_AMPERSAND | CONTINUES)) return true;
    const start = texts[cell + TEXT_START] as number;
    const last = texts[cell + TEXT_END] as number;
    // Raised decimals: "216" and "00" in two elements.
    if (endedInDigit && beginsWithDigit(bytes, start, last)) return true;
    let word = 0;
    for (let at = start; at < last; at++) {
      const code = bytes[at] as number;
      let letter: number;
      if (code < 128) letter = LETTERS[code] as number;
      else {
        const next = at + 1 < last ? (bytes[at + 1] as number) : 0;
        // Above Latin stand the signs of money, other scripts and accents by themselves.
        if (code > 0xc8) return true;
        letter = LATIN[((code & 0x1f) << 6) | (next & 0x3f)] as number;
        if (letter === UNKNOWN || (letter === NO_LETTER && !(code === 0xc2 && next === 0xa0))) return true;
        at++;
        if (letter === DROPPED) continue;
      }
      if (letter !== NO_LETTER) {
        // A word may stand in several elements.
        if (endedInLetter && at <= start + 1) return true;
        word = withLetter(word, letter);
        continue;
      }
      if (word !== 0) {
        if (WORDS[slotOf(word)] === 1) return true;
        word = 0;
      }
      if (code < 128 && SIGNS[code] === 1) return true;
      if ((code === 44 || code === 46 || code === 58) && (at > start ? isDigit(bytes[at - 1] as number) : endedInDigit)) return true;
    }
    if (word !== 0 && WORDS[slotOf(word)] === 1) return true;
    if (last > start) {
      endedInLetter ||= word !== 0;
      endedInDigit ||= endsWithDigit(bytes, start, last);
    }
  }
  return false;
}

function beginsWithDigit(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] as number) <= 32) at++;
  return at < end && isDigit(bytes[at] as number);
}

function endsWithDigit(bytes: Uint8Array, start: number, end: number): boolean {
  let at = end - 1;
  while (at >= start && (bytes[at] as number) <= 32) at--;
  return at >= start && isDigit(bytes[at] as number);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
