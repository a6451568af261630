import type { Context } from "./survey.ts";

/** Where an element stands, short enough to read: `div#price > span.current`. */
export function elementPath(context: Context): string {
  let path = "";
  let steps = 0;
  for (let at: Context | null = context; at !== null && steps < 3; at = at.parent, steps++) {
    const { id } = at;
    let step = id ? `${at.name}#${id}` : at.name;
    for (const token of at.tokens) {
      if (token === "") continue;
      step += `.${token}`;
      break;
    }
    path = steps === 0 ? step : `${step} > ${path}`;
    if (id) break;
  }
  return path.slice(0, 200);
}
