import { UnreadablePageError } from "../../errors.ts";
import { isItem, items, localName, type Item, type Value } from "../item.ts";
import { parseLooseJson } from "../loose-json.ts";

const DEEPEST = 20;
/** Of all blocks; a shop's page has some ten thousand. */
const MOST_CHARACTERS = 4_000_000;
const MOST_NODES = 50_000;
/** No name, number or address of a product is longer; descriptions, which nobody asks for, are. */
const LONGEST_TEXT = 10_000;
/**
 * How much references may bring in, each the number of values of what it names: what is mentioned a thousand times is read as often, and what
 * that mentions as well. A page of a thousand offers by one seller has some ten thousand.
 */
const MOST_REFERRED = 200_000;

/** Every item of the page's JSON-LD blocks, outermost first; a block that cannot be read loses none of the others. References by @id are followed. */
export function readJsonLd(blocks: readonly string[]): Item[] {
  const budget = { nodes: MOST_NODES };
  const all: Item[] = [];
  const outermost: Item[] = [];
  let left = MOST_CHARACTERS;
  for (const [index, block] of blocks.entries()) {
    left -= block.length;
    if (left < 0) break;
    for (const [i, root] of asArray(parseLooseJson(block)).entries()) {
      const value = convert(root, `ld+json[${index}]${i > 0 ? `[${i}]` : ""}`, 0, budget, all);
      if (value !== null && isItem(value)) outermost.push(value);
    }
  }
  followReferences(all);
  const found: Item[] = [];
  for (const root of outermost) {
    found.push(root);
    for (const item of items(root, "@graph")) found.push(item);
  }
  return found;
}

function followReferences(all: readonly Item[]): void {
  // Most pages describe things where they mention them.
  if (!all.some(isReference)) return;
  const byId = new Map<string, Item>();
  for (const item of all) {
    if (item.id !== null && item.types.length > 0 && !byId.has(item.id)) byId.set(item.id, item);
  }
  const sizes = new Map<Item, number>();
  let left = MOST_REFERRED;
  for (const item of all) {
    for (const list of item.properties.values()) {
      for (const [i, value] of list.entries()) {
        if (!isItem(value) || !isReference(value)) continue;
        const target = byId.get(value.id);
        if (target === undefined || target === item) continue;
        const size = sizes.get(target) ?? sizeOf(target);
        sizes.set(target, size);
        left -= size;
        if (left < 0) throw new UnreadablePageError("the page's structured data refer to one another too often");
        list[i] = target;
      }
    }
  }
}

function sizeOf({ properties }: Item): number {
  let size = 1;
  for (const list of properties.values()) size += list.length;
  return size;
}

function isReference(item: Item): item is Item & { readonly id: string } {
  return item.types.length === 0 && item.id !== null && item.properties.size <= 1;
}

function convert(json: unknown, path: string, depth: number, budget: { nodes: number }, all: Item[]): Value | null {
  if (depth > DEEPEST || --budget.nodes < 0) return null;
  if (typeof json === "string") return json.length > LONGEST_TEXT ? null : { text: json, path, machine: true, context: null };
  if (typeof json === "number" || typeof json === "boolean") return { text: String(json), path, machine: true, context: null };
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const properties = new Map<string, Value[]>();
  const types: string[] = [];
  let id: string | null = null;
  // JSON has no prototypes: each key is the object's own.
  for (const key in json) {
    const raw = (json as Readonly<Record<string, unknown>>)[key];
    if (key === "@type") {
      for (const type of asArray(raw)) if (typeof type === "string") types.push(localName(type));
    } else if (key === "@id" && typeof raw === "string") id = raw;
    else if (key === "@value") return convert(raw, path, depth + 1, budget, all);
    else {
      const name = key === "@graph" ? key : localName(key);
      const known = properties.get(name);
      const list = known ?? [];
      if (Array.isArray(raw)) {
        const flat = asArray(raw);
        for (let i = 0; i < flat.length; i++) {
          const value = convert(flat[i], `${path}.${key}${flat.length > 1 ? `[${i}]` : ""}`, depth + 1, budget, all);
          if (value !== null) list.push(value);
        }
      } else if (raw !== null && raw !== undefined) {
        const value = convert(raw, `${path}.${key}`, depth + 1, budget, all);
        if (value !== null) list.push(value);
      }
      if (known === undefined && list.length > 0) properties.set(name, list);
    }
  }
  const item: Item = { types, id, path, properties, context: null };
  all.push(item);
  return item;
}

function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return value === null || value === undefined ? [] : [value];
  return value.some(Array.isArray) ? (value as unknown[]).flat(2) : (value as unknown[]);
}
