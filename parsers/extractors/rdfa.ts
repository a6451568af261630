import { localName, type Item, type Value } from "../item.ts";
import type { Context, Survey } from "../survey.ts";
import { MOST_PROPERTIES, readLeaf } from "./microdata.ts";

/** The outermost resources with a type that the page describes in RDFa, in document order. */
export function readRdfa(survey: Survey): Item[] {
  const items = new Map<Context, Item>();
  for (const [index, context] of survey.typeofs.entries()) {
    const { attribs } = context.element;
    const types = (attribs["typeof"] ?? "")
      .split(/\s+/)
      .filter((type) => type !== "")
      .map(localName);
    items.set(context, {
      types,
      id: attribs["about"] ?? attribs["resource"] ?? null,
      path: `rdfa[${index}]`,
      properties: new Map(),
      context,
    });
  }
  if (items.size === 0) return [];
  const nested = new Set<Item>();
  for (const context of survey.properties.slice(0, MOST_PROPERTIES)) {
    let owner: Item | undefined;
    for (let at = context.parent; at !== null && owner === undefined; at = at.parent) owner = items.get(at);
    if (owner === undefined) continue;
    for (const name of (context.element.attribs["property"] ?? "").split(/\s+/)) {
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
