import type { Context } from "./survey.ts";

const signatures = new WeakMap<Context, string>();

/** How an element is built, it and three around it: the same for the items of a list, whose numbers differ. */
export function signature(context: Context): string {
  const known = signatures.get(context);
  if (known !== undefined) return known;
  const parts: string[] = [];
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) {
    // Numbers in classes and ids tell siblings apart, not kinds.
    parts.push(`${at.name}.${at.attribute("class")?.replace(/\d+/g, "#") ?? ""}`);
  }
  const made = parts.join("<");
  signatures.set(context, made);
  return made;
}
