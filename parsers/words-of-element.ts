import { DROPPED, GROUP, LATIN, LETTERS, NO_LETTER, packed, rarest, slotOf, SLOTS, UNKNOWN } from "./letter-groups.ts";
import { plainWords } from "./plain-words.ts";
import { requiredWords } from "./required-words.ts";
import {
  ELEMENT_CELLS,
  END,
  IS_ASIDE,
  NAME_END,
  TAG_END,
  TEXTS_BEFORE,
  TEXT_CELLS,
  TEXT_END,
  TEXT_ORDER,
  TEXT_SIGNS,
  TEXT_START,
  type ScannedPage,
} from "./scanned-page.ts";

const AMPERSAND = 38;
/** Beginnings of words too short to be looked for in groups of four. */
const SHORTEST = 3;
const FOUND = -1;
/** A letter is a byte of a number, the last one its lowest. */
const THREE = 0xffffff;
const MORE_THAN_TWO = 0xffff;
const MORE_THAN_THREE = THREE;

/**
 * Tells of an element of a page whether its attributes and the text in it may hold a word of which every match of a pattern holds one; false
 * is sure. It goes over bytes: of hundreds of links in a page's menus none has to be made into an element.
 */
export function wordsOfElement(pattern: RegExp): (page: ScannedPage, element: number) => boolean {
  const groups = new Uint8Array(SLOTS);
  const short = new Uint8Array(SLOTS);
  let anything = false;
  for (const word of requiredWords(pattern) ?? [""]) {
    // Letters of other scripts are looked at whatever they are.
    if (/[^\p{Script=Latin}\P{L}]/u.test(word)) continue;
    const [longest = ""] = (plainWords(word).match(/[a-z]+/g) ?? []).toSorted((a, b) => b.length - a.length);
    if (longest.length < SHORTEST) anything = true;
    else if (longest.length < GROUP) short[slotOf(packed(longest))] = 1;
    else groups[slotOf(packed(rarest(longest)))] = 1;
  }
  if (anything) return () => true;
  /** The last letters, four at most, of what stands between two places and of what stood before it; FOUND where a word may be. */
  const after = (before: number, bytes: Uint8Array, start: number, end: number): number => {
    let letters = before;
    for (let at = start; at < end; at++) {
      let code = bytes[at] as number;
      if (code === AMPERSAND) return FOUND;
      if (code >= 128) {
        const next = at + 1 < end ? (bytes[at + 1] as number) : 0;
        // General punctuation, three bytes of UTF-8, parts words; what other scripts write would have to be read first.
        const punctuation = code === 0xe2 && next === 0x80;
        if (!punctuation && code > 0xc8) return FOUND;
        code = punctuation ? NO_LETTER : (LATIN[((code & 0x1f) << 6) | (next & 0x3f)] as number);
        at += punctuation ? 2 : 1;
        if (code === UNKNOWN) return FOUND;
        if (code === DROPPED) continue;
      } else code = LETTERS[code] as number;
      if (code === NO_LETTER) {
        letters = 0;
        continue;
      }
      letters = (letters << 8) | code;
      if (letters > MORE_THAN_TWO && short[slotOf(letters & THREE)] === 1) return FOUND;
      if (letters > MORE_THAN_THREE && groups[slotOf(letters)] === 1) return FOUND;
    }
    return letters;
  };
  return ({ bytes, elements, texts, textCount }, element) => {
    const cell = element * ELEMENT_CELLS;
    if (after(0, bytes, elements[cell + NAME_END] as number, elements[cell + TAG_END] as number) === FOUND) return true;
    const end = elements[cell + END] as number;
    // One word may stand in several texts.
    let letters = 0;
    for (let i = elements[cell + TEXTS_BEFORE] as number; i < textCount; i++) {
      const text = i * TEXT_CELLS;
      if ((texts[text + TEXT_ORDER] as number) >= end) break;
      if ((texts[text + TEXT_SIGNS] as number) & IS_ASIDE) continue;
      letters = after(letters, bytes, texts[text + TEXT_START] as number, texts[text + TEXT_END] as number);
      if (letters === FOUND) return true;
    }
    return false;
  };
}
