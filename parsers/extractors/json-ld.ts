import { isItem, localName, type Item, type Value } from "../item.ts";
import { parseLooseJson } from "../loose-json.ts";

const DEEPEST = 20;
const MOST_NODES = 50_000;

/** Every item of the page's JSON-LD blocks, outermost first; a block that cannot be read loses none of the others. References by @id are followed. */
export function readJsonLd(blocks: readonly string[]): Item[] {
  const budget = { nodes: MOST_NODES };
  const all: Item[] = [];
  const roots = blocks.flatMap((block, index) =>
    asArray(parseLooseJson(block)).map((root, i) => convert(root, `ld+json[${index}]${i > 0 ? `[${i}]` : ""}`, 0, budget, all)),
  );
  const byId = new Map<string, Item>();
  for (const item of all) {
    if (item.id !== null && item.types.length > 0 && !byId.has(item.id)) byId.set(item.id, item);
  }
  for (const item of all) {
    for (const list of item.properties.values()) {
      for (const [i, value] of list.entries()) {
        if (!isItem(value) || value.types.length > 0 || value.id === null || value.properties.size > 1) continue;
        const target = byId.get(value.id);
        if (target !== undefined && target !== item) list[i] = target;
      }
    }
  }
  const nested = new Set(roots.flatMap((root) => (root !== null && isItem(root) ? [root] : [])));
  return [...nested].flatMap((root) => [root, ...(root.properties.get("@graph") ?? []).filter(isItem)]);
}

function convert(json: unknown, path: string, depth: number, budget: { nodes: number }, all: Item[]): Value | null {
  if (depth > DEEPEST || --budget.nodes < 0) return null;
  if (typeof json === "string") return { text: json, path, machine: true, context: null };
  if (typeof json === "number" || typeof json === "boolean") return { text: String(json), path, machine: true, context: null };
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const properties = new Map<string, Value[]>();
  const types: string[] = [];
  let id: string | null = null;
  for (const [key, raw] of Object.entries(json)) {
    if (key === "@type")
      types.push(
        ...asArray(raw)
          .filter((type) => typeof type === "string")
          .map(localName),
      );
    else if (key === "@id" && typeof raw === "string") id = raw;
    else if (key === "@value") return convert(raw, path, depth + 1, budget, all);
    else {
      const name = key === "@graph" ? key : localName(key);
      const list = asArray(raw).flatMap(
        (one, i, { length }) => convert(one, `${path}.${key}${length > 1 ? `[${i}]` : ""}`, depth + 1, budget, all) ?? [],
      );
      if (list.length > 0) properties.set(name, [...(properties.get(name) ?? []), ...list]);
    }
  }
  const item: Item = { types, id, path, properties, context: null };
  all.push(item);
  return item;
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]).flat(2) : value === null || value === undefined ? [] : [value];
}
