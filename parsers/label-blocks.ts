import { plainWords } from "./plain-words.ts";
import { beginningsOf } from "./required-words.ts";
import * as scanned from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { HAS_AMPERSAND, HAS_COLON, HAS_NON_ASCII, HAS_TEXT, IS_ASIDE, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;
const AMPERSAND = 38;
const BLANK = 32;
const LETTERS = 3;
/** Characters that a line has at most in which a label stands without a colon behind it. */
const LONGEST = 60;

/**
 * Finds the blocks in which a label may stand that one of the patterns matches: those with a colon, and those of which a text begins like one
 * of them. The patterns are for plain words, and each begins with "^". Texts are looked at as bytes: most blocks of a page hold no label,
 * and to make them into lines would cost more than all else that is done with them.
 */
export function labelBlocks(patterns: readonly RegExp[]): (page: scanned.ScannedPage) => number[] {
  const beginnings = beginningsOfAll(patterns);
  return ({ bytes, rare, texts, textCount, lineStarts }) => {
    const found: number[] = [];
    const marked = rare.colons ? HAS_COLON | HAS_NON_ASCII : HAS_COLON;
    for (let block = 0; block < lineStarts.length; block++) {
      const end = lineStarts[block + 1] ?? textCount;
      for (let i = lineStarts[block] as number; i < end; i++) {
        const cell = i * TEXT_CELLS;
        const signs = texts[cell + TEXT_SIGNS] as number;
        if ((signs & IS_ASIDE) !== 0 || (signs & HAS_TEXT) === 0) continue;
        const start = texts[cell + TEXT_START] as number;
        const textEnd = texts[cell + TEXT_END] as number;
        if ((signs & marked) === 0) {
          if (beginnings !== null && !mayBegin(beginnings, bytes, start, textEnd)) continue;
          // An entity is many signs for one.
          if (beginnings !== null && (signs & HAS_AMPERSAND) === 0 && isLong(bytes, start, textEnd)) continue;
        }
        found.push(block);
        break;
      }
    }
    return found;
  };
}

function isAscii(text: string): boolean {
  return Array.from(text).every((letter) => letter.charCodeAt(0) < 128);
}

interface Beginnings {
  /** What each byte stands for: 0 for what begins no label, 1 for a blank, then the other characters of all beginnings. */
  readonly meanings: Uint8Array;
  readonly width: number;
  /** Whether three of them begin one, the first the highest in a number of that base. */
  readonly table: Uint8Array;
}

/** null: anything may begin one. */
function beginningsOfAll(patterns: readonly RegExp[]): Beginnings | null {
  const known = patterns.map((pattern) => beginningsOf(pattern, LETTERS));
  if (known.includes(null)) return null;
  // Texts with other letters are looked at whatever they are.
  const beginnings = known.flatMap((texts) => texts ?? []).filter((text) => isAscii(text));
  const letters = [...new Set(beginnings.join(""))].filter((letter) => letter !== " ");
  const meanings = new Uint8Array(128);
  for (let code = 0; code <= BLANK; code++) meanings[code] = 1;
  for (const [i, letter] of letters.entries()) meanings[letter.charCodeAt(0)] = meanings[letter.toUpperCase().charCodeAt(0)] = i + 2;
  const width = letters.length + 2;
  const table = new Uint8Array(width ** LETTERS);
  for (const text of beginnings) {
    const [first = 0, second, third] = Array.from(text, (letter) => meanings[letter.charCodeAt(0)] as number);
    for (let b = 0; b < width; b++)
      for (let c = 0; c < width; c++)
        if ((second === undefined || second === b) && (third === undefined || third === c)) table[(first * width + b) * width + c] = 1;
  }
  return { meanings, width, table };
}

/** Whether the first letters between two places are a label's. */
function mayBegin({ meanings, width, table }: Beginnings, bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  for (; at < end; at++) {
    const code = bytes[at] as number;
    // What an entity stands for would have to be read first.
    if (code === AMPERSAND) return true;
    if (code >= 128 || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)) break;
  }
  if (at >= end) return false;
  let place = 0;
  for (let letter = 0; letter < LETTERS; letter++) {
    // Where the text ends another one may follow, behind a blank.
    let code = at < end ? (bytes[at++] as number) : BLANK;
    if (code === AMPERSAND || (letter === 1 && code <= BLANK)) return true;
    if (code >= 128) {
      const plain = at < end ? plainLetter(code, bytes[at++] as number) : "";
      // Of other scripts, or two letters in one.
      if (plain.length !== 1) return true;
      code = plain.charCodeAt(0);
    }
    if (code >= 128) return true;
    const meaning = meanings[code] as number;
    if (letter === 0 && meaning === 0) return false;
    place = place * width + meaning;
  }
  return table[place] === 1;
}

/** A letter of Latin beyond ASCII, two bytes of UTF-8, in plain words; of anything else nothing. */
function plainLetter(first: number, second: number): string {
  return first < 0xc3 || first > 0xc8 ? "" : plainWords(String.fromCharCode(((first & 0x1f) << 6) | (second & 0x3f)));
}

/** Whether there are more letters, of at most three bytes each, between two places than a label and its value have. */
function isLong(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= 3 * LONGEST) return false;
  let count = 0;
  for (let at = start; at < end; at++) if ((bytes[at] as number) > BLANK && ++count > 3 * LONGEST) return true;
  return false;
}
