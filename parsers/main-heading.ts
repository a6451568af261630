import { titlesOthers } from "./related-regions.ts";
import { plainWords } from "./plain-words.ts";
import { remembered } from "./remembered.ts";
import type { Context, Heading, Line, Survey } from "./survey.ts";

/** First level, main part, all its words in the title, more than one word. */
const BEST_SCORE = 2 + 1 + 3 + 0.5;

/** The heading that names the page's subject, with the words it was chosen by; null where no heading fits. */
export function mainHeading(survey: Survey): Heading | null {
  const texts = [survey.metas.find(({ name }) => name === "og:title")?.content ?? "", survey.title ?? ""];
  const titles = texts.map(wordSet).filter((words) => words.size > 0);
  let best: { heading: Heading; score: number } | null = null;
  for (const heading of survey.headingsInOrder(3)) {
    if (heading.text === "" || (heading.level > 1 && titlesOthers(heading.text))) continue;
    const home = heading.level === 1 && leadsHome(heading, survey) ? -4 : 0;
    const own = home + (heading.level === 1 ? 2 : heading.level === 2 ? 0.5 : 0) + (heading.context.zone === "main" ? 1 : -2);
    // No other can be better than a heading of the first level that the title repeats whole.
    if (best !== null && best.score >= BEST_SCORE) break;
    // A title that repeats the whole of it would not make it the best.
    if (best !== null && own + 3.5 <= best.score) continue;
    const words = wordSet(heading.text);
    // How much of the heading the title repeats; a title that names only the shop says nothing.
    const match = Math.max(0, ...titles.map((title) => overlap(words, title)));
    const score = match * 3 + own + (words.size >= 2 ? 0.5 : 0);
    if (best === null || score > best.score) best = { heading, score };
  }
  if (best !== null && best.score >= 2.5) return best.heading;
  return (
    headingFromTitle(survey, texts) ??
    (best !== null && best.heading.context.zone === "main" && !isRepeated(best.heading, survey)
      ? best.heading
      : (headingByClass(survey) ?? headingBySize(survey)))
  );
}

/** A heading around the shop's name, which leads to the front page. */
function leadsHome({ context }: Heading, survey: Survey): boolean {
  const link = survey.elementsBetween(context.order, context.order + 4).find(({ name, end }) => name === "a" && end <= context.end);
  return /^(?:https?:\/\/[^/]+)?\/?(?:index\.\w+)?$/.test(link?.attribute("href") ?? "none");
}

/** Pages without headings: the line that the title repeats word for word. */
function headingFromTitle(survey: Survey, texts: readonly string[]): Heading | null {
  // "Shop - Product", "Product | Shop": its parts, and the whole, as names have dashes too.
  const titles = texts
    .flatMap((text) => [text, ...text.split(/\s[-|–—:»>/]+\s|\s?[|»]\s?|: /)])
    .map(wordSet)
    // Two words are the shop's name, with which its address begins as well.
    .filter((words) => words.size > 2)
    .map((words) => ({ words, start: firstThree(words) }));
  const starts = new Set(titles.map(({ start: [first] }) => first));
  let best: { context: Context; text: string; score: number } | null = null;
  for (const line of survey.lines) {
    const [run] = line.runs;
    if (line.hidden || run === undefined || line.text.length > 200 || line.text.length < 8 || !mayName(run.context)) continue;
    const words = wordSet(line.text);
    if (words.size < 3) continue;
    const start = firstThree(words);
    let match = 0;
    if (starts.has(start[0]))
      for (const title of titles) {
        const shared = sharedStart(start, title.start);
        if (shared > match) match = Math.max(match, shared * Math.max(overlap(words, title.words), overlap(title.words, words)));
      }
    const score = run.context.zone === "main" ? match : match * 0.8;
    if (score > (best?.score ?? 0.4)) best = { context: run.context, text: withoutNumber(line), score };
  }
  return best === null ? null : { level: 2, text: best.text, context: best.context };
}

/** "<div class=name>Kettle <span class=sku>ID</span><span class=code>12</span></div>": the name alone. */
function withoutNumber({ runs, text }: Line): string {
  const number = runs.find(({ start, context }) => start > 0 && /(?:^|\s)(?:sku|code)(?:\s|$)/.test(context.words));
  return text.slice(0, number?.start).trim();
}

/** Headings of cards stand in a list; none of them is the page's. */
function isRepeated({ level, context }: Heading, { headings }: Survey): boolean {
  const words = context.element.attribs["class"] ?? "";
  return (
    headings.filter((other) => other.level === level && (other.context.element.attribs["class"] ?? "") === words).length >=
    (level === 1 ? 4 : 3)
  );
}

/** Links and the path to the page repeat names; carts and reviews speak of them. */
function mayName(context: Context): boolean {
  if (context.zone === "cart" || context.zone === "review") return false;
  for (let at: Context | null = context, up = 0; at !== null && up < 5; at = at.parent, up++) {
    if (at.element.name === "a" || /breadcrumb|crumb|path|okruszk|navigator/.test(at.words)) return false;
  }
  return true;
}

const HEADING_CLASS =
  /(^|[\s_-])(page|product|item|artikel|prod|produkt|pdp)[\s_-]*(heading|name|title|headline|bezeichnung|naam|nazwa)([\s_-]|$)|contentstopics|nazwa-?produktu|artikelname/;

/** Pages without headings whose title names only the shop: the line that its class calls the product's name, if it is not one of a list. */
function headingByClass(survey: Survey): Heading | null {
  const named = survey.lines.flatMap((line) => {
    const { runs, text, hidden } = line;
    const [run] = runs;
    if (hidden || run === undefined || run.context.zone !== "main" || text.length < 8 || text.length > 200 || !/\p{L}{2}/u.test(text))
      return [];
    const words = `${run.context.words} ${run.context.parent?.words ?? ""}`;
    const name = withoutNumber(line);
    return HEADING_CLASS.test(words) && !/\d[.,]\d\d(?! ?\p{L})/u.test(name) ? [{ level: 2, text: name, context: run.context }] : [];
  });
  const [first] = named;
  return first !== undefined && named.length <= 3 ? first : null;
}

/** Pages made by hand: the one line in the page's own part that is written larger than the rest. */
function headingBySize(survey: Survey): Heading | null {
  const large = survey.lines.flatMap(({ runs: [run], text, hidden }) => {
    if (hidden || run === undefined || run.context.zone !== "main" || text.length < 4 || text.length > 200) return [];
    if (!/\p{L}{2}/u.test(text) || !isLarge(run.context) || !mayName(run.context) || titlesOthers(text)) return [];
    return [{ level: 2, text, context: run.context }];
  });
  const [first] = large;
  return first !== undefined && large.length <= 2 && !/\d[.,]\d\d/.test(first.text) ? first : null;
}

const LARGE_STYLE =
  /font-size\s*:\s*(?:(?:1[89]|[2-6]\d)(?:\.\d+)?(?:px|pt)|1[4-9]pt|(?:1\.[4-9]\d*|[2-4](?:\.\d+)?)r?em|1[4-9]\d%|x{1,2}-large)/i;

function isLarge(context: Context): boolean {
  for (let at: Context | null = context, up = 0; at !== null && up < 4; at = at.parent, up++) {
    if (at.name === "big" || (at.name === "font" && /^(?:[4-7]|\+[1-4])$/.test(at.attribute("size") ?? ""))) return true;
    if (LARGE_STYLE.test(at.attribute("style") ?? "")) return true;
  }
  return false;
}

function firstThree(words: ReadonlySet<string>): readonly string[] {
  return words.values().take(3).toArray();
}

/** 1 when both begin with the same three words, less when with fewer. */
function sharedStart(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < 3 && left[shared] !== undefined && left[shared] === right[shared]) shared++;
  return shared / 3;
}

/** The words of a text that are longer than a letter. Names are compared again and again. */
export const wordSet = remembered((text): ReadonlySet<string> => {
  const plain = plainWords(text);
  const words = new Set<string>();
  let start = 0;
  for (let i = 0; i <= plain.length; i++) {
    const code = i === plain.length ? 0 : plain.charCodeAt(i);
    if (code >= LATIN_END) return wordsOf(plain.split(/[^\p{L}\p{N}]+/u));
    if (IN_WORD[code] === 1) continue;
    if (i > start + 1 || (i === start + 1 && isDigit(plain.charCodeAt(start)))) words.add(plain.slice(start, i));
    start = i + 1;
  }
  return words;
});

const LATIN_END = 0x250;
/** 1: a letter or number of Latin. */
const IN_WORD = Uint8Array.from({ length: LATIN_END }, (_, code) => (/[\p{L}\p{N}]/u.test(String.fromCharCode(code)) ? 1 : 0));

function wordsOf(parts: readonly string[]): ReadonlySet<string> {
  return new Set(parts.filter((word) => word.length > 1 || /\d/.test(word)));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Share of `words` that `others` has, 0 to 1. */
export function overlap(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  if (words.size === 0) return 0;
  let shared = 0;
  for (const word of words) if (others.has(word)) shared++;
  return shared / words.size;
}
