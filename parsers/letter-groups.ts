import { plainWords } from "./plain-words.ts";

/** Letters of a word that are looked for together; words that have fewer are looked for whole. */
export const GROUP = 4;
export const SLOTS = 1 << 15;
/** What a character is in plain words: a letter's code, nothing, or one of these. */
export const NO_LETTER = 0;
export const DROPPED = 1;
export const UNKNOWN = 2;

/** Latin beyond ASCII by its code; letters that become two are unknown. */
export const LATIN = Uint8Array.from({ length: 0x250 }, (_, code) => {
  const plain = plainWords(`a${String.fromCharCode(code)}a`).slice(1, -1);
  if (plain === "") return DROPPED;
  if (/^[a-z]$/.test(plain)) return plain.charCodeAt(0);
  return /\p{L}/u.test(plain) || plain.length > 1 ? UNKNOWN : NO_LETTER;
});

/** ASCII in lower case, 0 for what is no letter. */
export const LETTERS = Uint8Array.from({ length: 128 }, (_, code) => (/[a-z]/i.test(String.fromCharCode(code)) ? code | 32 : NO_LETTER));

export function packed(letters: string): number {
  let number = 0;
  for (let i = 0; i < letters.length; i++) number = (number << 8) | letters.charCodeAt(i);
  return number;
}

export function slotOf(group: number): number {
  return Math.imul(group, -1_640_531_535) >>> 17;
}

const COMMON = "eainrostldcupmzkw";

/** The letters of a word that stand together and are rarest in other words. */
export function rarest(word: string): string {
  let best = "";
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + GROUP <= word.length; i++) {
    const group = word.slice(i, i + GROUP);
    let weight = 0;
    for (const letter of group) weight += COMMON.includes(letter) ? COMMON.length - COMMON.indexOf(letter) : 0;
    if (weight < least) [best, least] = [group, weight];
  }
  return best;
}
