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

const WIDEST = 4;
/** Slots for groups of one, two, three and four characters: few words are so short that they need the first ones, and small tables stay at hand. */
const SLOTS = [1 << 8, 1 << 11, 1 << 12, 1 << 17] as const;
const LONGEST_TEXT = 2_000;
// Letters whose cases are more than two ("ß", "ſ", the Kelvin sign), and all beyond Latin, where that is usual.
const ODD_CASE = /[\u00b5\u00df\u0130\u0131\u017f-\uffff]/;

/** Which patterns want a group that falls on one of the slots. */
class Groups {
  readonly #slots: number;
  /** A bit says that some pattern does; of each word of bits, how many are set before it. */
  readonly bits: Uint32Array;
  readonly #before: Uint16Array;
  readonly #owners = new Map<number, number[]>();
  /** Of each bit that is set, where its patterns' numbers begin. */
  #starts = new Uint16Array(0);
  #numbers = new Uint16Array(0);

  constructor(slots: number) {
    this.#slots = slots;
    this.bits = new Uint32Array(slots / 32);
    this.#before = new Uint16Array(slots / 32);
  }

  add(group: string, number: number): void {
    const slot = slotOf(group) & (this.#slots - 1);
    this.bits[slot >> 5] = (this.bits[slot >> 5] as number) | (1 << (slot & 31));
    const owners = this.#owners.get(slot);
    if (owners === undefined) this.#owners.set(slot, [number]);
    else if (owners[owners.length - 1] !== number) owners.push(number);
  }

  /** Puts all in rows, once no more come. */
  settle(): void {
    const slots = [...this.#owners.keys()].sort((a, b) => a - b);
    const lists = slots.map((slot) => this.#owners.get(slot) as number[]);
    let count = 0;
    this.#starts = Uint16Array.from([...lists.map(({ length }) => (count += length) - length), count]);
    if (count > 0xffff) throw new RangeError("The patterns have more words than their table can number; make its cells wider");
    this.#numbers = Uint16Array.from(lists.flat());
    let before = 0;
    for (let i = 0; i < this.bits.length; i++) {
      this.#before[i] = before;
      before += ones(this.bits[i] as number);
    }
  }

  /** Marks the patterns that want what falls on a slot whose bit is set. */
  mark(slot: number, seenIn: Uint32Array, text: number): void {
    const place = (this.#before[slot >> 5] as number) + ones((this.bits[slot >> 5] as number) & ((1 << (slot & 31)) - 1));
    const end = this.#starts[place + 1] as number;
    for (let i = this.#starts[place] as number; i < end; i++) seenIn[this.#numbers[i] as number] = text;
  }
}

/** How many bits of a number are set. */
function ones(number: number): number {
  let count = number - ((number >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** What all patterns want, and what the text that was asked about last has: its neighbours in a module ask about the same text. */
class Wanted {
  readonly #ignoreCase: boolean;
  /** By the number of characters. */
  readonly #groups = [new Groups(SLOTS[0]), new Groups(SLOTS[1]), new Groups(SLOTS[2]), new Groups(SLOTS[3])] as const;
  #isSettled = false;
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
      (this.#groups[group.length - 1] as Groups).add(group, number);
    }
    this.#isSettled = false;
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
    if (!this.#isSettled) for (const groups of this.#groups) groups.settle();
    this.#isSettled = true;
    const seenIn = this.#seenIn;
    const number = this.#texts;
    const [singles, pairs, triples, fours] = this.#groups;
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
      if (isSet(singles.bits, one & (SLOTS[0] - 1))) singles.mark(one & (SLOTS[0] - 1), seenIn, number);
      if (isSet(pairs.bits, two & (SLOTS[1] - 1))) pairs.mark(two & (SLOTS[1] - 1), seenIn, number);
      if (isSet(triples.bits, three & (SLOTS[2] - 1))) triples.mark(three & (SLOTS[2] - 1), seenIn, number);
      if (isSet(fours.bits, four & (SLOTS[3] - 1))) fours.mark(four & (SLOTS[3] - 1), seenIn, number);
    }
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

function isSet(bits: Uint32Array, slot: number): boolean {
  return (((bits[slot >> 5] as number) >>> (slot & 31)) & 1) === 1;
}

function mix(code: number, behind: number): number {
  return (Math.imul(behind, 31) + Math.imul(code, 40_503)) ^ (code << 3);
}

function slotOf(group: string): number {
  let slot = 0;
  for (let i = group.length - 1; i >= 0; i--) slot = mix(group.charCodeAt(i), slot);
  return slot;
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
