import * as letterGroups from "./letter-groups.ts";
import { plainWords } from "./plain-words.ts";
import { requiredWords } from "./required-words.ts";
import * as scanned from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { BITS, DROPPED, FOUR, GROUP, LAST_LETTER, LETTERS, SIGN_BYTES, THREE, UNKNOWN, packed, rarest, signAt } = letterGroups;
const { ELEMENT_CELLS, END, IS_ASIDE, NAME_END, TAG_END, TEXTS_BEFORE, TEXT_CELLS, TEXT_END, TEXT_ORDER, TEXT_SIGNS, TEXT_START } = scanned;
const AMPERSAND = 38;
/** Beginnings of words too short to be looked for in groups of four. */
const SHORTEST = 3;
const FOUND = -1;
/** Of three letters in a row: they are a word that is looked for, or a group of four begins or ends with them. */
const WORD = 1;
const ENDS = 2;
const BEGINS = 4;

/**
 * Tells of an element of a page whether its attributes and the text in it may hold a word of which every match of a pattern holds one; false
 * is sure. It goes over bytes: of hundreds of links in a page's menus none has to be made into an element.
 */
export function wordsOfElement(pattern: RegExp): (page: scanned.ScannedPage, element: number) => boolean {
  const threes = new Uint8Array(THREE + 1);
  const note = (three: number, what: number): void => {
    threes[three] = (threes[three] as number) | what;
  };
  let anything = false;
  for (const word of requiredWords(pattern) ?? [""]) {
    // Letters of other scripts are looked at whatever they are.
    if (/[^\p{Script=Latin}\P{L}]/u.test(word)) continue;
    const [longest = ""] = (plainWords(word).match(/[a-z]+/g) ?? []).toSorted((a, b) => b.length - a.length);
    if (longest.length < SHORTEST) anything = true;
    else if (longest.length < GROUP) note(packed(longest), WORD);
    else {
      const group = packed(rarest(longest));
      note(group >> BITS, BEGINS);
      note(group & THREE, ENDS);
    }
  }
  if (anything) return () => true;
  return ({ bytes, elements, texts, textCount }, element) => {
    const cell = element * ELEMENT_CELLS;
    if (after(0, threes, bytes, elements[cell + NAME_END] as number, elements[cell + TAG_END] as number) === FOUND) return true;
    const end = elements[cell + END] as number;
    // One word may stand in several texts.
    let letters = 0;
    for (let i = elements[cell + TEXTS_BEFORE] as number; i < textCount; i++) {
      const text = i * TEXT_CELLS;
      if ((texts[text + TEXT_ORDER] as number) >= end) break;
      if ((texts[text + TEXT_SIGNS] as number) & IS_ASIDE) continue;
      letters = after(letters, threes, bytes, texts[text + TEXT_START] as number, texts[text + TEXT_END] as number);
      if (letters === FOUND) return true;
    }
    return false;
  };
}

/** The last letters, four at most, of what stands between two places and of what stood before it; FOUND where a word may be. */
// By itself, since V8 keeps what a function closes over farther from hand than what it is given.
function after(before: number, threes: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  let letters = before;
  for (let at = start; at < end; at++) {
    let code = LETTERS[bytes[at] as number] as number;
    if (code > LAST_LETTER) {
      if (bytes[at] === AMPERSAND) return FOUND;
      const sign = signAt(bytes, at, end);
      code = sign % SIGN_BYTES;
      at += (sign - code) / SIGN_BYTES - 1;
      if (code === UNKNOWN) return FOUND;
      if (code === DROPPED) continue;
    }
    letters = ((letters << BITS) | code) & FOUR;
    // What is no letter is none of any three or four that are noted.
    const noted = threes[letters & THREE] as number;
    if (noted === 0) continue;
    if ((noted & WORD) !== 0 || ((noted & ENDS) !== 0 && ((threes[letters >> BITS] as number) & BEGINS) !== 0)) return FOUND;
  }
  return letters;
}
