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
    .replace(/(?<![/#])[/#]+$/, "")
    .replace(/^.*[/#:]/s, "")
    .toLowerCase(),
);

export function values(item: Item, name: string): readonly Value[] {
  return item.properties.get(name) ?? NONE;
}

const NONE: readonly never[] = [];

/** The first text of the first property that has one. */
export function leaf({ properties }: Item, ...names: readonly string[]): Leaf | null {
  for (const name of names) {
    const list = properties.get(name);
    if (list === undefined) continue;
    for (const value of list) if (!isItem(value) && !isBlank(value.text)) return value;
  }
  return null;
}

/** The things that properties hold. */
export function items({ properties }: Item, ...names: readonly string[]): readonly Item[] {
  let found: Item[] | null = null;
  for (const name of names) {
    const list = properties.get(name);
    if (list === undefined) continue;
    for (const value of list) if (isItem(value)) (found ??= []).push(value);
  }
  return found ?? NONE;
}

/** The text of a property that is either a text or a thing with a name: brand, seller, category. */
export function nameOf({ properties }: Item, ...names: readonly string[]): Leaf | null {
  for (const name of names) {
    const list = properties.get(name);
    if (list === undefined) continue;
    for (const value of list) {
      const found = isItem(value) ? leaf(value, "name", "legalname") : value;
      if (found !== null && !isBlank(found.text)) return found;
    }
  }
  return null;
}

/** Most texts begin with a letter. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 32 && first < 127) && text.trim() === "";
}

export function foundOf({ text, path, machine }: Leaf): Found {
  return machine ? { text: text.trim(), path, machine } : { text: text.trim(), path };
}
