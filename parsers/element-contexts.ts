import * as attributeSigns from "./attribute-signs.ts";
import { NO_WORDS, wordsOfClass, wordsOfNames, type ElementWords } from "./element-words.ts";
import { hiddenByRules, hidesItself, readHidingRules, type HidingRules } from "./hidden.ts";
import { PageElement } from "./page-element.ts";
import * as scanned from "./scanned-page.ts";
import type { ScannedPage } from "./scanned-page.ts";
import { readAttribute, readFirstText, readSome } from "./scanned-text.ts";
import type { TagKind } from "./tag-kinds.ts";
import { zoneOfTag, type Zone } from "./zones.ts";

// Constants of its own, since V8 looks up what a module imports anew at each use.
const { CLASS_END, CLASS_START, ELEMENT_CELLS, ORDER, PARENT, SIGNS } = scanned;
const { HAS_DATA, HAS_ID, HAS_NAMES, HAS_ROLE, MAY_HIDE, TEST_NAMES } = attributeSigns;

/** Elements of a page with what they inherit, each made when first asked for: most of a page's elements never are. */
export interface ElementContexts {
  /** By its number among the page's elements; undefined for one inside of a script. */
  of(number: number): PageElement | undefined;
  /** The nearest one that is made: it itself, or one that it stands in. */
  nearest(number: number): PageElement | null;
  /** Every element, in document order. */
  all(): readonly PageElement[];
  /** Those that begin between two places of the page. */
  between(from: number, to: number): PageElement[];
  /** Those of them whose attributes have a sign and that count: where one does not, none does that stands in it. */
  signed(from: number, to: number, sign: number, counts: (element: PageElement) => boolean): PageElement[];
  /** Those of them that `may` be what is sought, by their numbers. */
  like(from: number, to: number, may: (element: number) => boolean): PageElement[];
}

export function elementContexts(page: ScannedPage): ElementContexts {
  const { kinds, elements: cells } = page;
  const known: (PageElement | undefined)[] = [];
  known.length = kinds.length;
  const headed = new Set(page.firstHeading);
  let rules: HidingRules | null = null;
  let every: readonly PageElement[] | null = null;

  function enter(number: number, parent: PageElement | null): PageElement {
    rules ??= readHidingRules(page.styles.map((style) => readFirstText(page, style) ?? ""));
    const cell = number * ELEMENT_CELLS;
    const kind = kinds[number] as TagKind;
    const signs = cells[cell + SIGNS] as number;
    const names = wordsOf(page, number, signs);
    const special = kind.maybeHidden || (signs & MAY_HIDE) !== 0 || ((signs & HAS_ID) !== 0 && rules.ids.size > 0);
    const hidden =
      parent?.hidden === true ||
      kind.neverShown ||
      names.hides ||
      hiddenByRules(names.tokens, rules) ||
      (special && hidesByAttributes(page, number, kind, rules));
    const struck =
      parent?.struck === true ||
      kind.strikes ||
      names.struck ||
      (special && /line-through/i.test(readAttribute(page, number, "style") ?? ""));
    // An element that holds the page's heading is the product's own block, whatever its class is called.
    // "<body class=language-de>": what holds the whole page is no part of its frame.
    const whole = names.zone === "chrome" && (kind.name === "body" || kind.name === "html");
    const opens = zoneOfTag(kind.name, signs & HAS_ROLE ? readAttribute(page, number, "role") : undefined) ?? (whole ? null : names.zone);
    const zone: Zone = opens === null || headed.has(number) ? (parent === null ? "main" : parent.zone) : opens;
    const element = new PageElement(page, number, kind, parent, names, hidden, struck, zone, opens, (signs & HAS_DATA) !== 0);
    known[number] = element;
    return element;
  }

  const path: number[] = [];
  function of(number: number): PageElement | undefined {
    const found = known[number];
    if (found !== undefined || number < 0 || number >= kinds.length || (cells[number * ELEMENT_CELLS + ORDER] as number) < 0) return found;
    const parent = cells[number * ELEMENT_CELLS + PARENT] as number;
    if (parent === -1) return enter(number, null);
    const around = known[parent];
    if (around !== undefined) return enter(number, around);
    let at = number;
    for (; at !== -1 && known[at] === undefined; at = cells[at * ELEMENT_CELLS + PARENT] as number) path.push(at);
    let element = at === -1 ? null : (known[at] as PageElement);
    for (let next = path.pop(); next !== undefined; next = path.pop()) element = enter(next, element);
    return element ?? undefined;
  }

  function nearest(number: number): PageElement | null {
    for (let at = number; at !== -1; at = cells[at * ELEMENT_CELLS + PARENT] as number) {
      const found = known[at];
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Number of the first element that begins at a place or behind it. */
  function firstFrom(order: number): number {
    let low = 0;
    let high = kinds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // What lies inside of a script belongs to it.
      let at = middle;
      while ((cells[at * ELEMENT_CELLS + ORDER] as number) < 0) at--;
      if ((cells[at * ELEMENT_CELLS + ORDER] as number) < order) low = middle + 1;
      else high = at;
    }
    return low;
  }

  function range(from: number, to: number): PageElement[] {
    const found: PageElement[] = [];
    for (let number = from; number < to; number++) {
      const element = of(number);
      if (element !== undefined) found.push(element);
    }
    return found;
  }

  function signed(from: number, to: number, sign: number, counts: (element: PageElement) => boolean): PageElement[] {
    const found: PageElement[] = [];
    const end = firstFrom(to + 1);
    for (let number = firstFrom(from); number < end; number++) {
      const cell = number * ELEMENT_CELLS;
      if (((cells[cell + SIGNS] as number) & sign) !== sign || (cells[cell + ORDER] as number) < 0) continue;
      const around = nearest(number);
      if (around !== null && !counts(around)) continue;
      const element = of(number);
      if (element !== undefined && counts(element)) found.push(element);
    }
    return found;
  }

  return {
    of,
    nearest,
    all: () => (every ??= range(0, kinds.length)),
    between: (from, to) => range(firstFrom(from), firstFrom(to + 1)),
    signed,
    like: (from, to, may) => {
      const found: PageElement[] = [];
      for (let number = firstFrom(from), end = firstFrom(to + 1); number < end; number++) {
        const element = may(number) ? of(number) : undefined;
        if (element !== undefined) found.push(element);
      }
      return found;
    },
  };
}

const NAMES = ["class", "id", "itemprop"];
const ALL_NAMES = [...NAMES, ...TEST_NAMES];

// By itself, so that no element that hides nothing has a function made for it.
function hidesByAttributes(page: ScannedPage, number: number, { name: tag }: TagKind, rules: HidingRules): boolean {
  return hidesItself(tag, (name) => readAttribute(page, number, name), rules);
}

/** What an element's class and names say of it. */
function wordsOf(page: ScannedPage, number: number, signs: number): ElementWords {
  if (signs & HAS_NAMES) {
    const [className = "", id = "", itemprop = "", ...tests] = readSome(page, number, signs & HAS_DATA ? ALL_NAMES : NAMES);
    let names = ` ${id} ${itemprop}`;
    for (const value of tests) if (value !== undefined) names += ` ${value}`;
    return wordsOfNames(className, names);
  }
  const cell = number * ELEMENT_CELLS;
  const start = page.elements[cell + CLASS_START] as number;
  const end = page.elements[cell + CLASS_END] as number;
  return end > start ? wordsOfClass(page.bytes, start, end) : NO_WORDS;
}
