import { gated } from "./gated-pattern.ts";
import { plainWords } from "./plain-words.ts";

/**
 * One pattern that finds any of the phrases in text that went through `plainWords`. Phrases are parted by "|" or line ends; `*` stands for
 * the rest of a word ("dostepn*"), `#` for a number. Spaces also match hyphens.
 */
export function phrases(...lists: readonly string[]): RegExp {
  const patterns = lists
    .join("|")
    .split(/[|\n]/)
    .map((phrase) => plainWords(phrase))
    .filter((phrase) => phrase !== "")
    .sort((a, b) => b.length - a.length)
    .map((phrase) => {
      const body = phrase
        .replace(/[.+?^$(){}[\]\\/]/g, "\\$&")
        .replaceAll(" ", "[ -]")
        .replaceAll("#", String.raw`\d{1,4}`)
        .replaceAll("*", String.raw`[\p{L}]{0,12}`);
      const before = /^[\p{L}\d#]/u.test(phrase) ? String.raw`(?<![\p{L}])` : "";
      const after = /[\p{L}]$/u.test(phrase) ? String.raw`(?![\p{L}])` : "";
      return before + body + after;
    });
  return gated(new RegExp(patterns.join("|"), "u"));
}
