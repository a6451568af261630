import { isTag, isText, type ChildNode, type Document, type Element } from "domhandler";
import { isHidden, readHidingRules, type HidingRules } from "./hidden.ts";
import { zoneOf, type Zone } from "./zones.ts";

/** An element on the way from the root to a text, with what it inherits. */
export interface Context {
  readonly element: Element;
  readonly parent: Context | null;
  readonly depth: number;
  /** Class, id, itemprop and the names for tests (data-testid and its like) of this element alone, lower case. */
  readonly words: string;
  readonly hidden: boolean;
  readonly struck: boolean;
  readonly zone: Zone;
  /** Position of its start in document order, and of its end: what lies inside has an order between the two. */
  readonly order: number;
  end: number;
}

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

/** Everything that one walk over the page collects. */
export interface Survey {
  readonly lines: readonly Line[];
  readonly headings: readonly Heading[];
  readonly metas: readonly { readonly name: string; readonly content: string }[];
  readonly jsonLd: readonly string[];
  /** Other inline scripts, and JSON data islands with their id. */
  readonly scripts: readonly { readonly id: string | null; readonly type: string; readonly text: string }[];
  /** Elements that open an item (microdata) or a resource (RDFa). */
  readonly itemScopes: readonly Context[];
  readonly itemProps: readonly Context[];
  readonly typeofs: readonly Context[];
  readonly properties: readonly Context[];
  /** Buttons, inputs and links that put something into the cart. */
  readonly cartButtons: readonly Context[];
  readonly forms: readonly Context[];
  readonly canonical: string | null;
  readonly baseHref: string | null;
  readonly lang: string | null;
  readonly title: string | null;
  /** The context of every element. */
  readonly contexts: ReadonlyMap<Element, Context>;
}

const BLOCKS = new Set(
  "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary table tbody td textarea tfoot th thead tr ul".split(
    " ",
  ),
);
/** Names that shops give elements for their own tests; where classes are hashes they alone say what an element is. */
const TEST_NAMES = ["data-testid", "data-test", "data-test-id", "data-ta", "data-qa", "data-name"] as const;
const STRUCK_TAGS = new Set(["del", "s", "strike"]);
const CART_WORDS =
  /add[-_ ]?to[-_ ]?(cart|bag|basket|trolley)|addtocart|btn-?cart|buy[-_ ]?(now|button|box|it)|in-?den-?(warenkorb|einkaufswagen)|do[-_ ]?koszyka|dodaj|warenkorb|koszyk|einkaufswagen|panier|carrito|carrello|winkelwagen|kosar|košík|kosik|ostukorv|in den korb|cos-?(de)?-?cumparaturi|adauga|cumpar[aă]|kup (teraz|to)|kupuj|jetzt kaufen|^\s*kaufen|acheter|comprar|acquista|koupit|kúpiť|kopen|köp(a)?$|\bosta\b|купить|купити|купи|корзин|кошик|grozam|krepšel/;

/** Walks the page once. Iterative, so that depth costs no stack. */
export function surveyPage(document: Document): Survey {
  return new Surveyor(readHidingRules(collectStyles(document))).walk(document);
}

type Step = { readonly node: ChildNode } | { readonly leave: Context };

// A class because a walk has a dozen things in hand at each step.
class Surveyor {
  readonly #rules: HidingRules;
  readonly #visible = new LineBuffer(false);
  readonly #unseen = new LineBuffer(true);
  readonly #lines: Line[] = [];
  readonly #contexts = new Map<Element, Context>();
  #order = 0;

  constructor(rules: HidingRules) {
    this.#rules = rules;
  }

  walk(document: Document): Survey {
    const found = {
      headings: [] as Heading[],
      metas: [] as { name: string; content: string }[],
      jsonLd: [] as string[],
      scripts: [] as { id: string | null; type: string; text: string }[],
      itemScopes: [] as Context[],
      itemProps: [] as Context[],
      typeofs: [] as Context[],
      properties: [] as Context[],
      cartButtons: [] as Context[],
      forms: [] as Context[],
      canonical: null as string | null,
      baseHref: null as string | null,
      lang: null as string | null,
      title: null as string | null,
    };
    const headed = headingAncestors(document);
    const stack: Step[] = [];
    let context: Context | null = null;
    const push = (children: readonly ChildNode[]): void => {
      for (let i = children.length - 1; i >= 0; i--) stack.push({ node: children[i] as ChildNode });
    };
    push(document.children);
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      if ("leave" in step) {
        step.leave.end = this.#order;
        if (BLOCKS.has(step.leave.element.name)) this.#endLine();
        context = step.leave.parent;
        continue;
      }
      const { node } = step;
      if (isText(node)) {
        if (context !== null) (context.hidden ? this.#unseen : this.#visible).add(node.data, context, this.#order++);
        continue;
      }
      if (!isTag(node)) continue;
      context = this.#enter(node, context, headed);
      this.#contexts.set(node, context);
      const { name, attribs } = node;
      if (name === "script") collectScript(node, found.jsonLd, found.scripts);
      else if (name === "meta") {
        const meta = attribs["property"] ?? attribs["name"] ?? attribs["itemprop"] ?? attribs["http-equiv"];
        if (meta !== undefined && attribs["content"] !== undefined)
          found.metas.push({ name: meta.toLowerCase(), content: attribs["content"] });
      } else if (name === "link" && /(^|\s)canonical(\s|$)/i.test(attribs["rel"] ?? "")) found.canonical ??= attribs["href"] ?? null;
      else if (name === "base") found.baseHref ??= attribs["href"] ?? null;
      else if (name === "html") found.lang ??= attribs["lang"] ?? attribs["xml:lang"] ?? null;
      else if (name === "title") found.title ??= textIn(node, 500);
      else if (/^h[1-6]$/.test(name) && !context.hidden) found.headings.push({ level: Number(name[1]), text: textIn(node, 500), context });
      if (attribs["itemscope"] !== undefined) found.itemScopes.push(context);
      if (attribs["itemprop"] !== undefined) found.itemProps.push(context);
      if (attribs["typeof"] !== undefined) found.typeofs.push(context);
      if (attribs["property"] !== undefined) found.properties.push(context);
      if (name === "form") found.forms.push(context);
      if ((name === "button" || name === "input" || name === "a") && !context.hidden && isCartButton(node, context))
        found.cartButtons.push(context);
      if (BLOCKS.has(name)) this.#endLine();
      stack.push({ leave: context });
      if (name !== "script" && name !== "style") push(node.children);
    }
    this.#endLine();
    // Hidden and visible text of one block are flushed together.
    this.#lines.sort((a, b) => a.order - b.order);
    return { ...found, lines: this.#lines, contexts: this.#contexts };
  }

  #enter(element: Element, parent: Context | null, headed: ReadonlySet<Element>): Context {
    const { name, attribs } = element;
    let words = `${attribs["class"] ?? ""} ${attribs["id"] ?? ""} ${attribs["itemprop"] ?? ""}`;
    for (const attribute of TEST_NAMES) if (attribs[attribute] !== undefined) words += ` ${attribs[attribute]}`;
    words = words.trim().toLowerCase();
    // An element that holds the page's heading is the product's own block, whatever its class is called.
    const zone = headed.has(element) ? null : zoneOf(name, words, attribs["role"]);
    const style = attribs["style"];
    return {
      element,
      parent,
      depth: parent === null ? 0 : parent.depth + 1,
      words,
      hidden: parent?.hidden === true || isHidden(element, this.#rules),
      struck:
        parent?.struck === true ||
        STRUCK_TAGS.has(name) ||
        /line-?through|strike-?through|(^|[\s_-])(strike[d]?|struck|durchgestrichen|crossed)([\s_-]|$)/.test(words) ||
        (style !== undefined && /line-through/i.test(style)),
      zone: zone ?? parent?.zone ?? "main",
      order: this.#order++,
      end: Number.POSITIVE_INFINITY,
    };
  }

  #endLine(): void {
    this.#visible.flush(this.#lines);
    this.#unseen.flush(this.#lines);
  }
}

/** Joins the texts of one block. White space is collapsed; superscript decimals are set apart from the digits before them. */
class LineBuffer {
  readonly #hidden: boolean;
  #text = "";
  #runs: Run[] = [];
  #order = 0;

  constructor(hidden: boolean) {
    this.#hidden = hidden;
  }

  add(data: string, context: Context, order: number): void {
    let piece = data.replace(/[\s\u00a0\u202f\u2009]+/g, " ");
    if (piece === "") return;
    if (this.#text === "") {
      piece = piece.trimStart();
      if (piece === "") return;
      this.#order = order;
    } else if (this.#text.endsWith(" ")) {
      piece = piece.trimStart();
      if (piece === "") return;
    } else if (!piece.startsWith(" ")) {
      const last = this.#runs.at(-1);
      this.#text += joint(this.#text, piece, context, last === undefined ? 0 : last.end - last.start);
    }
    const start = this.#text.length;
    this.#text += piece;
    this.#runs.push({ start, end: this.#text.length, context });
  }

  flush(into: Line[]): void {
    const text = this.#text.trimEnd();
    if (text !== "") into.push({ text, runs: this.#runs, hidden: this.#hidden, order: this.#order });
    this.#text = "";
    this.#runs = [];
  }
}

/** Digits that abut across tags, where nothing says that the later ones are decimals. Stands between them in a line's text. */
export const SPLIT_DIGITS = "\u2063";
const DECIMALS_WORDS = /cent|decimal|fraction|penn|grosz|bani|haler|sup|kop|minor|small|rappen|öre|ore$/;

function joint(before: string, piece: string, context: Context, lastLength: number): string {
  if (/\d$/.test(before) && /^\d/.test(piece)) {
    // One digit per element is a disguise for machines; people read one number.
    if (piece.length === 1 && lastLength === 1) return "";
    const raised = /^\d{2}(?!\d)/.test(piece) && isRaised(context);
    if (!raised) return SPLIT_DIGITS;
    return /,\d{3}$/.test(before) ? "." : ",";
  }
  return /[\d.,]$/.test(before) && /^[\d.,]/.test(piece) ? "" : " ";
}

function isRaised(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 2; at = at.parent, up++) {
    if (at.element.name === "sup" || at.element.name === "small" || DECIMALS_WORDS.test(at.words)) return true;
    if (/vertical-align\s*:\s*(super|top|text-top)|font-size\s*:\s*(small|\d?\dpx;?\s*vertical)/i.test(at.element.attribs["style"] ?? ""))
      return true;
  }
  return false;
}

function isCartButton({ name, attribs, ...element }: Element, context: Context): boolean {
  const words = `${context.words} ${attribs["alt"] ?? ""} ${attribs["name"] ?? ""} ${attribs["value"] ?? ""} ${attribs["title"] ?? ""} ${attribs["aria-label"] ?? ""} ${attribs["href"] ?? ""} ${name === "input" ? "" : textIn({ name, attribs, ...element } as Element, 60)}`;
  return CART_WORDS.test(words.toLowerCase());
}

function collectScript(element: Element, jsonLd: string[], scripts: { id: string | null; type: string; text: string }[]): void {
  const [child] = element.children;
  if (child === undefined || !isText(child)) return;
  const type = (element.attribs["type"] ?? "").toLowerCase();
  if (type.includes("ld+json")) jsonLd.push(child.data);
  else scripts.push({ id: element.attribs["id"] ?? null, type, text: child.data });
}

function collectStyles(document: Document): string[] {
  const sheets: string[] = [];
  const stack: ChildNode[] = [...document.children];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isTag(node)) continue;
    const [first] = node.children;
    if (node.name === "style" && first !== undefined && isText(first)) sheets.push(first.data);
    else for (const child of node.children) if (isTag(child)) stack.push(child);
  }
  return sheets;
}

/** The ancestors of the first heading of the first level, itself included. */
function headingAncestors(document: Document): ReadonlySet<Element> {
  const ancestors = new Set<Element>();
  const stack: ChildNode[] = document.children.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isTag(node)) continue;
    if (node.name === "h1") {
      for (let at: unknown = node; at instanceof Object && isTag(at as ChildNode); at = (at as Element).parent)
        ancestors.add(at as Element);
      return ancestors;
    }
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as ChildNode);
  }
  return ancestors;
}

/** Text inside an element, white space collapsed, hidden parts included, at most so many characters. */
export function textIn(element: Element, most: number): string {
  let text = "";
  const stack: ChildNode[] = [element];
  for (let node = stack.pop(); node !== undefined && text.length < most; node = stack.pop()) {
    if (isText(node)) text += node.data;
    else if (isTag(node) && node.name !== "script" && node.name !== "style") {
      if (BLOCKS.has(node.name)) text += " ";
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as ChildNode);
    }
  }
  return text.replace(/\s+/g, " ").trim().slice(0, most);
}
