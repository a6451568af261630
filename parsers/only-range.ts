import type { Ended } from "./site-parser.ts";

/** How a page ends whose parser knows that the price it shows is one of several ("from 19.90", "19.90 – 29.90"): which one, nobody can say. */
export function onlyRange(shown: string): Ended {
  const text = shown.replace(/\s+/g, " ").trim().slice(0, 80);
  return { outcome: "ambiguous", reason: `The page gives only a range of prices, ${JSON.stringify(text)}` };
}
