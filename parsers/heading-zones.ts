import type { Context, Heading } from "./survey.ts";
import type { Zone } from "./zones.ts";

/**
 * The part of the page that an element belongs to, seen from the product's heading: a block that holds the heading is the product's own,
 * whatever its class is called. What is "main" without knowing the heading stays so.
 */
export function zonesAround(heading: Heading | null): (context: Context) => Zone {
  if (heading === null) return ({ zone }) => zone;
  const own = new Set<Context>();
  for (let at: Context | null = heading.context; at !== null; at = at.parent) own.add(at);
  const known = new Map<Context, Zone>();
  const zone = (context: Context): Zone => {
    if (context.zone === "main" || own.has(context)) return "main";
    const found = known.get(context);
    if (found !== undefined) return found;
    const opened = context.opens ?? (context.parent === null ? "main" : zone(context.parent));
    known.set(context, opened);
    return opened;
  };
  return zone;
}
