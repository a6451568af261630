import { AttributeSigns, HAS_DATA, HAS_ROLE, IS_PROP, IS_PROPERTY, IS_RESOURCE, IS_SCOPE, MAY_HIDE } from "./attribute-signs.ts";
import { hiddenByRules, hidesItself, readHidingRules, type HidingRules } from "./hidden.ts";
import { LineBuffer } from "./line-buffer.ts";
import { PageElement } from "./page-element.ts";
import { CLOSE, HAS_AMPERSAND, HAS_NON_ASCII, HAS_TEXT, OPEN, RAW_TEXT, REMARK, TEXT, type ScannedPage } from "./scan-html.ts";
import { readAttribute, readText } from "./scanned-text.ts";
import { sliceAscii } from "./slice-bytes.ts";
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
  /** Visible buttons, inputs and links. */
  readonly buttons: readonly Context[];
  readonly forms: readonly Context[];
  readonly canonical: string | null;
  readonly baseHref: string | null;
  readonly lang: string | null;
  readonly title: string | null;
  /** Every element, in document order. */
  readonly elements: readonly Context[];
  /** The context of every element, for elements of the tree that selectors give as well. */
  readonly contexts: ElementContexts;
}

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
  readonly #elements: (Context | undefined)[] = [];
  readonly #found = {
    headings: [] as Heading[],
    metas: [] as Meta[],
    jsonLd: [] as string[],
    scripts: [] as Script[],
    itemScopes: [] as Context[],
    itemProps: [] as Context[],
    typeofs: [] as Context[],
    properties: [] as Context[],
    buttons: [] as Context[],
    forms: [] as Context[],
    canonical: null as string | null,
    baseHref: null as string | null,
    lang: null as string | null,
    title: null as string | null,
  };
  #order = 0;
  #number = 0;
  readonly #signs = new AttributeSigns();

  constructor(page: ScannedPage) {
    this.#page = page;
    this.#rules = readHidingRules(page.styles.map((at) => textBehind(page, at) ?? ""));
    this.#headed = new Set(page.firstHeading);
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
    const byNumber = this.#elements;
    const elements = byNumber.filter((element) => element !== undefined);
    const contexts: ElementContexts = {
      get: (element) => (element instanceof PageElement ? element : byNumber[numberOf(element) ?? -1]),
      values: () => elements,
      [Symbol.iterator]: () => elements.values().map((element) => [element, element] as const),
    };
    return { ...this.#found, lines: this.#lines, elements, contexts };
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
        signs |= events[next + 3] as number;
      }
      if (context === null) return next;
    } else {
      if (context === null) return next;
      if (signs & HAS_TEXT)
        text =
          signs & (HAS_AMPERSAND | HAS_NON_ASCII)
            ? readText(this.#page, at)
            : sliceAscii(bytes, events[at + 1] as number, events[at + 2] as number);
    }
    const order = this.#order++;
    const buffer = context.hidden ? this.#unseen : this.#visible;
    if (!(signs & HAS_TEXT)) buffer.addBlank(context);
    else {
      buffer.add(isCollapsed(text) ? text : text.replace(/\s+/g, " "), context, order);
    }
    return next;
  }

  #enter(kind: TagKind, at: number, parent: Context | null): Context {
    const page = this.#page;
    const number = this.#number++;
    const signs = this.#signs.read(page, number, this.#rules.ids.size > 0);
    const names = this.#signs.words(page, number);
    const special = kind.maybeHidden || (signs & MAY_HIDE) !== 0;
    const hidden =
      parent?.hidden === true ||
      kind.neverShown ||
      names.hides ||
      hiddenByRules(names.tokens, this.#rules) ||
      (special && hidesItself(kind.name, (name) => readAttribute(page, number, name), this.#rules));
    const struck =
      parent?.struck === true ||
      kind.strikes ||
      names.struck ||
      (special && /line-through/i.test(readAttribute(page, number, "style") ?? ""));
    // An element that holds the page's heading is the product's own block, whatever its class is called.
    const opens = zoneOfTag(kind.name, signs & HAS_ROLE ? readAttribute(page, number, "role") : undefined) ?? names.zone;
    const zone: Zone = (this.#headed.has(number) ? null : opens) ?? (parent === null ? "main" : parent.zone);
    const context = new PageElement(
      page,
      number,
      at,
      kind,
      parent,
      names,
      hidden,
      struck,
      zone,
      opens,
      (signs & HAS_DATA) !== 0,
      this.#order++,
    );
    while (this.#elements.length < number) this.#elements.push(undefined);
    this.#elements.push(context);
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
          if (!context.hidden) found.buttons.push(context);
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

  /** Hidden and visible text of one block end together; lines stay in document order. */
  #endLine(): void {
    const [first, second] = this.#visible.order <= this.#unseen.order ? [this.#visible, this.#unseen] : [this.#unseen, this.#visible];
    first.flush(this.#lines);
    second.flush(this.#lines);
  }
}

/** Whether a text has no white space but single blanks. */
function isCollapsed(text: string): boolean {
  let blank = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32) {
      if (blank) return false;
      blank = true;
    } else if (code > 32 && code < 160) blank = false;
    else if ((code >= 9 && code <= 13) || code === 160 || (code > 5_000 && /\s/.test(text.charAt(i)))) return false;
    else blank = false;
  }
  return true;
}

/** The text that an element begins with; null where it begins with none. */
function textBehind(page: ScannedPage, at: number): string | null {
  const { events } = page;
  let text: string | null = null;
  for (let i = at + 1; events[i] === TEXT || events[i] === RAW_TEXT; i += 4) text = (text ?? "") + readText(page, i);
  return text;
}
