import { foldName } from "../domain/fold-name.ts";

/** Names by their folded form (domain/fold-name.ts), and what each becomes. */
export type Renames = ReadonlyMap<string, string>;

/** What a product is called may hold a word that is also somebody's name. */
const NOT_ABOUT_SELLERS: ReadonlySet<string> = new Set(["name", "brand", "breadcrumbs", "variant", "image", "sku", "mpn"]);

/**
 * A JSON value or text with sellers renamed: texts that are a name as a whole, and, in sentences, the names that the same value has as a
 * whole text; where `everywhere` has names, those in any text. Keys of objects stay. Gives the same value where nothing is renamed.
 */
export function renameInValues<T>(value: T, renames: Renames, everywhere: readonly string[] = []): T {
  const present = new Set(everywhere);
  collect(value, renames, present);
  if (present.size === 0) return value;
  const names = [...present].toSorted((a, b) => b.length - a.length).map(escaped);
  const inSentence = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${names.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
  return rename(value, null) as T;

  function rename(at: unknown, key: string | null): unknown {
    if (typeof at === "string") {
      const whole = renames.get(foldName(at));
      if (whole !== undefined) return whole;
      if (everywhere.length === 0 && key !== null && NOT_ABOUT_SELLERS.has(key)) return at;
      return at.replace(inSentence, (found) => renames.get(foldName(found)) ?? found);
    }
    if (Array.isArray(at)) return renameAll(at, (one) => rename(one, key));
    if (typeof at !== "object" || at === null) return at;
    const entries = Object.entries(at);
    const renamed = entries.map(([name, one]) => [name, rename(one, name)] as const);
    return renamed.every(([, one], index) => one === entries[index]?.[1]) ? at : Object.fromEntries(renamed);
  }
}

function renameAll(list: readonly unknown[], rename: (one: unknown) => unknown): readonly unknown[] {
  const renamed = list.map(rename);
  return renamed.every((one, index) => one === list[index]) ? list : renamed;
}

function collect(value: unknown, renames: Renames, into: Set<string>): void {
  if (typeof value === "string") {
    if (value.length <= 500 && renames.has(foldName(value))) into.add(value);
  } else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) collect(one, renames, into);
}

/** As it stands, or with other spaces. */
const escaped = (name: string): string =>
  name
    .trim()
    .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replace(/\s+/g, "\\s+");
