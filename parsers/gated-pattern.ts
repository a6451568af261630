import { requiredWords } from "./required-words.ts";

/**
 * The same pattern, quick to say no: most texts of a page hold none of the words that a match must hold, and long alternatives take
 * microseconds to find that out one by one. Texts are cut into groups of characters once, however many patterns look at them.
 */
export function gated(pattern: RegExp): RegExp {
  const words = requiredWords(pattern);
  return words === null || words.length === 0 ? pattern : new GatedPattern(pattern, words);
}

/** Whether one of several patterns may match a text; false is sure, and costs one look. */
export function mayMatch(patterns: readonly RegExp[]): (text: string) => boolean {
  const words = patterns.map(requiredWords);
  if (words.some((known) => known === null || known.length === 0)) return () => true;
  const number = wanted.asWritten.add(words.flatMap((known) => known ?? []));
  return (text) => wanted.asWritten.mayStandIn(text, number);
}

// Slots for groups of up to four characters; a bit says that some pattern wants one of the groups that fall on a slot.
const SLOTS = 1 << 17;
const WIDEST = 4;
const LONGEST_TEXT = 2_000;
// Letters whose cases are more than two ("ß", "ſ", the Kelvin sign), and all beyond Latin, where that is usual.
const ODD_CASE = /[\u00b5\u00df\u0130\u0131\u017f-\uffff]/;

/** What all patterns want, and what the text that was asked about last has: its neighbours in a module ask about the same text. */
class Wanted {
  readonly #ignoreCase: boolean;
  readonly #bits = Array.from({ length: WIDEST }, () => new Uint32Array(SLOTS / 32));
  /** Per width and slot the numbers of the patterns. */
  readonly #owners = Array.from({ length: WIDEST }, () => new Map<number, number[]>());
  #patterns = 0;
  #text: string | null = null;
  /** Per pattern the number of the text in which a word of it may stand. */
  #seenIn = new Uint32Array(64);
  #texts = 0;

  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  add(words: readonly string[]): number {
    const number = this.#patterns++;
    if (number >= this.#seenIn.length) {
      const grown = new Uint32Array(this.#seenIn.length * 2);
      grown.set(this.#seenIn);
      this.#seenIn = grown;
    }
    for (const word of words) {
      const group = rarest(this.#ignoreCase ? word.toLowerCase() : word);
      const slot = slotOf(group);
      const bits = this.#bits[group.length - 1] as Uint32Array;
      const owners = this.#owners[group.length - 1] as Map<number, number[]>;
      bits[slot >> 5] = (bits[slot >> 5] as number) | (1 << (slot & 31));
      owners.set(slot, [...(owners.get(slot) ?? []), number]);
    }
    this.#text = null;
    return number;
  }

  /** Whether one of a pattern's words may stand in a text; false is sure. */
  mayStandIn(text: string, number: number): boolean {
    // Nothing stands in what is empty, and who asks again about the text before it need not have it looked at anew.
    if (text === "") return false;
    if (text !== this.#text) this.#look(text);
    return this.#seenIn[number] === this.#texts;
  }

  #look(text: string): void {
    this.#text = text;
    this.#texts++;
    const folded = this.#ignoreCase ? text.toLowerCase() : text;
    if (text.length > LONGEST_TEXT || (this.#ignoreCase && (folded.length !== text.length || ODD_CASE.test(text)))) {
      this.#seenIn.fill(this.#texts);
      return;
    }
    const [ones, twos, threes, fours] = this.#bits as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
    let one = 0;
    let two = 0;
    let three = 0;
    for (let i = folded.length - 1; i >= 0; i--) {
      const code = folded.charCodeAt(i);
      const four = mix(code, three);
      three = mix(code, two);
      two = mix(code, one);
      one = mix(code, 0);
      // Behind the end stand groups that are too short: they are other groups' at worst.
      if (isSet(ones, one)) this.#see(0, one);
      if (isSet(twos, two)) this.#see(1, two);
      if (isSet(threes, three)) this.#see(2, three);
      if (isSet(fours, four)) this.#see(3, four);
    }
  }

  #see(width: number, group: number): void {
    for (const number of this.#owners[width]?.get(group & (SLOTS - 1)) ?? []) this.#seenIn[number] = this.#texts;
  }
}

const wanted = { asWritten: new Wanted(false), ignoringCase: new Wanted(true) };

class GatedPattern extends RegExp {
  readonly #plain: RegExp;
  readonly #wanted: Wanted;
  readonly #number: number;

  constructor(pattern: RegExp, words: readonly string[]) {
    super(pattern);
    this.#plain = new RegExp(pattern);
    this.#wanted = pattern.ignoreCase ? wanted.ignoringCase : wanted.asWritten;
    this.#number = this.#wanted.add(words);
  }

  override exec(text: string): RegExpExecArray | null {
    return this.#wanted.mayStandIn(text, this.#number) ? this.#plain.exec(text) : null;
  }

  override test(text: string): boolean {
    return this.#wanted.mayStandIn(text, this.#number) && this.#plain.test(text);
  }
}

function isSet(bits: Uint32Array, group: number): boolean {
  const slot = group & (SLOTS - 1);
  return (((bits[slot >> 5] as number) >>> (slot & 31)) & 1) === 1;
}

function mix(code: number, behind: number): number {
  return (Math.imul(behind, 31) + Math.imul(code, 40_503)) ^ (code << 3);
}

function slotOf(group: string): number {
  let slot = 0;
  for (let i = group.length - 1; i >= 0; i--) slot = mix(group.charCodeAt(i), slot);
  return slot & (SLOTS - 1);
}

const COMMON = "eainrostldcupmzkw";

/** Four characters of a word that stand together and are rare in other words. */
function rarest(word: string): string {
  if (word.length <= WIDEST) return word;
  let best = "";
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + WIDEST <= word.length; i++) {
    const group = word.slice(i, i + WIDEST);
    const weight = Array.from(group).reduce((sum, letter) => sum + Math.max(0, COMMON.length - Math.max(0, COMMON.indexOf(letter))), 0);
    const common = Array.from(group).filter((letter) => COMMON.includes(letter)).length;
    if (weight * common < least) [best, least] = [group, weight * common];
  }
  return best;
}
