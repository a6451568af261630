/**
 * For tests: the same survey of a page by walking the tree that htmlparser2 makes of it, one plain step after the other. Slow, and what
 * the survey by scanning must agree with.
 */
import { DomHandler, isTag, isText, type ChildNode, type Document, type Element } from "domhandler";
import { Parser } from "htmlparser2";
import { HIDING_CLASS, SHOWN_AGAIN, hidesItself, hiddenByRules, readHidingRules, type HidingRules } from "./hidden.ts";
import { zoneOfTag, zoneOfWords, type Zone } from "./zones.ts";

interface Context {
  readonly element: Element;
  readonly parent: Context | null;
  readonly words: string;
  readonly hidden: boolean;
  readonly struck: boolean;
  readonly zone: Zone;
  readonly order: number;
  end: number;
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly context: Context;
}

interface Line {
  readonly text: string;
  readonly runs: readonly Run[];
  readonly hidden: boolean;
  readonly order: number;
}

export interface TreeSurvey {
  readonly elements: readonly Context[];
  readonly lines: readonly Line[];
  readonly headings: readonly string[];
  readonly metas: readonly { readonly name: string; readonly content: string }[];
  readonly jsonLd: readonly string[];
  readonly scripts: readonly string[];
  readonly title: string | null;
}

const BLOCKS = new Set(
  "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section select summary table tbody td textarea tfoot th thead tr ul".split(
    " ",
  ),
);
const NEVER_SHOWN = new Set(["script", "style", "template", "noscript", "head", "object", "iframe", "svg", "datalist", "meta", "link"]);
const TEST_NAMES = ["data-testid", "data-test", "data-test-id", "data-ta", "data-qa", "data-name"] as const;
const STRUCK_TAGS = new Set(["del", "s", "strike"]);

/** The tree that htmlparser2 makes. */
export function treeOf(html: string): Document {
  const handler = new DomHandler();
  new Parser(handler, { decodeEntities: true, recognizeCDATA: false }).end(html);
  return handler.root;
}

type Step = { readonly node: ChildNode } | { readonly leave: Context };

export function surveyTree(document: Document): TreeSurvey {
  const rules = readHidingRules(collectStyles(document));
  const headed = headingAncestors(document);
  const found = {
    elements: [] as Context[],
    lines: [] as Line[],
    headings: [] as string[],
    metas: [] as { name: string; content: string }[],
    jsonLd: [] as string[],
    scripts: [] as string[],
    title: null as string | null,
  };
  const visible = new LineBuffer(false);
  const unseen = new LineBuffer(true);
  const endLine = (): void => {
    visible.flush(found.lines);
    unseen.flush(found.lines);
  };
  const stack: Step[] = document.children.toReversed().map((node) => ({ node }));
  let context: Context | null = null;
  let order = 0;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if ("leave" in step) {
      step.leave.end = order;
      if (BLOCKS.has(step.leave.element.name)) endLine();
      context = step.leave.parent;
      continue;
    }
    const { node } = step;
    if (isText(node)) {
      if (context !== null) (context.hidden ? unseen : visible).add(node.data, context, order++);
      continue;
    }
    if (!isTag(node)) continue;
    context = enter(node, context, { headed: headed.has(node), rules, order: order++ });
    found.elements.push(context);
    const { name, attribs } = node;
    if (name === "script") collectScript(node, found.jsonLd, found.scripts);
    else if (name === "meta") {
      const meta = attribs["property"] ?? attribs["name"] ?? attribs["itemprop"] ?? attribs["http-equiv"];
      if (meta !== undefined && attribs["content"] !== undefined)
        found.metas.push({ name: meta.toLowerCase(), content: attribs["content"] });
    } else if (name === "title") found.title ??= textIn(node, 500);
    else if (/^h[1-6]$/.test(name) && !context.hidden) found.headings.push(textIn(node, 500));
    if (BLOCKS.has(name)) endLine();
    stack.push({ leave: context });
    if (name !== "script" && name !== "style") for (const child of node.children.toReversed()) stack.push({ node: child });
  }
  endLine();
  found.lines.sort((a, b) => a.order - b.order);
  return found;
}

function enter(
  element: Element,
  parent: Context | null,
  { headed, rules, order }: { readonly headed: boolean; readonly rules: HidingRules; readonly order: number },
): Context {
  const { name, attribs } = element;
  let words = `${attribs["class"] ?? ""} ${attribs["id"] ?? ""} ${attribs["itemprop"] ?? ""}`;
  for (const attribute of TEST_NAMES) if (attribs[attribute] !== undefined) words += ` ${attribs[attribute]}`;
  words = words.trim().toLowerCase();
  const byWords = zoneOfWords(words);
  const whole = byWords === "chrome" && (name === "body" || name === "html");
  const zone = headed ? null : (zoneOfTag(name, attribs["role"]) ?? (whole ? null : byWords));
  return {
    element,
    parent,
    words,
    hidden: parent?.hidden === true || isHidden(element, rules),
    struck:
      parent?.struck === true ||
      STRUCK_TAGS.has(name) ||
      /line-?through|strike-?through|(^|[\s_-])(strike[d]?|struck|durchgestrichen|crossed)([\s_-]|$)/.test(words) ||
      /line-through/i.test(attribs["style"] ?? ""),
    zone: zone ?? parent?.zone ?? "main",
    order,
    end: 0,
  };
}

function isHidden({ name, attribs }: Element, rules: HidingRules): boolean {
  if (NEVER_SHOWN.has(name) || hidesItself(name, (attribute) => attribs[attribute], rules)) return true;
  const className = attribs["class"] ?? "";
  const tokens = className.split(/\s+/);
  return hiddenByRules(tokens, rules) || (tokens.some((token) => HIDING_CLASS.test(token)) && !SHOWN_AGAIN.test(className));
}

function collectScript(element: Element, jsonLd: string[], scripts: string[]): void {
  const [child] = element.children;
  if (child === undefined || !isText(child)) return;
  const type = (element.attribs["type"] ?? "").toLowerCase();
  (type.includes("ld+json") ? jsonLd : scripts).push(child.data);
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
const SPLIT_DIGITS = "\u2063";
const DECIMALS_WORDS = /cent|decimal|fraction|penn|grosz|bani|haler|sup|kop|minor|small|rappen|öre|ore$/;

function joint(before: string, piece: string, context: Context, lastLength: number): string {
  if (/\d$/.test(before) && /^\d/.test(piece)) {
    // One digit per element is a disguise for machines; people read one number.
    if (piece.length === 1 && lastLength === 1) return "";
    const raised = /^\d{2}(?!\d)/.test(piece) && isRaised(context);
    if (!raised) return SPLIT_DIGITS;
    return /,\d{3}$/.test(before) ? "." : ",";
  }
  if (/^:[-–—]{1,2} ?$/.test(piece) ? /\d$/.test(before) : /^[-–—]{1,2} ?$/.test(piece) && /\d[.,]$/.test(before)) return "";
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
function textIn(element: Element, most: number): string {
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
