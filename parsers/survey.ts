import { isCartButton } from "./cart-button.ts";
import { NO_WORDS, understand, wordsOfClass, type ElementWords } from "./element-words.ts";
import { hiddenByRules, hidesItself, readHidingRules, type HidingRules } from "./hidden.ts";
import { LineBuffer } from "./line-buffer.ts";
import { PageElement } from "./page-element.ts";
import { CLOSE, HAS_AMPERSAND, HAS_BREAKS, HAS_NON_ASCII, HAS_TEXT, OPEN, RAW_TEXT, REMARK, TEXT, type ScannedPage } from "./scan-html.ts";
import { isNamed, readAttribute, readText } from "./scanned-text.ts";
import type { TagKind } from "./tag-kinds.ts";
import { textIn } from "./text-in.ts";
import { zoneOfTag, type Zone } from "./zones.ts";

export { SPLIT_DIGITS } from "./line-buffer.ts";
export { textIn } from "./text-in.ts";

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
}

export interface ElementContexts extends Iterable<readonly [PageElement, Context]> {
  get(element: unknown): Context | undefined;
  values(): Iterable<Context>;
}

/** Everything that one walk over the page collects. */
export interface Survey {
  readonly lines: readonly Line[];
  readonly headings: readonly Heading[];
  readonly metas: readonly Meta[];
  readonly jsonLd: readonly string[];
  /** Other inline scripts, and JSON data islands with their id. */
  readonly scripts: readonly Script[];
  /** Elements that open an item (microdata) or a resource (RDFa). */
  readonly itemScopes: readonly Context[];
  readonly itemProps: readonly Context[];
  readonly typeofs: readonly Context[];
  readonly properties: readonly Context[];
  /** Visible buttons, inputs and links of the main part that put something into the cart. */
  readonly cartButtons: readonly Context[];
  readonly forms: readonly Context[];
  readonly canonical: string | null;
  readonly baseHref: string | null;
  readonly lang: string | null;
  readonly title: string | null;
  /** The context of every element, for elements of the tree that selectors give as well. */
  readonly contexts: ElementContexts;
}

/** Names that shops give elements for their own tests; where classes are hashes they alone say what an element is. */
const TEST_NAMES = ["data-testid", "data-test", "data-test-id", "data-ta", "data-qa", "data-name"] as const;
const UNCOLLAPSED = /[^\S ]| {2}/;

/** Which of an element's attributes say something of it here. */
const HAS_NAMES = 1;
const HAS_ROLE = 2;
const MAY_HIDE = 4;
const IS_SCOPE = 8;
const IS_PROP = 16;
const IS_RESOURCE = 32;
const IS_PROPERTY = 64;

/**
 * Walks the page once. `numberOf` tells which element one of the tree is, for parsers that use selectors.
 */
export function surveyPage(page: ScannedPage, numberOf: (element: unknown) => number | undefined): Survey {
  return new Surveyor(page).walk(numberOf);
}

// A class because a walk has a dozen things in hand at each step.
class Surveyor {
  readonly #page: ScannedPage;
  readonly #rules: HidingRules;
  readonly #headed: ReadonlySet<number>;
  readonly #visible = new LineBuffer(false);
  readonly #unseen = new LineBuffer(true);
  readonly #lines: Line[] = [];
  /** By number; none for what stands inside of a script. */
  readonly #elements: (Context | undefined)[];
  readonly #found = {
    headings: [] as Heading[],
    metas: [] as Meta[],
    jsonLd: [] as string[],
    scripts: [] as Script[],
    itemScopes: [] as Context[],
    itemProps: [] as Context[],
    typeofs: [] as Context[],
    properties: [] as Context[],
    forms: [] as Context[],
    canonical: null as string | null,
    baseHref: null as string | null,
    lang: null as string | null,
    title: null as string | null,
  };
  readonly #mayBeButtons: Context[] = [];
  #order = 0;
  #number = 0;
  #classStart = 0;
  #classEnd = 0;

  constructor(page: ScannedPage) {
    this.#page = page;
    this.#rules = readHidingRules(page.styles.map((at) => textBehind(page, at) ?? ""));
    this.#headed = new Set(page.firstHeading);
    this.#elements = Array.from({ length: page.kinds.length });
  }

  walk(numberOf: (element: unknown) => number | undefined): Survey {
    const { events, kinds } = this.#page;
    let context: Context | null = null;
    for (let i = 0; i < events.length;) {
      const event = events[i] as number;
      if (event === OPEN) {
        const kind = kinds[this.#number] as TagKind;
        context = this.#enter(kind, i, context);
        if (kind.isBlock) this.#endLine();
        i = kind.name === "script" || kind.name === "style" ? this.#skip(i) : i + 1;
      } else if (event === CLOSE) {
        if (context !== null) {
          context.end = this.#order;
          if (context.kind.isBlock) this.#endLine();
          context = context.parent;
        }
        i++;
      } else if (event === REMARK) i += 4;
      else i = this.#addText(i, context);
    }
    this.#endLine();
    const elements = this.#elements;
    const known = (): Context[] => elements.filter((element) => element !== undefined);
    const contexts: ElementContexts = {
      get: (element) => (element instanceof PageElement ? element : elements[numberOf(element) ?? -1]),
      values: known,
      [Symbol.iterator]: () =>
        known()
          .values()
          .map((element) => [element, element] as const),
    };
    const cartButtons = this.#mayBeButtons.filter(isCartButton);
    return { ...this.#found, cartButtons, lines: this.#lines, contexts };
  }

  /** Reads the text at `at`, with those that touch it; gives the place behind them. */
  #addText(at: number, context: Context | null): number {
    const { events, bytes } = this.#page;
    let next = at + 4;
    let signs = events[at + 3] as number;
    let text = "";
    if (events[next] === TEXT || events[next] === RAW_TEXT) {
      text = readText(this.#page, at);
      for (; events[next] === TEXT || events[next] === RAW_TEXT; next += 4) {
        text += readText(this.#page, next);
        signs |= (events[next + 3] as number) | HAS_BREAKS;
      }
      if (context === null) return next;
    } else {
      if (context === null) return next;
      if (signs & HAS_TEXT)
        text =
          signs & (HAS_AMPERSAND | HAS_NON_ASCII) ? readText(this.#page, at) : bytes.toString("latin1", events[at + 1], events[at + 2]);
    }
    const order = this.#order++;
    const buffer = context.hidden ? this.#unseen : this.#visible;
    if (!(signs & HAS_TEXT)) buffer.addBlank(context);
    else {
      const spaced = signs & (HAS_BREAKS | HAS_AMPERSAND | HAS_NON_ASCII) ? UNCOLLAPSED.test(text) : text.includes("  ");
      buffer.add(spaced ? text.replace(/\s+/g, " ") : text, context, order);
    }
    return next;
  }

  #enter(kind: TagKind, at: number, parent: Context | null): Context {
    const page = this.#page;
    const number = this.#number++;
    const signs = this.#readSigns(number);
    const attribute = (name: string): string | undefined => readAttribute(page, number, name);
    const names: ElementWords =
      signs & HAS_NAMES
        ? namesOf(attribute)
        : this.#classEnd > this.#classStart
          ? wordsOfClass(page.bytes, this.#classStart, this.#classEnd)
          : NO_WORDS;
    const hidden =
      parent?.hidden === true ||
      kind.neverShown ||
      names.hides ||
      hiddenByRules(names.tokens, this.#rules) ||
      ((kind.maybeHidden || (signs & MAY_HIDE) !== 0) && hidesItself(kind.name, attribute, this.#rules));
    const struck =
      parent?.struck === true ||
      kind.strikes ||
      names.struck ||
      ((signs & MAY_HIDE) !== 0 && /line-through/i.test(attribute("style") ?? ""));
    // An element that holds the page's heading is the product's own block, whatever its class is called.
    const zone: Zone | null = this.#headed.has(number)
      ? null
      : (zoneOfTag(kind.name, signs & HAS_ROLE ? attribute("role") : undefined) ?? names.zone);
    const context = new PageElement(
      page,
      number,
      at,
      kind,
      parent,
      names,
      hidden,
      struck,
      zone ?? (parent === null ? "main" : parent.zone),
      this.#order++,
    );
    this.#elements[number] = context;
    this.#collect(context, signs);
    return context;
  }

  #collect(context: Context, signs: number): void {
    const found = this.#found;
    const { name, heading } = context.kind;
    if (heading > 0) {
      if (!context.hidden) found.headings.push({ level: heading, text: textIn(context, 500), context });
    } else {
      switch (name) {
        case "script":
          this.#collectScript(context);
          break;
        case "meta": {
          const meta =
            context.attribute("property") ?? context.attribute("name") ?? context.attribute("itemprop") ?? context.attribute("http-equiv");
          const content = context.attribute("content");
          if (meta !== undefined && content !== undefined) found.metas.push({ name: meta.toLowerCase(), content });
          break;
        }
        case "link":
          if (found.canonical === null && /(^|\s)canonical(\s|$)/i.test(context.attribute("rel") ?? ""))
            found.canonical = context.attribute("href") ?? null;
          break;
        case "base":
          found.baseHref ??= context.attribute("href") ?? null;
          break;
        case "html":
          found.lang ??= context.attribute("lang") ?? context.attribute("xml:lang") ?? null;
          break;
        case "title":
          found.title ??= textIn(context, 500);
          break;
        case "form":
          found.forms.push(context);
          break;
        case "button":
        case "input":
        case "a":
          if (!context.hidden && context.zone === "main") this.#mayBeButtons.push(context);
          break;
      }
    }
    if (signs & IS_SCOPE) found.itemScopes.push(context);
    if (signs & IS_PROP) found.itemProps.push(context);
    if (signs & IS_RESOURCE) found.typeofs.push(context);
    if (signs & IS_PROPERTY) found.properties.push(context);
  }

  #collectScript(context: Context): void {
    const page = this.#page;
    const { at } = context;
    const first = page.events[at + 1];
    if (first !== TEXT && first !== RAW_TEXT) return;
    const type = (context.attribute("type") ?? "").toLowerCase();
    if (type.includes("ld+json")) this.#found.jsonLd.push(textBehind(page, at) ?? "");
    else
      this.#found.scripts.push({
        id: context.attribute("id") ?? null,
        type,
        // Most scripts are never looked at.
        get text() {
          return textBehind(page, at) ?? "";
        },
      });
  }

  /** Behind the content of a script or style sheet: at its end. */
  #skip(at: number): number {
    const { events } = this.#page;
    let depth = 0;
    for (let i = at; i < events.length;) {
      const event = events[i] as number;
      if (event === OPEN) {
        if (depth++ > 0) this.#number++;
        i++;
      } else if (event === CLOSE) {
        if (--depth === 0) return i;
        i++;
      } else i += 4;
    }
    return events.length;
  }

  /** Which attributes an element has that say something of it, and where its class stands. */
  #readSigns(number: number): number {
    const { attributes, attributesFrom, bytes } = this.#page;
    const end = attributesFrom[number + 1] as number;
    this.#classStart = this.#classEnd = 0;
    let signs = 0;
    for (let i = attributesFrom[number] as number; i < end; i += 4) {
      const from = attributes[i] as number;
      const to = attributes[i + 1] as number;
      switch (to - from) {
        case 2:
          if (isNamed(bytes, from, to, "id")) signs |= HAS_NAMES | (this.#rules.ids.size > 0 ? MAY_HIDE : 0);
          break;
        case 4:
          if (isNamed(bytes, from, to, "role")) signs |= HAS_ROLE;
          break;
        case 5:
          if (isNamed(bytes, from, to, "class")) {
            if (this.#classEnd > 0) break;
            this.#classStart = attributes[i + 2] as number;
            this.#classEnd = attributes[i + 3] as number;
            // Entities in a class are read with the names.
            if (bytes.subarray(this.#classStart, this.#classEnd).includes(38)) signs |= HAS_NAMES;
          } else if (isNamed(bytes, from, to, "style")) signs |= MAY_HIDE;
          break;
        case 6:
          if (isNamed(bytes, from, to, "hidden")) signs |= MAY_HIDE;
          else if (isNamed(bytes, from, to, "typeof")) signs |= IS_RESOURCE;
          break;
        case 7:
        case 8:
        case 9:
        case 11:
        case 12:
          if (isNamed(bytes, from, to, "property")) signs |= IS_PROPERTY;
          else if (isNamed(bytes, from, to, "itemprop")) signs |= IS_PROP | HAS_NAMES;
          else if (isNamed(bytes, from, to, "itemscope")) signs |= IS_SCOPE;
          else if (isNamed(bytes, from, from + 5, "data-")) signs |= HAS_NAMES;
          break;
      }
    }
    return signs;
  }

  /** Hidden and visible text of one block end together; lines stay in document order. */
  #endLine(): void {
    const [first, second] = this.#visible.order <= this.#unseen.order ? [this.#visible, this.#unseen] : [this.#unseen, this.#visible];
    first.flush(this.#lines);
    second.flush(this.#lines);
  }
}

function namesOf(attribute: (name: string) => string | undefined): ElementWords {
  let names = ` ${attribute("id") ?? ""} ${attribute("itemprop") ?? ""}`;
  for (const name of TEST_NAMES) {
    const value = attribute(name);
    if (value !== undefined) names += ` ${value}`;
  }
  return understand(attribute("class") ?? "", names);
}

/** The text that an element begins with; null where it begins with none. */
function textBehind(page: ScannedPage, at: number): string | null {
  const { events } = page;
  let text: string | null = null;
  for (let i = at + 1; events[i] === TEXT || events[i] === RAW_TEXT; i += 4) text = (text ?? "") + readText(page, i);
  return text;
}
