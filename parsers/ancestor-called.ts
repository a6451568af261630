import type { Context } from "./survey.ts";

/** The nearest element with one of some names: an element itself, or one that it stands in; null where it is farther up than so many steps. */
export function ancestorCalled(context: Context, steps: number, ...names: readonly string[]): Context | null {
  for (let at: Context | null = context, up = 0; at !== null && up <= steps; at = at.parent, up++) if (names.includes(at.name)) return at;
  return null;
}
