import * as letterGroups from "./letter-groups.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { DROPPED, LETTERS, NO_LETTER, SIGN_BYTES, UNKNOWN, signAt } = letterGroups;

/** How a word counts: by itself, as the beginning of a longer one, and both where a digit stands before it. */
export const WHOLE = 1;
export const BEGINNING = 2;
export const WHOLE_COUNTED = 4;
export const BEGINNING_COUNTED = 8;
/** As a beginning, where who asks says so. */
export const BEGINNING_OF_PART = 16;

export const ANYWHERE = WHOLE | BEGINNING;
export const COUNTED = WHOLE_COUNTED | BEGINNING_COUNTED;
const WHOLES = WHOLE | WHOLE_COUNTED;
const BEGINNINGS = BEGINNING | BEGINNING_COUNTED | BEGINNING_OF_PART;

/** A node's cells: how the word that ends there counts, and the nodes behind it by letter, from 1 for "a" on. */
const CELLS = 32;
const DEAD = 0;
const ROOT = 1;
const SMALL_S = 115;
const AMPERSAND = 38;
const SEMICOLON = 59;
const UNREAD = -1;
/** Those that shops write in most texts, and that part words. */
const ENTITIES = ["nbsp;", "amp;", "quot;", "#39;", "ndash;", "mdash;"].map((entity) => Buffer.from(entity));

/**
 * Words of the letters a-z, sought in texts of which nobody needs to make a string: UTF-8 in which each Latin letter stands for its plain one, as
 * in `plainWords`. Words of a text are parted by whatever is no letter. What other scripts write is always found.
 */
export class WordTrie {
  #cells = new Uint16Array(CELLS * 64);
  #count = 2;

  add(word: string, how: number): void {
    let node = ROOT;
    for (let i = 0; i < word.length; i++) {
      const place = node * CELLS + (word.charCodeAt(i) & 31);
      node = this.#cells[place] as number;
      if (node !== DEAD) continue;
      node = this.#count++;
      if (this.#count * CELLS > this.#cells.length) {
        const grown = new Uint16Array(this.#cells.length * 2);
        grown.set(this.#cells);
        this.#cells = grown;
      }
      this.#cells[place] = node;
    }
    this.#cells[node * CELLS] = (this.#cells[node * CELLS] as number) | how;
  }

  /** Whether a word that counts in one of some ways may stand between two places; false is sure. */
  standsIn(bytes: Uint8Array, start: number, end: number, ways: number): boolean {
    const cells = this.#cells;
    let node = ROOT;
    let inWord = false;
    let mask = ways;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      let code: number;
      if (byte === AMPERSAND) {
        at = behindEntity(bytes, at, end);
        if (at === UNREAD) return true;
        code = NO_LETTER;
      } else if (byte < 128) code = LETTERS[byte] as number;
      else {
        const sign = signAt(bytes, at, end);
        code = sign % SIGN_BYTES;
        at += (sign - code) / SIGN_BYTES - 1;
        if (code === DROPPED) continue;
        if (code === UNKNOWN) {
          // "ß" is the only letter of German that becomes two.
          if (byte !== 0xc3 || bytes[at] !== 0x9f) return true;
          code = SMALL_S;
          node = cells[node * CELLS + (SMALL_S & 31)] as number;
          if (((cells[node * CELLS] as number) & mask & BEGINNINGS) !== 0) return true;
        }
      }
      if (code !== NO_LETTER) {
        node = cells[node * CELLS + (code & 31)] as number;
        inWord = true;
        if (((cells[node * CELLS] as number) & mask & BEGINNINGS) !== 0) return true;
        continue;
      }
      if (inWord) {
        if (((cells[node * CELLS] as number) & mask & WHOLES) !== 0) return true;
        mask = ways;
        inWord = false;
      }
      node = ROOT;
      if (byte >= 48 && byte <= 57) mask |= COUNTED;
    }
    return inWord && ((cells[node * CELLS] as number) & mask & WHOLES) !== 0;
  }

  /** Whether the first word between two places may be one of the trie, whatever signs but digits stand before it; false is sure. */
  beginsIn(bytes: Uint8Array, start: number, end: number): boolean {
    const cells = this.#cells;
    let node = ROOT;
    let inWord = false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      let code: number;
      if (byte === AMPERSAND) {
        at = behindEntity(bytes, at, end);
        if (at === UNREAD) return true;
        code = NO_LETTER;
      } else if (byte < 128) code = LETTERS[byte] as number;
      else {
        const sign = signAt(bytes, at, end);
        code = sign % SIGN_BYTES;
        at += (sign - code) / SIGN_BYTES - 1;
        if (code === DROPPED) continue;
        if (code === UNKNOWN) {
          // "ß" is the only letter of German that becomes two.
          if (byte !== 0xc3 || bytes[at] !== 0x9f) return true;
          code = SMALL_S;
          node = cells[node * CELLS + (SMALL_S & 31)] as number;
          if (((cells[node * CELLS] as number) & BEGINNINGS) !== 0) return true;
        }
      }
      if (code === NO_LETTER) {
        if (inWord) break;
        if (byte >= 48 && byte <= 57) return false;
        continue;
      }
      node = cells[node * CELLS + (code & 31)] as number;
      if (node === DEAD) return false;
      inWord = true;
      if (((cells[node * CELLS] as number) & BEGINNINGS) !== 0) return true;
    }
    return inWord && ((cells[node * CELLS] as number) & WHOLES) !== 0;
  }

  /**
   * Whether what stands between two places, or behind the last "/", "#" or ":" there, may be a word of the trie with blanks, "_" and "-" anywhere
   * in it; false is sure. The trie's words are added backwards.
   */
  endsIn(bytes: Uint8Array, start: number, end: number): boolean {
    const cells = this.#cells;
    let node = ROOT;
    for (let at = end - 1; at >= start; at--) {
      const byte = bytes[at] as number;
      if (byte >= 128) {
        // No letter of two bytes is a blank or has a letter of ASCII as its lower case; of longer ones some do.
        while (at > start && ((bytes[at] as number) & 0xc0) === 0x80) at--;
        const first = bytes[at] as number;
        if (first > 0xdf) return first !== 0xe2 || (bytes[at + 1] as number) !== 0x80 || !isDashOrQuote(bytes[at + 2] as number);
        if (first !== 0xc2 || bytes[at + 1] !== 0xa0) return false;
        continue;
      }
      // An entity may end there.
      if (byte === SEMICOLON) return true;
      const code = LETTERS[byte] as number;
      if (code !== NO_LETTER) {
        node = cells[node * CELLS + (code & 31)] as number;
        if (node === DEAD) return false;
      } else if (byte === 47 || byte === 35 || byte === 58) break;
      else if (byte > 32 && byte !== 45 && byte !== 95) return false;
    }
    return ((cells[node * CELLS] as number) & WHOLE) !== 0;
  }
}

/** By the last byte of three: of U+2010 to U+2027. */
function isDashOrQuote(byte: number): boolean {
  return byte >= 0x90 && byte <= 0xa7;
}

/** The last byte of an entity that parts words; -1 where it may stand for anything. */
function behindEntity(bytes: Uint8Array, at: number, end: number): number {
  for (const entity of ENTITIES) {
    let i = 0;
    while (i < entity.length && at + 1 + i < end && bytes[at + 1 + i] === entity[i]) i++;
    if (i === entity.length) return at + i;
  }
  return UNREAD;
}
