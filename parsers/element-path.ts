import type { Context } from "./survey.ts";

/** Where an element stands, short enough to read: `div#price > span.current`. */
export function elementPath(context: Context): string {
  const steps: string[] = [];
  for (let at: Context | null = context; at !== null && steps.length < 3; at = at.parent) {
    const { name, id, tokens } = at;
    const first = tokens.find((token) => token !== "");
    steps.unshift(`${name}${id ? `#${id}` : ""}${first ? `.${first}` : ""}`);
    if (id) break;
  }
  return steps.join(" > ").slice(0, 200);
}
