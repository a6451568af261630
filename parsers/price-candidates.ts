import type { CurrencyMention } from "./currency-text.ts";
import { findNumbers, type NumberMention } from "./number-text.ts";

/** A number that may be a price, with the currency signs that touch it. */
export interface PriceCandidate {
  readonly number: NumberMention;
  /** Amount as it stands; without spaces where the currency sign parts the decimals ("35€99"). */
  readonly amountText: string;
  readonly start: number;
  /** Behind the amount, and behind the decimals that follow a currency sign. */
  readonly end: number;
  readonly before: CurrencyMention | null;
  readonly behind: CurrencyMention | null;
  /** Cents, pence and the like: 99 is 0.99. */
  readonly minorUnits: boolean;
  /** A minus touches it: a discount. */
  readonly negative: boolean;
  /** Nothing but a number and one letter, which may be a currency's sign or a unit: "1 L". */
  readonly doubtful: boolean;
}

// What a number in front of it counts or measures. Never money, whatever currency stands elsewhere.
const MEASURED =
  /^ ?(?:%|‰|percent|procent|prozent|(?:szt|stk|st|stck|stuck|stück|pcs|pc|pieces?|pairs?|packs?|sztuk\p{L}*|ks|kus\p{L}*|db|buc\p{L}*|tk|uds?|unidades|pz|pezzi|stuks|pary|par|opak\p{L}*|items?|products?|produkt\p{L}*|articles?|artikel|dni|dzień|dnia|days?|tage?n?|dní|dny|jours?|días?|giorni|dagen|zile|nap|päeva|h|hrs?|hours?|godz\p{L}*|stunden?|std|min|minut\p{L}*|sek|tyg\p{L}*|weeks?|wochen?|týdn\p{L}*|mies|miesięcy|miesiące|months?|monate?n?|měsíc\p{L}*|mois|meses|mesi|maanden|luni|hónap|rat|raty?|raten|rates?|cuotas|vezes|fois|splátek|lat|lata|years?|jahre?n?|let|roku|ans|años|anni|jaar|ani|év|kg|g|dag|mg|lbs?|oz|ml|cl|dl|l|km|mm|cm|dm|m|m²|m2|m3|cale?|inch|zoll|"|gb|mb|tb|kb|mhz|ghz|hz|mah|ah|wh|kwh|w|kw|v|va|lm|k|dpi|fps|mbps|mpx?|px|bar|db|rpm|°c?|x zoom|reviews?|ratings?|opini\p{L}*|ocen\p{L}*|bewertung\p{L}*|recenz\p{L}*|hodnocen\p{L}*|avis|reseñas|valoraciones|recensioni|beoordelingen|stars?|sterne?n?|gwiazd\p{L}*|★|⭐|sold|verkauft|sprzedan\p{L}*|osób|osoby|people|users?|punkt\p{L}*|points?|pkt|p\.?kt)(?![\p{L}\d]))/iu;
const MULTIPLIER = /^ ?[x×](?![\p{L}])/iu;
const COUNT_FOR_PRICE = /^ (?:for|za|pour|für|voor|por|per|na|la|dla)(?: |$)/iu;
const FEWER_FOR_MORE = /\d (?:for|za|pour|für|voor|por|la|na) $/iu;
const SCALED = /^ ?(?:million|mln|mio|mld|tys|tysi|thousand|tis|tys|k(?!\p{L}))/iu;
const OUT_OF = /^ (?:of|von|z|de|sur|din|su) \d/iu;
const RATED = /^ ?(?:\/ ?(?:5|10|100)(?![\d.,])|(?:out of|von|of|sur|su|van|din|z|ze) (?:5|10|100)(?![\d.,]))/iu;
const DATE_BEHIND = /^(?:-\d{2}-\d{2}|-\d{2}(?!\d|[.,])(?= ?$)|\/\d{1,2}\/\d{2,4}|\. ?\d{1,2}\. ?\d{2,4}|:\d{2})/;
const DATE_BEFORE = /(?:\d{4}-\d{2}-|\d{4}-|\d\/|\d{1,2}\. ?|\d:)$/;
const LABELLED =
  /(?:sku|ean|gtin|upc|isbn|mpn|asin|art(?:ikel|icle)?\.?[- ]?(?:nr|no|num)?|\bnr|kod|code|kód|model|\bid|tel(?:efon)?|phone|ref|n°|№|#|item|part|version|wersja|rev|katalog\p{L}*)[.:# ]*$/iu;
const LETTER_ONLY = /^ *[\d.,' ]+ [A-Zm] *$/;
// "R1,299" and "Q125.00", where nothing says which currency the letter is.
const INITIAL_LETTER = /^ *[DEGKLMNPQRS]$/;
const GLUED_WORD_BEFORE = /\p{L}{3}$/u;
const MINOR_WORD =
  /^ ?(?:gr|groszy|grosze|ct|cts|cents?|centów|коп|копе\p{L}*|ст|bani|fillér|hal|h|öre|øre|senti|c|p|lp|para|st)(?!\p{L})\.?/iu;
const MINOR_SIGN = /^ ?(?:¢|cts?(?!\p{L})|cents?(?!\p{L})|коп(?!\p{L})|p(?!\p{L}))/u;

/**
 * Every number of a folded text that may be a price. Left out: what is measured or counted, percentages, dates, times, ratings,
 * model numbers, codes and telephone numbers.
 */
export function findPriceCandidates(
  folded: string,
  original: string,
  mentions: readonly CurrencyMention[],
  { pence, currencyKnown }: { readonly pence: boolean; readonly currencyKnown: boolean },
): { readonly candidates: PriceCandidate[]; readonly numbers: NumberMention[] } {
  const touched = new Set<number>();
  for (const { start, end } of mentions) for (let at = start; at < end; at++) touched.add(at);
  const joins = (_start: number, end: number): boolean =>
    mentionBehind(folded, end, mentions) !== null ||
    (!MEASURED.test(folded.slice(end, end + 16)) && !MULTIPLIER.test(folded.slice(end, end + 3)));
  const numbers = findNumbers(folded, (index) => touched.has(index), joins);
  const candidates: PriceCandidate[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    if (number === undefined || !number.plausible) continue;
    const behind = mentionBehind(folded, number.end, mentions);
    const before = mentionBefore(folded, number.start, mentions);
    const next = numbers[i + 1];
    const split = next === undefined ? null : splitDecimals({ folded, number, next, before, behind, mentions });
    if (split !== null) {
      candidates.push({ ...split, minorUnits: false, negative: false, doubtful: false });
      i++;
      continue;
    }
    const doubtful = behind === null && LETTER_ONLY.test(folded);
    if (!doubtful && !mayBePrice(folded, number, before, behind)) continue;
    if (!currencyKnown && /^\d{8,}$/.test(folded.slice(number.start, number.end))) continue;
    const minor = MINOR_SIGN.exec(folded.slice(number.end, number.end + 8))?.[0].trim() ?? "";
    const minorUnits = number.fraction === null && number.whole.length <= 2 && behind === null && minor !== "" && (minor !== "p" || pence);
    candidates.push({
      number,
      amountText: original.slice(number.start, number.end).replace(/\s/g, " "),
      start: number.start,
      end: number.end,
      before,
      behind,
      minorUnits,
      negative: isNegative(folded, number, before),
      doubtful,
    });
  }
  return { candidates, numbers };
}

function mentionBehind(folded: string, end: number, mentions: readonly CurrencyMention[]): CurrencyMention | null {
  const mention = mentions.find(({ start }) => start >= end);
  if (mention === undefined || mention.start - end > 6) return null;
  const gap = folded.slice(end, mention.start);
  // "12,- EUR" but "$1.00-$2.00": a sign that leads the next number belongs to that.
  const leadsNext = gap.includes("-") && /\d/.test(folded.charAt(mention.end));
  return /^ *(?:[.,:]?-{1,2}|\*)? *$/.test(gap) && !leadsNext ? mention : null;
}

function mentionBefore(folded: string, start: number, mentions: readonly CurrencyMention[]): CurrencyMention | null {
  const mention = mentions.findLast(({ end }) => end <= start);
  if (mention === undefined || start - mention.end > 4) return null;
  const gap = folded.slice(mention.end, start);
  const endsLast = gap.includes("-") && /\d ?$/.test(folded.slice(0, mention.start));
  return /^ *:? *-? ?$/.test(gap) && !endsLast ? mention : null;
}

function mayBePrice(folded: string, number: NumberMention, before: CurrencyMention | null, behind: CurrencyMention | null): boolean {
  const left = folded.slice(Math.max(0, number.start - 24), number.start);
  const right = folded.slice(number.end, number.end + 24);
  if (/^ ?[%‰]/.test(right) || left.endsWith("%")) return false;
  if (behind !== null && behind.start === number.end) return true;
  if (MULTIPLIER.test(right) || SCALED.test(right)) return false;
  if (behind !== null) return true;
  if (MEASURED.test(right)) return false;
  if (DATE_BEHIND.test(right)) return false;
  if (before !== null) return true;
  const gluedBefore = /\p{L}$/u.test(left);
  if (INITIAL_LETTER.test(left) && (number.fraction?.length === 2 || number.unsure !== null)) return true;
  if (gluedBefore && !(GLUED_WORD_BEFORE.test(left) && (number.fraction !== null || number.whole.length >= 3))) return false;
  if (/^\p{L}(?!\p{L})/u.test(right) && !/^p(?!\p{L})/u.test(right)) return false;
  if (/[x×] ?$/iu.test(left) && number.fraction === null) return false;
  if (DATE_BEFORE.test(left) || RATED.test(right) || LABELLED.test(left) || left.endsWith("+")) return false;
  if (number.fraction !== null) return true;
  const digits = folded.slice(number.start, number.end);
  if (FEWER_FOR_MORE.test(left) && number.whole.length === 1) return false;
  return !(/^0\d/.test(digits) || COUNT_FOR_PRICE.test(right) || OUT_OF.test(right) || (left.endsWith("(") && right.startsWith(")")));
}

// A minus that touches the amount or its sign; not the dash of "-,99" or of a list.
function isNegative(folded: string, number: NumberMention, before: CurrencyMention | null): boolean {
  if (/[.,]/.test(folded.charAt(number.start))) return false;
  return [number.start, before?.start ?? number.start].some((start) => /(?:^|[ (])-$/.test(folded.slice(Math.max(0, start - 2), start)));
}

interface SplitContext {
  readonly folded: string;
  readonly number: NumberMention;
  readonly next: NumberMention;
  readonly before: CurrencyMention | null;
  readonly behind: CurrencyMention | null;
  readonly mentions: readonly CurrencyMention[];
}

// "12€50", "35€ 99", "2 zł 50 gr": a currency sign parts the decimals; "12 99 zł", "$12 99": a gap where raised decimals stood.
function splitDecimals(
  context: SplitContext,
): Pick<PriceCandidate, "number" | "amountText" | "start" | "end" | "before" | "behind"> | null {
  const { folded, number, next, before, behind, mentions } = context;
  const cents = folded.slice(next.start, next.end);
  if (number.fraction !== null || number.unsure !== null || !/^\d{2}$/.test(cents) || !next.plausible) return null;
  const rest = folded.slice(next.end, next.end + 16);
  if (/^[\p{L}%]|^ %|^[.,]\d/u.test(rest) && !MINOR_WORD.test(rest)) return null;
  const merged: NumberMention = { ...number, end: next.end, fraction: cents };
  const counted = MEASURED.test(rest) || MULTIPLIER.test(rest) || RATED.test(rest);
  if (behind !== null && behind.end <= next.start) {
    const gap = folded.slice(behind.end, next.start);
    const touches =
      behind.start - number.end <= 1 && /^[€$£]$/.test(behind.text) && mentionBehind(folded, next.end, mentions) === null && !counted;
    const glued = gap === "" && (behind.start === number.end || touches);
    const minor = MINOR_WORD.test(rest) && !/^ ?(?:h|st)(?!\p{L})/iu.test(rest);
    const spaced =
      gap === " " && before === null && !counted && !/^ ?[x×-]/.test(rest) && mentionBehind(folded, next.end, mentions) === null;
    if (!glued && !(/^ ?$/.test(gap) && (minor || spaced))) return null;
    const amountText = folded.slice(number.start, number.end) + behind.text + cents;
    return { number: merged, amountText, start: number.start, end: next.end, before, behind };
  }
  // "$15 and 49 cents", for those who only listen.
  if (before !== null && behind === null && folded.slice(number.end, next.start) === " and " && /^ cents?(?!\p{L})/iu.test(rest))
    return { number: merged, amountText: folded.slice(number.start, next.end), start: number.start, end: next.end, before, behind };
  if (folded.slice(number.end, next.start) !== " " || number.whole.length > 4 || behind !== null || counted) return null;
  const centsBehind = mentionBehind(folded, next.end, mentions);
  const atStart = folded.slice(0, number.start).trim() === "";
  if (!(atStart && centsBehind !== null) && !(before !== null && before.start === 0 && rest.trim() === "")) return null;
  return {
    number: merged,
    amountText: folded.slice(number.start, next.end),
    start: number.start,
    end: next.end,
    before,
    behind: centsBehind,
  };
}
