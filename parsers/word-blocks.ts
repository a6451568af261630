import { DROPPED, GROUP, LATIN, LETTERS, NO_LETTER, packed, rarest, slotOf, SLOTS, UNKNOWN } from "./letter-groups.ts";
import { requiredWords } from "./required-words.ts";
import {
  CONTINUES,
  HAS_AMPERSAND,
  HAS_CONTROLS,
  HAS_DIGIT,
  IS_ASIDE,
  TEXT_CELLS,
  TEXT_END,
  TEXT_SIGNS,
  TEXT_START,
  type ScannedPage,
} from "./scanned-page.ts";

/**
 * Tells of a block of a page whether its plain words may hold a number, or a word of which every match of one of the patterns holds one;
 * false is sure. The patterns are made of `phrases`: where a word of theirs has less than four letters, it stands by itself. Texts are looked
 * at as bytes: most blocks of a page hold no such word, and to make them into lines would cost more than all else that is done with them.
 */
export function wordBlocks(patterns: readonly RegExp[]): (page: ScannedPage, block: number) => boolean {
  const groups = new Uint8Array(SLOTS);
  const short = new Set<number>();
  for (const pattern of patterns) {
    const words = requiredWords(pattern);
    if (words === null) return () => true;
    for (const word of words) {
      // Letters of other scripts are looked at whatever they are.
      const [longest = ""] = (word.match(/\p{L}+/gu) ?? []).sort((a, b) => b.length - a.length);
      if (/[^a-z]/.test(longest)) continue;
      if (longest === "") return () => true;
      if (longest.length < GROUP) short.add(packed(longest));
      else groups[slotOf(packed(rarest(longest)))] = 1;
    }
  }
  const stands = (bytes: Uint8Array, start: number, end: number): boolean => {
    let letters = 0;
    let count = 0;
    let all = 0;
    let hasLong = false;
    for (let at = start; at < end; at++) {
      let code = bytes[at] as number;
      if (code >= 128) {
        const next = at + 1 < end ? (bytes[at + 1] as number) : 0;
        // General punctuation, three bytes of UTF-8, parts words; what other scripts write would have to be read first.
        const punctuation = code === 0xe2 && next === 0x80;
        if (!punctuation && code > 0xc8) return true;
        code = punctuation ? NO_LETTER : (LATIN[((code & 0x1f) << 6) | (next & 0x3f)] as number);
        at += punctuation ? 2 : 1;
        if (code === UNKNOWN) return true;
        if (code === DROPPED) continue;
      } else code = LETTERS[code] as number;
      if (code === NO_LETTER) {
        if (count > 0 && count < GROUP && short.has(letters)) return true;
        all += count;
        letters = count = 0;
        continue;
      }
      letters = (letters << 8) | code;
      if (++count < GROUP) continue;
      hasLong = true;
      if (groups[slotOf(letters)] === 1) return true;
    }
    if (count > 0 && count < GROUP && short.has(letters)) return true;
    // "S O L D  O U T"
    return !hasLong && all + count >= GROUP - 1;
  };
  return ({ bytes, texts, textCount, lineStarts }, block) => {
    const end = lineStarts[block + 1] ?? textCount;
    for (let i = lineStarts[block] as number; i < end; i++) {
      const cell = i * TEXT_CELLS;
      const signs = texts[cell + TEXT_SIGNS] as number;
      if (signs & IS_ASIDE) continue;
      // What a text continues may be half a word.
      if (signs & (HAS_DIGIT | HAS_AMPERSAND | HAS_CONTROLS | CONTINUES)) return true;
      if (stands(bytes, texts[cell + TEXT_START] as number, texts[cell + TEXT_END] as number)) return true;
    }
    return false;
  };
}
