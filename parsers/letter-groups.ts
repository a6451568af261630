import { plainWords } from "./plain-words.ts";

/** Letters of a word that are looked for together; words that have fewer are looked for whole. */
export const GROUP = 4;
/** What a character is in plain words: nothing, a letter (1 to 26), or one of these, which are no letters. */
export const NO_LETTER = 0;
export const LAST_LETTER = 26;
export const DROPPED = 32;
export const UNKNOWN = 33;
/** Letters that stand in a row are a number, five bits each, the last one its lowest: the last three of them, and four. */
export const BITS = 5;
export const THREE = (1 << 15) - 1;
export const FOUR = (1 << 20) - 1;

/** Latin beyond ASCII by its code; letters that become two are unknown. */
export const LATIN = Uint8Array.from({ length: 0x250 }, (_, code) => {
  const plain = plainWords(`a${String.fromCharCode(code)}a`).slice(1, -1);
  if (plain === "") return DROPPED;
  if (/^[a-z]$/.test(plain)) return packed(plain);
  return /\p{L}/u.test(plain) || plain.length > 1 ? UNKNOWN : NO_LETTER;
});

/** Bytes: what begins a sign beyond ASCII is unknown, and so is the "&" with which an entity begins. */
export const LETTERS = Uint8Array.from({ length: 256 }, (_, code) => {
  const sign = String.fromCharCode(code).toLowerCase();
  return code >= 128 || sign === "&" ? UNKNOWN : /[a-z]/.test(sign) ? packed(sign) : NO_LETTER;
});

/** Of a sign beyond ASCII in UTF-8, how many bytes it has (two or three) times this, and what it is in plain words. */
export const SIGN_BYTES = 64;

/**
 * What begins at a byte beyond ASCII, see `SIGN_BYTES`. General punctuation, three bytes, parts words; what other scripts write would have to be
 * read first.
 */
export function signAt(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] as number;
  const next = at + 1 < end ? (bytes[at + 1] as number) : 0;
  if (first === 0xe2 && next === 0x80) return 3 * SIGN_BYTES + NO_LETTER;
  return 2 * SIGN_BYTES + (first > 0xc8 ? UNKNOWN : (LATIN[((first & 0x1f) << 6) | (next & 0x3f)] as number));
}

/** `letters`: "a" to "z". */
export function packed(letters: string): number {
  let number = 0;
  for (let i = 0; i < letters.length; i++) number = (number << BITS) | (letters.charCodeAt(i) - 96);
  return number;
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
