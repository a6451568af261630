import { elementsBetween } from "../elements-between.ts";
import { localName, type Item, type Leaf, type Value } from "../item.ts";
import { textOf } from "../text-of.ts";
import type { Context, Survey } from "../survey.ts";

/** A page of a hundred products has some thousand. */
export const MOST_PROPERTIES = 1_500;

/** The outermost microdata items of the page, in document order. */
export function readMicrodata(survey: Survey): Item[] {
  const items = new Map<Context, Item>();
  for (const [index, context] of survey.itemScopes.entries()) {
    const { itemtype = "", itemid = null } = context.element.attribs as Record<string, string | undefined>;
    const types = itemtype
      .split(/\s+/)
      .filter((type) => type !== "")
      .map(localName);
    items.set(context, { types, id: itemid, path: `microdata[${index}]`, properties: new Map(), context });
  }
  const nested = new Set<Item>();
  const referenced = referencedScopes(survey.itemScopes);
  for (const context of survey.itemProps.slice(0, MOST_PROPERTIES)) {
    const owner = ownerOf(context, items, referenced);
    if (owner === null) continue;
    for (const name of (context.element.attribs["itemprop"] ?? "").split(/\s+/)) {
      const key = localName(name);
      if (key === "") continue;
      const inner = items.get(context);
      if (inner !== undefined) nested.add(inner);
      const value: Value = inner ?? readLeaf(survey, context, `${owner.path}.${name}`);
      const values = owner.properties.get(key);
      if (values === undefined) owner.properties.set(key, [value]);
      else values.push(value);
    }
  }
  return [...items.values()].filter((item) => !nested.has(item));
}

const NAMES = /[.](name|brand|manufacturer|seller|category|model|sku|mpn|price|author|publisher)$/i;

function imageText(survey: Survey, context: Context): string {
  for (const inner of elementsBetween(survey, context.order, context.end))
    if (inner.name === "img") return inner.attribute("alt")?.trim() ?? "";
  return "";
}

/** The text of an element that carries a property, as HTML's microdata rules take it; `content` counts on any element, as shops use it so. */
export function readLeaf(survey: Survey, context: Context, path: string): Leaf {
  const { name, attribs } = context.element;
  // A link that names: its address is where the brand's page is, not the brand.
  const named =
    name === "a" && attribs["content"] === undefined && NAMES.test(path) ? textOf(survey, context) || imageText(survey, context) : "";
  if (named !== "") return { text: named, path, machine: false, context };
  const attribute =
    attribs["content"] ??
    (name === "data" || name === "meter" ? attribs["value"] : name === "time" ? attribs["datetime"] : undefined) ??
    linkOf(name, attribs);
  if (attribute !== undefined) return { text: attribute, path, machine: true, context };
  return { text: textOf(survey, context), path, machine: false, context };
}

function linkOf(name: string, attribs: Readonly<Record<string, string>>): string | undefined {
  if (name === "a" || name === "link" || name === "area") return attribs["href"];
  if (name === "img" || name === "source" || name === "iframe") return attribs["src"] ?? attribs["data-src"];
  return name === "object" ? attribs["data"] : undefined;
}

function referencedScopes(scopes: readonly Context[]): ReadonlyMap<string, Context> {
  const byId = new Map<string, Context>();
  for (const scope of scopes) {
    for (const id of (scope.element.attribs["itemref"] ?? "").split(/\s+/)) {
      if (id !== "") byId.set(id, scope);
    }
  }
  return byId;
}

function ownerOf(context: Context, items: ReadonlyMap<Context, Item>, referenced: ReadonlyMap<string, Context>): Item | null {
  const own = context.element.attribs["id"];
  const direct = own === undefined ? undefined : referenced.get(own);
  if (direct !== undefined) return items.get(direct) ?? null;
  for (let at = context.parent; at !== null; at = at.parent) {
    const item = items.get(at);
    if (item !== undefined) return item;
    const id = at.element.attribs["id"];
    const scope = id === undefined ? undefined : referenced.get(id);
    if (scope !== undefined) return items.get(scope) ?? null;
  }
  return null;
}
