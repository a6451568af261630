import { localName, type Item, type Value } from "../item.ts";
import type { Context, Survey } from "../survey.ts";
import { MOST_PROPERTIES, leafReader } from "./microdata.ts";

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
  let left = MOST_PROPERTIES;
  for (const context of survey.properties) {
    if (--left < 0) break;
    let owner: Item | undefined;
    for (let at = context.parent; at !== null && owner === undefined; at = at.parent) owner = items.get(at);
    if (owner === undefined) continue;
    const read = leafReader(survey, context);
    for (const name of (context.element.attribs["property"] ?? "").split(/\s+/, left + 1)) {
      left--;
      const key = localName(name);
      if (key === "") continue;
      const inner = items.get(context);
      if (inner !== undefined) nested.add(inner);
      const value: Value = inner ?? read(`${owner.path}.${name}`);
      const values = owner.properties.get(key);
      if (values === undefined) owner.properties.set(key, [value]);
      else values.push(value);
    }
  }
  return [...items.values()].filter((item) => !nested.has(item));
}
