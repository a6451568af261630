import { HAS_TITLE, IS_PROP, IS_PROPERTY, IS_RESOURCE, IS_SCOPE } from "./attribute-signs.ts";
import { elementContexts, type ElementContexts } from "./element-contexts.ts";
import { mattersOutside, type Stretch } from "./outside-stretch.ts";
import { PageElement } from "./page-element.ts";
import { mayHoldControls } from "./control-characters.ts";
import { pageLines, type LineAndAbove, type LineSeeker, type PageLines, type SoughtLine } from "./page-lines.ts";
import { haveLikeClasses } from "./like-classes.ts";
import { ELEMENT_CELLS, ORDER, SIGNS, type ScannedPage } from "./scanned-page.ts";
import { firstTextOf, readAttribute, readFirstText, readMeta } from "./scanned-text.ts";
import { kindOf, type TagKind } from "./tag-kinds.ts";
import { InlineScript } from "./inline-script.ts";
import { ShownHeading } from "./shown-heading.ts";
import { textIn } from "./text-in.ts";

export { SPLIT_DIGITS } from "./line-buffer.ts";

/** An element on the way from the root to a text, with what it inherits. */
export type Context = PageElement;

/** A piece of a line that stands in one element. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly context: Context;
}

/** What stands in one block of the page, in reading order; hidden text has lines of its own. */
export interface Line {
  readonly text: string;
  readonly runs: readonly Run[];
  readonly hidden: boolean;
  readonly order: number;
}

export interface LineAndNext {
  readonly line: Line;
  /** The line after it that counts; undefined: none does. */
  readonly next: () => Line | undefined;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly context: Context;
}

export interface Meta {
  readonly name: string;
  readonly content: string;
}

export interface Script {
  readonly id: string | null;
  readonly type: string;
  readonly text: string;
  /** Whether a look at its bytes, cheaper than its text, finds what is sought; true as well where they are not what it says. */
  isFoundIn(look: (bytes: Buffer, start: number, end: number) => boolean): boolean;
}

export interface Contexts extends Iterable<readonly [PageElement, Context]> {
  get(element: unknown): Context | undefined;
  values(): Iterable<Context>;
}

/** What there is on a page; each part is made when it is first asked for. */
export interface Survey {
  readonly lines: readonly Line[];
  readonly headings: readonly Heading[];
  /** Those of some levels one by one, for who need not see all of them. */
  headingsInOrder(lowestLevel?: number): Iterable<Heading>;
  readonly metas: readonly Meta[];
  readonly jsonLd: readonly string[];
  /** Other inline scripts, and JSON data islands with their id. */
  readonly scripts: readonly Script[];
  /** Elements that open an item (microdata) or a resource (RDFa). */
  readonly itemScopes: readonly Context[];
  readonly itemProps: readonly Context[];
  readonly typeofs: readonly Context[];
  readonly properties: readonly Context[];
  /** Visible buttons, inputs and links. */
  readonly buttons: readonly Context[];
  /** Those that begin between two places of the page and `may` be what is sought; nothing else of the page is looked at. */
  buttonsBetween(from: number, to: number, may?: (page: ScannedPage, element: number) => boolean): Iterable<Context>;
  /** Those with the tag and, but for digits, the class of an element. */
  buttonsLike(context: Context): Iterable<Context>;
  readonly forms: readonly Context[];
  readonly canonical: string | null;
  readonly baseHref: string | null;
  readonly lang: string | null;
  readonly title: string | null;
  /** Every element, in document order. */
  readonly elements: readonly Context[];
  /** The context of every element, for elements of the tree that selectors give as well. */
  readonly contexts: Contexts;
  /** The elements that begin between two places of the page, in document order; nothing else of the page is looked at. */
  elementsBetween(from: number, to: number): readonly Context[];
  /** Those of them that `may` be what is sought. */
  elementsLike(from: number, to: number, may: (page: ScannedPage, element: number) => boolean): readonly Context[];
  /** Those of them that have an alt text or a title and count: where an element does not, none does that stands in it. */
  titledBetween(from: number, to: number, counts: (context: Context) => boolean): readonly Context[];
  /** The lines from the block in which a place of the page lies to the one in which another does. */
  linesBetween(from: number, to: number): Iterable<Line>;
  /** The lines in which a digit may stand, of the whole page or of a stretch; most others are never made. */
  numberedLines(stretch?: Stretch): Iterable<LineAndAbove>;
  /** The visible lines of a stretch that may say what a seeker seeks; most others are never made. */
  soughtLines(stretch: Stretch, seeker: LineSeeker): readonly SoughtLine[];
  /** The visible line above one of them, in its stretch. */
  lineAbove(sought: SoughtLine): Line | null;
  /** Of the blocks that `find` names the lines that count; no other block's are made but for the next one. */
  linesOfBlocks(find: (page: ScannedPage) => readonly number[], counts: (line: Line) => boolean): Iterable<LineAndNext>;
  /** Whether a number outside of a stretch may matter to what its amounts mean, see `mattersOutside`. */
  mattersOutside(stretch: Stretch, digits: string, alike: readonly Context[], isAlike: (one: Context, other: Context) => boolean): boolean;
  /** The visible lines' text from the page's beginning: all of it, or whole lines of more than so many characters. */
  textBeyond(characters: number): string;
  /** Whether that text is longer than so many characters. */
  saysMoreThan(characters: number): boolean;
  /** False: no text has a control character or a sign that stands for one that could not be read. */
  readonly mayHoldControls: boolean;
}

const [BASE, FORM, HTML_TAG, LINK, META, SCRIPT, TITLE] = ["base", "form", "html", "link", "meta", "script", "title"].map(kindOf) as [
  TagKind,
  TagKind,
  TagKind,
  TagKind,
  TagKind,
  TagKind,
  TagKind,
];

/**
 * Surveys a scanned page. `numberOf` tells which element one of the tree is, for parsers that use selectors.
 */
export function surveyPage(page: ScannedPage, numberOf: (element: unknown) => number | undefined): Survey {
  return new PageSurvey(page, numberOf);
}

// A class so that each part is made when it is first asked for, at no cost to the others.
class PageSurvey implements Survey {
  readonly #page: ScannedPage;
  readonly #elements: ElementContexts;
  readonly #lines: PageLines;
  readonly #numberOf: (element: unknown) => number | undefined;
  readonly #headings = new Map<number, Heading>();
  /** What all who ask seek, and of each that is pressable what was found so far: 1 where it may be that, 2 where it is not. */
  #sought: { readonly may: (page: ScannedPage, element: number) => boolean; readonly known: Uint8Array } | null = null;
  readonly #known: Partial<Record<keyof Survey, unknown>> = {};

  constructor(page: ScannedPage, numberOf: (element: unknown) => number | undefined) {
    this.#page = page;
    this.#elements = elementContexts(page);
    this.#lines = pageLines(page, this.#elements);
    this.#numberOf = numberOf;
  }

  get lines(): readonly Line[] {
    return this.#lines.all();
  }

  linesBetween(from: number, to: number): Iterable<Line> {
    return this.#lines.between(from, to);
  }

  numberedLines(stretch?: Stretch): Iterable<LineAndAbove> {
    return this.#lines.numbered(stretch);
  }

  soughtLines(stretch: Stretch, seeker: LineSeeker): readonly SoughtLine[] {
    return this.#lines.sought(stretch, seeker);
  }

  lineAbove({ block, first }: SoughtLine): Line | null {
    return this.#lines.visibleAbove(block, first);
  }

  *linesOfBlocks(find: (page: ScannedPage) => readonly number[], counts: (line: Line) => boolean): Generator<LineAndNext> {
    const lines = this.#lines;
    const nextFrom = (start: number): Line | undefined => {
      for (let block = start; block < lines.count; block++) {
        const found = lines.of(block).find(counts);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    for (const block of find(this.#page)) {
      const own = lines.of(block);
      for (let i = 0; i < own.length; i++) {
        const line = own[i] as Line;
        if (counts(line)) yield { line, next: () => own.find((other, place) => place > i && counts(other)) ?? nextFrom(block + 1) };
      }
    }
  }

  mattersOutside(stretch: Stretch, digits: string, alike: readonly Context[], isAlike: (one: Context, other: Context) => boolean): boolean {
    const numbers = alike.map(({ number }) => number);
    const isLeftOut = (block: number): boolean => this.#lines.isLeftOut(block, stretch);
    return mattersOutside(this.#page, stretch, isLeftOut, digits, numbers, (one, other) =>
      isAlike(this.#context(one), this.#context(other)),
    );
  }

  textBeyond(characters: number): string {
    return this.#lines.textBeyond(characters);
  }

  saysMoreThan(characters: number): boolean {
    return this.#lines.saysMoreThan(characters);
  }

  get mayHoldControls(): boolean {
    return this.#once("mayHoldControls", () => mayHoldControls(this.#page));
  }

  get headings(): readonly Heading[] {
    return this.#once("headings", () => [...this.headingsInOrder()]);
  }

  *headingsInOrder(lowestLevel = 6): Generator<Heading> {
    const numbers = this.#notable(({ heading }) => heading > 0 && heading <= lowestLevel);
    for (const number of numbers) {
      const known = this.#headings.get(number) ?? new ShownHeading(this.#context(number));
      this.#headings.set(number, known);
      if (!known.context.hidden) yield known;
    }
  }

  get metas(): readonly Meta[] {
    return this.#once("metas", () => {
      const found: Meta[] = [];
      for (const number of this.#notable((kind) => kind === META)) {
        const meta = readMeta(this.#page, number);
        if (meta !== null) found.push(meta);
      }
      return found;
    });
  }

  get jsonLd(): readonly string[] {
    return this.#once("jsonLd", () =>
      this.#inline().flatMap(({ number, type }) => (type.includes("ld+json") ? [this.#scriptText(number)] : [])),
    );
  }

  get scripts(): readonly Script[] {
    return this.#once("scripts", () =>
      this.#inline().flatMap(({ number, type }) => (type.includes("ld+json") ? [] : [new InlineScript(this.#page, number, type)])),
    );
  }

  get itemScopes(): readonly Context[] {
    return this.#once("itemScopes", () => this.#described(IS_SCOPE));
  }

  get itemProps(): readonly Context[] {
    return this.#once("itemProps", () => this.#described(IS_PROP));
  }

  get typeofs(): readonly Context[] {
    return this.#once("typeofs", () => this.#described(IS_RESOURCE));
  }

  get properties(): readonly Context[] {
    return this.#once("properties", () => this.#described(IS_PROPERTY));
  }

  get buttons(): readonly Context[] {
    return this.#once("buttons", () => this.#page.pressable.map((number) => this.#context(number)).filter(({ hidden }) => !hidden));
  }

  *buttonsBetween(from: number, to: number, may?: (page: ScannedPage, element: number) => boolean): Generator<Context> {
    const { elements, pressable } = this.#page;
    const orderOf = (i: number): number => elements[(pressable[i] as number) * ELEMENT_CELLS + ORDER] as number;
    let low = 0;
    let high = pressable.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (orderOf(middle) < from) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < pressable.length && orderOf(i) <= to; i++) {
      if (may !== undefined && !this.#isSought(i, may)) continue;
      const context = this.#context(pressable[i] as number);
      if (!context.hidden) yield context;
    }
  }

  #isSought(i: number, may: (page: ScannedPage, element: number) => boolean): boolean {
    const { pressable } = this.#page;
    if (this.#sought?.may !== may) this.#sought = { may, known: new Uint8Array(pressable.length) };
    const { known } = this.#sought;
    return (known[i] ||= may(this.#page, pressable[i] as number) ? 1 : 2) === 1;
  }

  *buttonsLike({ number, kind }: Context): Generator<Context> {
    const { kinds, pressable } = this.#page;
    for (const other of pressable) {
      if (kinds[other] !== kind || !haveLikeClasses(this.#page, number, other)) continue;
      const context = this.#context(other);
      if (!context.hidden) yield context;
    }
  }

  get forms(): readonly Context[] {
    return this.#once("forms", () => this.#notable((kind) => kind === FORM).map((number) => this.#context(number)));
  }

  get canonical(): string | null {
    return this.#once("canonical", () => {
      const page = this.#page;
      const link = this.#notable((kind) => kind === LINK).find(
        (number) =>
          /(^|\s)canonical(\s|$)/i.test(readAttribute(page, number, "rel") ?? "") && readAttribute(page, number, "href") !== undefined,
      );
      return link === undefined ? null : (readAttribute(page, link, "href") ?? null);
    });
  }

  get baseHref(): string | null {
    return this.#once("baseHref", () => this.#firstAttribute(BASE, "href"));
  }

  get lang(): string | null {
    return this.#once("lang", () => this.#firstAttribute(HTML_TAG, "lang", "xml:lang"));
  }

  get title(): string | null {
    return this.#once("title", () => {
      const [first] = this.#notable((kind) => kind === TITLE);
      return first === undefined ? null : textIn(this.#context(first), 500);
    });
  }

  get elements(): readonly Context[] {
    return this.#elements.all();
  }

  elementsBetween(from: number, to: number): readonly Context[] {
    return this.#elements.between(from, to);
  }

  elementsLike(from: number, to: number, may: (page: ScannedPage, element: number) => boolean): readonly Context[] {
    return this.#elements.like(from, to, (number) => may(this.#page, number));
  }

  titledBetween(from: number, to: number, counts: (context: Context) => boolean): readonly Context[] {
    return this.#elements.signed(from, to, HAS_TITLE, counts);
  }

  get contexts(): Contexts {
    return this.#once("contexts", () => ({
      get: (element) => (element instanceof PageElement ? element : this.#elements.of(this.#numberOf(element) ?? -1)),
      values: () => this.elements,
      [Symbol.iterator]: () => this.elements.values().map((element) => [element, element] as const),
    }));
  }

  #once<Part extends keyof Survey>(part: Part, make: () => Survey[Part]): Survey[Part] {
    const known = this.#known as Partial<Survey>;
    if (!(part in known)) this.#known[part] = make();
    return known[part] as Survey[Part];
  }

  #context(number: number): Context {
    return this.#elements.of(number) as Context;
  }

  #notable(is: (kind: TagKind) => boolean): number[] {
    const { kinds, notable } = this.#page;
    return notable.filter((number) => is(kinds[number] as TagKind));
  }

  #described(sign: number): Context[] {
    const { elements, described } = this.#page;
    return described
      .filter((number) => ((elements[number * ELEMENT_CELLS + SIGNS] as number) & sign) !== 0)
      .map((number) => this.#context(number));
  }

  #firstAttribute(wanted: TagKind, ...names: readonly string[]): string | null {
    for (const number of this.#notable((kind) => kind === wanted))
      for (const name of names) {
        const value = readAttribute(this.#page, number, name);
        if (value !== undefined) return value;
      }
    return null;
  }

  /** Scripts with a text of their own. */
  #inline(): { readonly number: number; readonly type: string }[] {
    const page = this.#page;
    return this.#notable((kind) => kind === SCRIPT).flatMap((number) =>
      firstTextOf(page, number) !== -1 ? [{ number, type: (readAttribute(page, number, "type") ?? "").toLowerCase() }] : [],
    );
  }

  #scriptText(number: number): string {
    return readFirstText(this.#page, number) ?? "";
  }
}
