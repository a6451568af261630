import { gated } from "./gated-pattern.ts";
import { plainWords } from "./plain-words.ts";

/** Scripts that write words without anything between them: "獲得ポイント". */
const UNPARTED = /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}]/u;

/**
 * One pattern that finds any of the phrases in text that went through `plainWords`. Phrases are parted by "|" or line ends; `*` stands for
 * the rest of a word ("dostepn*"), `#` for a number. Spaces also match hyphens.
 */
export function phrases(...lists: readonly string[]): RegExp {
  const all = lists
    .join("|")
    .split(/[|\n]/)
    .map((phrase) => plainWords(phrase))
    .filter((phrase) => phrase !== "")
    .sort((a, b) => b.length - a.length);
  // The boundary before words stands once before all of them: the engine then looks at a text's words, not at each phrase for each word.
  const begins = (phrase: string): boolean => /^[\p{L}\d#]/u.test(phrase) && !UNPARTED.test(phrase);
  const words = all.filter(begins).map(patternOf);
  const others = all.filter((phrase) => !begins(phrase)).map(patternOf);
  const parts = words.length === 0 ? others : [String.raw`(?<![\p{L}])(?:${words.join("|")})`, ...others];
  const pattern = gated(new RegExp(parts.join("|"), "u"));
  known.set(pattern, all);
  return pattern;
}

const known = new WeakMap<RegExp, readonly string[]>();

/** The phrases that a pattern was made of, in plain words; null where it was made otherwise. */
export function phrasesOf(pattern: RegExp): readonly string[] | null {
  return known.get(pattern) ?? null;
}

function patternOf(phrase: string): string {
  const body = phrase
    .replace(/[.+?^$(){}[\]\\/]/g, "\\$&")
    .replaceAll(" ", "[ -]")
    .replaceAll("#", String.raw`\d{1,4}`)
    .replaceAll("*", String.raw`[\p{L}]{0,12}`);
  return /[\p{L}]$/u.test(phrase) ? body + String.raw`(?![\p{L}])` : body;
}
