import type { Context } from "./survey.ts";

/** How an element is built, it and three around it: the same for the items of a list, whose numbers differ. */
export function signature(context: Context): string {
  if (context.signature !== null) return context.signature;
  const parts: string[] = [];
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) {
    parts.push(`${at.name}.${at.classKind}`);
  }
  return (context.signature = parts.join("<"));
}
