/** The words that speak of one amount, and whether it begins a range ("6.95 - 9.95"). */
export interface WordsAround {
  readonly before: string;
  readonly behind: string;
  readonly range: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const RANGE = /^[^\p{L}\d]{0,4}(?:-|~|to|do|bis|až|és|à|a|al|ao|hasta|tot|până la|до|and|und|i|y)[^\p{L}\d]{0,5}$/iu;
// A new statement begins: "199 zł + dostawa 12 zł", "12 € net | 15 € gross".
const NEW_STATEMENT = /[+;|(•\n]| [-/] |, | (?:ou|or|lub|albo|oder|nebo|alebo|o|vagy|sau) /;
/** What stands behind the last amount names it, so each label stands behind its amount. */
const LABEL_LAST =
  /^\s*(?:\p{L}+ )?(?:prix|price|preis|cena|precio|prezzo|prijs|pre[țt]|pris|hinta|original|regular|sale|actuel|promo\w*)(?:\s+\p{L}+){0,2}\s*$/iu;
const AFTER = /^ ?(?:after|nach|apr[eè]s|tras|dopo|po|na|con)(?: (?:a|an|the))? ?$/iu;
const LABEL_BEHIND = /netto|brutto|\bnet\b|gross|vat\b|mwst|dph|iva\b|tva\b|btw|\bht\b|ttc|mtl|month|miesi|mies\b/iu;
/** A tax label, or a word for time, with what ends it. */
const LABEL_END = new RegExp(`^.*(?:${LABEL_BEHIND.source})[.)]?`, "isu");
const FARTHEST_BEFORE = 60;
const FARTHEST_BEHIND = 40;

/**
 * Deals the words between amounts to the one they speak of. Words that end in a colon speak of the next amount; a plus sign, bracket, bar or
 * comma begins a new statement; else words go with what the text begins with: labels first ("net 10 gross 12") or last ("10 net 12 gross").
 */
export function wordsAround(text: string, spans: readonly Span[], runs: readonly Span[] = []): WordsAround[] {
  const first = text.slice(0, spans[0]?.start ?? 0);
  const labelsFirst = /\p{L}{2}/u.test(first);
  const labelsLast = !labelsFirst && spans.length > 1 && LABEL_LAST.test(text.slice(spans.at(-1)?.end ?? 0));
  const gaps = spans.slice(1).map((span, i) => {
    const end = spans[i]?.end ?? 0;
    const gap = text.slice(end, span.start);
    // No words: nothing is said between them.
    if (gap === " ") return labelsLast ? { previous: gap, next: "", range: false } : { previous: "", next: gap, range: false };
    const parted = RANGE.test(gap) ? null : partedByElements(gap, end, runs);
    if (parted !== null) return { ...parted, range: false };
    return labelsLast && !gap.includes(":")
      ? { previous: gap, next: "", range: RANGE.test(gap) }
      : deal(gap, labelsFirst, labelsFirst && !LABEL_BEHIND.test(first));
  });
  return spans.map((span, i) => {
    const gapBefore = gaps[i - 1];
    const gapBehind = gaps[i];
    return {
      before: (i === 0 ? text.slice(0, span.start) : (gapBefore?.next ?? "")).slice(-FARTHEST_BEFORE),
      behind: (i === spans.length - 1 ? text.slice(span.end) : (gapBehind?.previous ?? "")).slice(0, FARTHEST_BEHIND),
      range: gapBehind?.range ?? false,
    };
  });
}

/** "<b>660 Kč bez DPH</b> <b>Ušetříte 491 Kč</b>": where the words of a gap stand in the elements of the two amounts, each goes with its own. */
function partedByElements(gap: string, start: number, runs: readonly Span[]): { readonly previous: string; readonly next: string } | null {
  const end = start + gap.length;
  const last = runs.find((run) => run.start < start && run.end >= start);
  const next = runs.find((run) => run.start <= end && run.end > end);
  if (last === undefined || next === undefined || last === next || next.start < last.end) return null;
  // Words between the two elements may speak of either.
  if (/[\p{L}\d]/u.test(gap.slice(last.end - start, next.start - start))) return null;
  const words = { previous: gap.slice(0, last.end - start), next: gap.slice(Math.max(0, next.start - start)) };
  return /\p{L}{2}/u.test(words.previous) || /\p{L}{2}/u.test(words.next) ? words : null;
}

function deal(
  gap: string,
  labelsFirst: boolean,
  taxBehind: boolean,
): { readonly previous: string; readonly next: string; readonly range: boolean } {
  const range = RANGE.test(gap);
  // "£399.00 after £50 cashback"
  if (AFTER.test(gap)) return { previous: gap, next: "", range };
  if (range || gap.trimEnd().endsWith(":")) return { previous: "", next: range ? "" : gap, range };
  // "$57.98 ($1.93/lb) Autoship $55.08": what closes a bracket is of the amount in it.
  const closed = /^[^()]{0,20}\)(?=.*\p{L}{2})/u.exec(gap)?.[0];
  if (closed !== undefined) return { previous: closed, next: gap.slice(closed.length), range };
  // "Save 20 % / 5 €" says one thing twice.
  const parted = /%\s*\)?\s*[/|=]?\s*$/.test(gap) ? null : NEW_STATEMENT.exec(gap.slice(1));
  if (parted !== null) return { previous: gap.slice(0, parted.index + 1), next: gap.slice(parted.index + 1), range };
  // "/kg" always speaks of the amount that it touches; net, gross and monthly do so where labels stand behind. All else leads the next.
  const [label] = !labelsFirst || taxBehind ? (LABEL_END.exec(gap) ?? []) : [];
  if (label !== undefined) return { previous: label, next: gap.slice(label.length), range };
  return { previous: /^ ?\/ ?[\p{L}\d]+(?: ?\p{L}{1,3}(?!\p{L}))?\.?/u.exec(gap)?.[0] ?? "", next: gap, range };
}
