import { findCurrencies } from "../currency-text.ts";
import { kindByClass, kindByHeading, kindByLabel, type AmountKind } from "../price-kinds.ts";
import { SPLIT_DIGITS, type Context, type Line, type Survey } from "../survey.ts";

/** An amount of money that stands in the page's text. */
export interface VisibleAmount {
  /** Amount with its currency sign, as it stands. */
  readonly text: string;
  readonly kind: AmountKind;
  readonly context: Context;
  readonly hidden: boolean;
  /** Words right before and behind it, for people. */
  readonly before: string;
  readonly after: string;
  /** A currency sign stands beside it. */
  readonly signed: boolean;
  /** Order of its line. */
  readonly order: number;
  readonly line: Line;
}

const NUMBER_BEFORE = /(?:\d{1,3}(?:[ .,'’\u2063]\d{3})+|\d+)?(?:(?:[.,]|(?<=\d) (?=\d\d\D*$))\d{1,4})?(?:[.,][-–—]{1,2})?\*?$/;
const NUMBER_AFTER = /^(?:(?:\d{1,3}(?:[ .,'’\u2063]\d{3})+(?!\d)|\d+)(?:[.,]\d{1,4}(?!\d))?(?:[.,][-–—]{1,2})?|[.,]\d\d(?!\d))/;
const BARE_NUMBER = /(?<![\d.,])(?:\d{1,3}(?:[ .']\d{3})+|\d{1,6})(?:[.,]\d{2}(?![\d.,%])|,[-–—]{1,2})(?!\s*%)/g;
const PRICE_WORDS = /price|preis|cena|prix|prezzo|preci|pret|prijs|hind|pris\b|amount|betrag|koszt/;
const LONGEST_LINE = 4_000;

/** Every amount in the page's lines, hidden ones too; what kind each is, its words and classes say. */
export function findAmounts(survey: Survey): VisibleAmount[] {
  const amounts: VisibleAmount[] = [];
  let label = "";
  for (const line of survey.lines) {
    if (line.text.length <= LONGEST_LINE && /\d/.test(line.text)) amounts.push(...amountsIn(line, label));
    if (!line.hidden) label = isLabel(line) ? line.text : "";
  }
  return amounts;
}

function amountsIn(line: Line, previous: string): VisibleAmount[] {
  const spans = signedSpans(line.text);
  const signed = spans.length > 0;
  if (!signed) {
    const [run] = line.runs;
    const labelled =
      PRICE_WORDS.test(`${run?.context.words ?? ""} ${run?.context.parent?.words ?? ""}`) ||
      /(price|preis|cena|prix|prezzo|precio|pre[țt])\w*\s*:?\s*$/i.test(previous) ||
      /^\W*(price|preis|cena|prix|prezzo|precio)/i.test(line.text);
    if (labelled && line.text.length < 120)
      for (const match of line.text.matchAll(BARE_NUMBER)) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  const isRange = (i: number): boolean => /^\s*[-–—]\s*$/.test(line.text.slice(spans[i]?.end ?? 0, spans[i + 1]?.start ?? 0));
  return spans.flatMap(({ start, end }, i) => {
    const run = line.runs.find((candidate) => candidate.end > digitAt(line.text, start));
    if (run === undefined) return [];
    const from = spans[i - 1]?.end ?? 0;
    const own = line.text.slice(from, start);
    const headed = from === 0 && own.trim() === "";
    const before = (headed ? previous : own).slice(-80).toLowerCase();
    const after = line.text
      .slice(end, spans[i + 1]?.start ?? line.text.length)
      .slice(0, 60)
      .toLowerCase();
    return [
      {
        text: line.text.slice(start, end).trim(),
        kind: isRange(i) || (i > 0 && isRange(i - 1)) ? "from" : kindOf(run.context, before, after, headed),
        context: run.context,
        hidden: line.hidden,
        before,
        after,
        signed,
        order: line.order,
        line,
      },
    ];
  });
}

function digitAt(text: string, start: number): number {
  const offset = text.slice(start).search(/\d/);
  return offset === -1 ? start : start + offset;
}

function signedSpans(text: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let free = 0;
  const mentions = findCurrencies(text);
  for (const [i, mention] of mentions.entries()) {
    if (mention.start < free) continue;
    // "5G", "E274", "4K": a letter against a number is money only where the number has decimals.
    const letter = mention.weak && mention.text.length <= 2;
    const head = text.slice(free, mention.start);
    const gap = /\s*$/.exec(head)?.[0].length ?? 0;
    const before = NUMBER_BEFORE.exec(head.slice(0, head.length - gap))?.[0] ?? "";
    if (/\d/.test(before) && gap <= 2 && (!letter || /[.,]\d\d$/.test(before) || (gap > 0 && mention.text.length === 2))) {
      spans.push({ start: mention.start - gap - before.length, end: mention.end });
      free = mention.end;
      continue;
    }
    const tail = text.slice(mention.end, mentions[i + 1]?.start ?? text.length);
    const skipped = /^\s*/.exec(tail)?.[0].length ?? 0;
    const after = NUMBER_AFTER.exec(tail.slice(skipped))?.[0] ?? "";
    if (/\d/.test(after) && skipped <= 2 && (!letter || /[.,]\d\d$/.test(after) || (skipped > 0 && mention.text.length === 2))) {
      spans.push({ start: mention.start, end: mention.end + skipped + after.length });
      free = mention.end + skipped + after.length;
    }
  }
  // "216" and "00" in two elements may be 216.00 or 21600; "2" and "129,90" no number at all.
  return spans.filter(({ start, end }) => text[start - 1] !== SPLIT_DIGITS && text[end] !== SPLIT_DIGITS);
}

function kindOf(context: Context, before: string, after: string, headed: boolean): AmountKind {
  if (context.struck) return "regular";
  const label = headed ? kindByHeading(before, after) : kindByLabel(before, after);
  if (label !== "price") return label;
  for (let at: Context | null = context, up = 0; at !== null && up < 3; at = at.parent, up++) {
    const kind = kindByClass(at.words);
    if (kind !== null) return kind;
  }
  return "price";
}

/** A line that may name the amount in the next one: short, and no heading, as a product may be called "Regular". */
function isLabel({ text, runs }: Line): boolean {
  for (let at: Context | null = runs[0]?.context ?? null, up = 0; at !== null && up < 3; at = at.parent, up++)
    if (/^h[1-3]$/.test(at.element.name)) return false;
  return text.length <= 60;
}
