import type { Fields } from "./candidate.ts";
import type { DraftField, Found } from "./draft.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands at a path of keys; undefined as soon as one is missing. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.hasOwn(at, key) ? (at as JsonObject)[key] : undefined;
  }
  return at;
}

/** A text or number as text; "" for everything else. */
export function textOfValue(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

/** The objects of a list; nothing where it is no list. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A number or non-empty text that programs wrote for programs; null for everything else. */
export function stated(value: unknown, path: string): Found | null {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : typeof value === "string" ? value.trim() : "";
  return text === "" ? null : { text, path, machine: true };
}

/**
 * An amount that counts in the currency's smallest unit ("12990", 12990) as the decimal it means (129.90). null where it has decimals
 * already or is negative: then it does not count in what we think it counts in.
 */
export function statedMinor(value: unknown, decimals: number, path: string): Found | null {
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  if (!/^\d{1,15}$/.test(text) || decimals < 0 || decimals > 4) return null;
  const digits = text.padStart(decimals + 1, "0");
  const decimal = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return { text: decimal, path, machine: true };
}

export function statedStock(inStock: unknown, path: string): Found | null {
  return typeof inStock === "boolean" ? { text: inStock ? "InStock" : "OutOfStock", path, machine: true } : null;
}

/** Fields without those that were not found. */
export function foundFields(fields: Readonly<Partial<Record<DraftField, Found | null>>>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, found]) => found !== null && found !== undefined));
}
