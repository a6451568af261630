import { load, type Cheerio, type CheerioAPI } from "cheerio";
import type { AnyNode, Document, Element } from "domhandler";

/** Children from which on an element counts as wide; shops' lists have some dozens. */
const WIDE = 200;
/** Selectors that begin with a combinator mean children or siblings of what is searched. */
const RELATIVE = /^\s*[>+~]/;

/**
 * A tree for selectors. What lies in an element cheerio finds by its children, and asks of each whether another one of them holds it: in
 * hostile pages, with ten thousand in one element, that takes seconds. In wide elements every descendant is held against the selector instead.
 */
export function loadTree(document: Document): CheerioAPI {
  const $ = load(document, { xml: { xmlMode: false, decodeEntities: true } });
  const prototype: Cheerio<AnyNode> = $.prototype;
  const { find } = prototype;
  prototype.find = function findInside(this: Cheerio<AnyNode>, ...[sought]: Parameters<typeof find>): Cheerio<Element> {
    const outer = this.toArray();
    if (typeof sought !== "string" || RELATIVE.test(sought) || !outer.some(isWide)) return find.call(this, sought);
    return $(descendants(outer)).filter(sought);
  };
  return $;
}

function isWide(node: AnyNode): boolean {
  return "children" in node && node.children.length > WIDE;
}

/** Every element inside any of some nodes, in document order, each once. */
function descendants(nodes: readonly AnyNode[]): Element[] {
  const found = new Set<Element>();
  const open = nodes.toReversed().flatMap((node) => ("children" in node ? [{ node, next: 0 }] : []));
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const child = top.node.children[top.next++];
    if (child === undefined) open.pop();
    else if ("children" in child && "attribs" in child) {
      found.add(child);
      open.push({ node: child, next: 0 });
    }
  }
  return [...found];
}
