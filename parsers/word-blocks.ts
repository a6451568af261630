import * as letterGroups from "./letter-groups.ts";
import { requiredWords } from "./required-words.ts";
import * as scanned from "./scanned-page.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { BITS, DROPPED, FOUR, GROUP, LAST_LETTER, LETTERS, NO_LETTER, SIGN_BYTES, THREE, UNKNOWN, packed, rarest, signAt } = letterGroups;
const { CONTINUES, HAS_AMPERSAND, HAS_CONTROLS, HAS_DIGIT, HAS_TEXT, IS_ASIDE, TEXT_CELLS, TEXT_END, TEXT_SIGNS, TEXT_START } = scanned;

/** Of up to three letters in a row: they are a word that is looked for, or a group of four begins or ends with them. */
const WORD = 1;
const ENDS = 2;
const BEGINS = 4;
/** What a text has that is not looked at here: a number, and what would have to be read first. What it continues may be half a word. */
const UNREAD = HAS_DIGIT | HAS_AMPERSAND | HAS_CONTROLS | CONTINUES;

/**
 * Tells of a block of a page whether its plain words may hold a number, or a word of which every match of one of the patterns holds one;
 * false is sure. The patterns are made of `phrases`: where a word of theirs has less than four letters, it stands by itself. Texts are looked
 * at as bytes: most blocks of a page hold no such word, and to make them into lines would cost more than all else that is done with them.
 */
export function wordBlocks(patterns: readonly RegExp[]): (page: scanned.ScannedPage, block: number) => boolean {
  const threes = new Uint8Array(THREE + 1);
  const note = (three: number, what: number): void => {
    threes[three] = (threes[three] as number) | what;
  };
  for (const pattern of patterns) {
    const words = requiredWords(pattern);
    if (words === null) return () => true;
    for (const word of words) {
      // Letters of other scripts are looked at whatever they are.
      const [longest = ""] = (word.match(/\p{L}+/gu) ?? []).sort((a, b) => b.length - a.length);
      if (/[^a-z]/.test(longest)) continue;
      if (longest === "") return () => true;
      if (longest.length < GROUP) note(packed(longest), WORD);
      else {
        const group = packed(rarest(longest));
        note(group >> BITS, BEGINS);
        note(group & THREE, ENDS);
      }
    }
  }
  return ({ bytes, texts, textCount, lineStarts }, block) => {
    const end = lineStarts[block + 1] ?? textCount;
    for (let i = lineStarts[block] as number; i < end; i++) {
      const cell = i * TEXT_CELLS;
      const signs = texts[cell + TEXT_SIGNS] as number;
      if ((signs & IS_ASIDE) !== 0) continue;
      if ((signs & UNREAD) !== 0) return true;
      if ((signs & HAS_TEXT) !== 0 && holds(threes, bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number))
        return true;
    }
    return false;
  };
}

/** Whether a word that is noted may stand between two places. */
function holds(threes: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  let letters = 0;
  let count = 0;
  let all = 0;
  let hasLong = false;
  for (let at = start; at < end; at++) {
    let code = LETTERS[bytes[at] as number] as number;
    if (code > LAST_LETTER) {
      const sign = signAt(bytes, at, end);
      code = sign % SIGN_BYTES;
      at += (sign - code) / SIGN_BYTES - 1;
      if (code === UNKNOWN) return true;
      if (code === DROPPED) continue;
    }
    if (code === NO_LETTER) {
      if (count < GROUP && ((threes[letters] as number) & WORD) !== 0) return true;
      all += count;
      letters = count = 0;
      continue;
    }
    letters = ((letters << BITS) | code) & FOUR;
    if (++count < GROUP) continue;
    hasLong = true;
    if (((threes[letters & THREE] as number) & ENDS) !== 0 && ((threes[letters >> BITS] as number) & BEGINS) !== 0) return true;
  }
  if (count < GROUP && ((threes[letters] as number) & WORD) !== 0) return true;
  // "S O L D  O U T"
  return !hasLong && all + count >= GROUP - 1;
}
