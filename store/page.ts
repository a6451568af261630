import { BadInputError } from "../errors.ts";

/** Part of a list and the way to the rest of it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null at the end of the list. */
  readonly nextCursor: string | null;
}

export interface PageRequest {
  readonly limit: number;
  /** `nextCursor` of the page before; undefined or null for the first. */
  readonly cursor?: string | null | undefined;
}

type CursorKey = readonly (string | number)[];

/**
 * Where to go on after the last row seen. Carries that row's sort key, so that rows inserted meanwhile move nothing, and the list's
 * name, so that a cursor of one list is refused by another.
 */
export function writeCursor(list: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString("base64url");
}

/** @throws BadInputError unless the cursor was made by writeCursor for this list with keys of these types. */
export function readCursor<const T extends readonly ("number" | "instant")[]>(
  list: string,
  types: T,
  cursor: string,
): { [I in keyof T]: T[I] extends "number" ? number : string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch (error) {
    throw badCursor(error);
  }
  if (!Array.isArray(parsed) || parsed.length !== types.length + 1 || parsed[0] !== list) throw badCursor();
  const key: unknown[] = parsed.slice(1);
  if (!key.every((value, i) => (types[i] === "number" ? Number.isSafeInteger(value) : isInstant(value)))) throw badCursor();
  return key as { [I in keyof T]: T[I] extends "number" ? number : string };
}

/** Cuts rows fetched with `limit + 1` to a page; the extra row only tells that there is more. */
export function toPage<T>(list: string, rows: readonly T[], limit: number, keyOf: (row: T) => CursorKey): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? writeCursor(list, keyOf(last)) : null };
}

function isInstant(value: unknown): boolean {
  return typeof value === "string" && /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

function badCursor(cause?: unknown): BadInputError {
  return new BadInputError(
    "bad-cursor",
    "The cursor is not one that this list gave out; take next_cursor from its last page, or leave it out to start again.",
    { cause },
  );
}
