import { requiredWords } from "./required-words.ts";

/**
 * The same pattern, quick to say no: most texts of a page hold none of the words that a match must hold, and long alternatives take
 * microseconds to find that out one by one. Texts are cut into groups of characters once, however many patterns look at them.
 */
export function gated(pattern: RegExp): RegExp {
  const words = requiredWords(pattern);
  return words === null || words.length === 0 ? pattern : new GatedPattern(pattern, words);
}

// A slot for each group of up to four characters, one bit each.
const BITS = 1 << 15;
const WIDEST = 4;
const LONGEST_TEXT = 2_000;
// Letters whose cases are more than two ("ß", "ſ", the Kelvin sign), and all beyond Latin, where that is usual.
const ODD_CASE = /[\u00b5\u00df\u0130\u0131\u017f-\uffff]/;

class GatedPattern extends RegExp {
  readonly #plain: RegExp;
  /** Per width of the groups that it wants the bits of these; null: none of this width. */
  readonly #wanted: readonly (Uint32Array | null)[];

  constructor(pattern: RegExp, words: readonly string[]) {
    super(pattern);
    this.#plain = new RegExp(pattern);
    const wanted: (Uint32Array | null)[] = [null, null, null, null];
    for (const word of words) {
      const group = rarest(pattern.ignoreCase ? word.toLowerCase() : word);
      const bits = (wanted[group.length - 1] ??= new Uint32Array(BITS / 32));
      const slot = slotOf(group);
      bits[slot >> 5] = (bits[slot >> 5] as number) | (1 << (slot & 31));
    }
    this.#wanted = wanted;
  }

  override exec(text: string): RegExpExecArray | null {
    return this.#mayMatch(text) ? this.#plain.exec(text) : null;
  }

  override test(text: string): boolean {
    return this.#mayMatch(text) && this.#plain.test(text);
  }

  #mayMatch(text: string): boolean {
    if (text.length > LONGEST_TEXT) return true;
    const { count, slots } = groupsOf(text, this.ignoreCase);
    if (count < 0) return true;
    for (let width = 0; width < WIDEST; width++) {
      const bits = this.#wanted[width];
      if (bits === null || bits === undefined) continue;
      const own = slots[width] as Uint16Array;
      for (let i = 0; i < count - width; i++) {
        const slot = own[i] as number;
        if (((bits[slot >> 5] as number) >>> (slot & 31)) & 1) return true;
      }
    }
    return false;
  }
}

interface Groups {
  text: string;
  /** Characters; -1: letters whose case is special. */
  count: number;
  /** Per width the slots of its groups, by where they begin. */
  readonly slots: readonly Uint16Array[];
}

// Of the text asked for last, which the next pattern is most likely to be asked about too; once as it is and once in lower case.
const made = [false, true].map((): Groups => ({
  text: "",
  count: 0,
  slots: Array.from({ length: WIDEST }, () => new Uint16Array(LONGEST_TEXT)),
}));

function groupsOf(text: string, ignoreCase: boolean): Groups {
  const groups = made[ignoreCase ? 1 : 0] as Groups;
  if (groups.text === text) return groups;
  groups.text = text;
  const folded = ignoreCase ? text.toLowerCase() : text;
  if (ignoreCase && (folded.length !== text.length || ODD_CASE.test(text))) {
    groups.count = -1;
    return groups;
  }
  groups.count = folded.length;
  const [ones, twos, threes, fours] = groups.slots as [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  let three = 0;
  let two = 0;
  let one = 0;
  for (let i = folded.length - 1; i >= 0; i--) {
    // Behind the end stand groups that are too short; nobody looks at them.
    const code = folded.charCodeAt(i);
    const four = mix(code, three);
    three = mix(code, two);
    two = mix(code, one);
    one = mix(code, 0);
    ones[i] = one & (BITS - 1);
    twos[i] = two & (BITS - 1);
    threes[i] = three & (BITS - 1);
    fours[i] = four & (BITS - 1);
  }
  return groups;
}

function mix(code: number, behind: number): number {
  return (Math.imul(behind, 31) + Math.imul(code, 2_477)) ^ (code << 3);
}

function slotOf(group: string): number {
  let slot = 0;
  for (let i = group.length - 1; i >= 0; i--) slot = mix(group.charCodeAt(i), slot);
  return slot & (BITS - 1);
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
