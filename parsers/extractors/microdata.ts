import { elementsBetween } from "../elements-between.ts";
import { localName, type Item, type Leaf, type Value } from "../item.ts";
import { textOf } from "../text-of.ts";
import type { Context, Survey } from "../survey.ts";

/** A page of a hundred products has some thousand. */
export const MOST_PROPERTIES = 1_500;
/** What holds more elements and texts than this is a part of the page and no property that anybody asks for; its text is dear to put together. */
const MOST_INSIDE = 2_000;

/** The outermost microdata items of the page, in document order. */
export function readMicrodata(survey: Survey): Item[] {
  const { itemScopes } = survey;
  if (itemScopes.length === 0) return [];
  /** By the elements' numbers. */
  const items = new Map<number, Item>();
  for (const [index, context] of itemScopes.entries()) {
    const types = wordsIn(context.attribute("itemtype")).map(localName);
    items.set(context.number, {
      types,
      id: context.attribute("itemid") ?? null,
      path: `microdata[${index}]`,
      properties: new Map(),
      context,
    });
  }
  const nested = new Set<Item>();
  const referenced = referencedScopes(itemScopes);
  let left = MOST_PROPERTIES;
  for (const context of survey.itemProps) {
    if (left <= 0) break;
    const owner = ownerOf(context, items, referenced);
    // Looking for it cost as much as reading it would.
    if (owner === null) left--;
    if (owner === null) continue;
    const inner = items.get(context.number);
    const names = wordsIn(context.attribute("itemprop"));
    // Each name asks for the same attributes, in a tag that may be megabytes long: read once, they are kept.
    if (names.length > 1) void context.attribs;
    const read = leafReader(survey, context);
    for (const name of names) {
      if (--left < 0) break;
      const key = localName(name);
      if (key === "") continue;
      if (inner !== undefined) nested.add(inner);
      const value: Value = inner ?? read(`${owner.path}.${name}`);
      const values = owner.properties.get(key);
      if (values === undefined) owner.properties.set(key, [value]);
      else values.push(value);
    }
  }
  const outermost: Item[] = [];
  for (const item of items.values()) if (!nested.has(item)) outermost.push(item);
  return outermost;
}

/** What white space parts in an attribute; most have one word. */
function wordsIn(list: string | undefined): string[] {
  if (list === undefined || list === "") return [];
  return /\s/.test(list) ? list.split(/\s+/).filter((word) => word !== "") : [list];
}

const NAMES = /[.](name|brand|manufacturer|seller|category|model|sku|mpn|price|author|publisher)$/i;

function imageText(survey: Survey, context: Context): string {
  for (const inner of elementsBetween(survey, context.order, context.end))
    if (inner.name === "img") return inner.attribute("alt")?.trim() ?? "";
  return "";
}

/** Reads an element's property under one path after another, its text once. */
export function leafReader(survey: Survey, context: Context): (path: string) => Leaf {
  let known: string | null = null;
  const text = (): string => (known ??= context.end - context.order > MOST_INSIDE ? "" : textOf(survey, context));
  return (path) => readLeaf(survey, context, path, text);
}

/** The text of an element that carries a property, as HTML's microdata rules take it; `content` counts on any element, as shops use it so. */
function readLeaf(survey: Survey, context: Context, path: string, text: () => string): Leaf {
  const { name } = context;
  const content = context.attribute("content");
  // A link that names: its address is where the brand's page is, not the brand.
  const named = name === "a" && content === undefined && NAMES.test(path) ? text() || imageText(survey, context) : "";
  if (named !== "") return { text: named, path, machine: false, context };
  const attribute =
    content ??
    (name === "data" || name === "meter" ? context.attribute("value") : name === "time" ? context.attribute("datetime") : undefined) ??
    linkOf(context);
  if (attribute !== undefined) return { text: attribute, path, machine: true, context };
  return { text: text(), path, machine: false, context };
}

function linkOf(context: Context): string | undefined {
  const { name } = context;
  if (name === "a" || name === "link" || name === "area") return context.attribute("href");
  if (name === "img" || name === "source" || name === "iframe") return context.attribute("src") ?? context.attribute("data-src");
  return name === "object" ? context.attribute("data") : undefined;
}

function referencedScopes(scopes: readonly Context[]): ReadonlyMap<string, Context> {
  const byId = new Map<string, Context>();
  for (const scope of scopes) {
    for (const id of wordsIn(scope.attribute("itemref"))) byId.set(id, scope);
  }
  return byId;
}

function ownerOf(context: Context, items: ReadonlyMap<number, Item>, referenced: ReadonlyMap<string, Context>): Item | null {
  const direct = referrer(context, referenced);
  if (direct !== undefined) return items.get(direct.number) ?? null;
  for (let at = context.parent; at !== null; at = at.parent) {
    const item = items.get(at.number);
    if (item !== undefined) return item;
    const scope = referrer(at, referenced);
    if (scope !== undefined) return items.get(scope.number) ?? null;
  }
  return null;
}

/** The item that takes an element's properties as its own by the element's id. */
function referrer(context: Context, referenced: ReadonlyMap<string, Context>): Context | undefined {
  const id = referenced.size === 0 ? undefined : context.id;
  return id === undefined ? undefined : referenced.get(id);
}
