import { NO_WORDS, wordsOfClass, wordsOfNames, type ElementWords } from "./element-words.ts";
import type { ScannedPage } from "./scan-html.ts";
import { isNamed, readAttribute } from "./scanned-text.ts";

/** Names that shops give elements for their own tests; where classes are hashes they alone say what an element is. */
const TEST_NAMES = ["data-testid", "data-test", "data-test-id", "data-ta", "data-qa", "data-name"] as const;
/** The letters behind "data-" with which one of them begins, in either case. */
const DASH = 45;
const TEST_INITIALS = Array.from("tqnTQN", (letter) => letter.charCodeAt(0));

/** Which of an element's attributes say something of it here. */
export const HAS_NAMES = 1;
export const HAS_ROLE = 2;
export const MAY_HIDE = 4;
export const IS_SCOPE = 8;
export const IS_PROP = 16;
export const IS_RESOURCE = 32;
export const IS_PROPERTY = 64;
export const HAS_DATA = 128;
const HAS_CLASS = 256;

// A class so that what it finds of one element needs no object of its own: a page has thousands.
export class AttributeSigns {
  #found = 0;
  #classStart = 0;
  #classEnd = 0;

  /** Which attributes an element has that say something of it, and where its class stands. */
  read({ attributes, attributesFrom, bytes }: ScannedPage, number: number, idsHide: boolean): number {
    const end = attributesFrom[number + 1] as number;
    this.#classStart = this.#classEnd = 0;
    let signs = 0;
    for (let i = attributesFrom[number] as number; i < end; i += 4) {
      const from = attributes[i] as number;
      const to = attributes[i + 1] as number;
      switch (to - from) {
        case 2:
          if (isNamed(bytes, from, to, "id")) signs |= HAS_NAMES | (idsHide ? MAY_HIDE : 0);
          break;
        case 4:
          if (isNamed(bytes, from, to, "role")) signs |= HAS_ROLE;
          break;
        case 5:
          if (isNamed(bytes, from, to, "class")) {
            if (signs & HAS_CLASS) break;
            signs |= HAS_CLASS;
            this.#classStart = attributes[i + 2] as number;
            this.#classEnd = attributes[i + 3] as number;
          } else if (isNamed(bytes, from, to, "style")) signs |= MAY_HIDE;
          break;
        case 6:
          if (isNamed(bytes, from, to, "hidden")) signs |= MAY_HIDE;
          else if (isNamed(bytes, from, to, "typeof")) signs |= IS_RESOURCE;
          break;
        case 8:
          if (isNamed(bytes, from, to, "property")) signs |= IS_PROPERTY;
          else if (isNamed(bytes, from, to, "itemprop")) signs |= IS_PROP | HAS_NAMES;
          break;
        case 9:
          if (isNamed(bytes, from, to, "itemscope")) signs |= IS_SCOPE;
          break;
      }
      if (to - from > 5 && bytes[from + 4] === DASH && isNamed(bytes, from, from + 4, "data")) {
        signs |= HAS_DATA;
        if (TEST_INITIALS.includes(bytes[from + 5] as number)) signs |= HAS_NAMES;
      }
    }
    return (this.#found = signs);
  }

  /** What class and names say of the element that was read last. */
  words(page: ScannedPage, number: number): ElementWords {
    if (this.#found & HAS_NAMES) return namesOf(page, number);
    return this.#classEnd > this.#classStart ? wordsOfClass(page.bytes, this.#classStart, this.#classEnd) : NO_WORDS;
  }
}

function namesOf(page: ScannedPage, number: number): ElementWords {
  const attribute = (name: string): string | undefined => readAttribute(page, number, name);
  let names = ` ${attribute("id") ?? ""} ${attribute("itemprop") ?? ""}`;
  for (const name of TEST_NAMES) {
    const value = attribute(name);
    if (value !== undefined) names += ` ${value}`;
  }
  return wordsOfNames(attribute("class") ?? "", names);
}
