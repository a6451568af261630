import type { Found } from "./draft.ts";
import { remembered } from "./remembered.ts";
import type { Context } from "./survey.ts";

/** A value of structured data as it stood on the page. */
export interface Leaf {
  readonly text: string;
  readonly path: string;
  /** Written for machines (JSON, `content`, `<meta>`): amounts are plain decimals. */
  readonly machine: boolean;
  /** The element that shows it, where there is one. */
  readonly context: Context | null;
}

/** A thing that structured data describes. JSON-LD, microdata and RDFa all come down to this. */
export interface Item {
  /** Lower-case local names of its schema.org types: "product", "aggregateoffer". */
  readonly types: readonly string[];
  readonly id: string | null;
  readonly path: string;
  /** Per lower-case local property name; a Map, as the names are the page's. */
  readonly properties: Map<string, Value[]>;
  readonly context: Context | null;
}

export type Value = Leaf | Item;

export function isItem(value: Value): value is Item {
  return "properties" in value;
}

/** "https://schema.org/Product", "schema:Product" and "product" are all "product". */
export const localName = remembered((iri) =>
  iri
    .trim()
    .replace(/[/#]+$/, "")
    .replace(/^.*[/#:]/s, "")
    .toLowerCase(),
);

export function values(item: Item, ...names: readonly string[]): Value[] {
  return names.flatMap((name) => item.properties.get(name) ?? []);
}

export function leaf(item: Item, ...names: readonly string[]): Leaf | null {
  for (const value of values(item, ...names)) {
    if (!isItem(value) && value.text.trim() !== "") return value;
  }
  return null;
}

export function items(item: Item, ...names: readonly string[]): Item[] {
  return values(item, ...names).filter(isItem);
}

/** The text of a property that is either a text or a thing with a name: brand, seller, category. */
export function nameOf(item: Item, ...names: readonly string[]): Leaf | null {
  for (const value of values(item, ...names)) {
    const found = isItem(value) ? leaf(value, "name", "legalname") : value;
    if (found !== null && found.text.trim() !== "") return found;
  }
  return null;
}

export function foundOf({ text, path, machine }: Leaf): Found {
  return machine ? { text: text.trim(), path, machine } : { text: text.trim(), path };
}
