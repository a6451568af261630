import type { CurrencyCode } from "../domain/money.ts";
import { currenciesOf, findCurrencies, type CurrencyMention } from "./currency-text.ts";
import { readThreeDigits } from "./decimal-sign.ts";
import { foldText } from "./fold-text.ts";
import { findPriceCandidates, type PriceCandidate } from "./price-candidates.ts";
import { readPriceKinds, type AmountKind } from "./price-kind-text.ts";
import { plainWords } from "./plain-words.ts";
import { wordsAround } from "./words-around.ts";

export interface PriceTextOptions {
  /** What stands beside the price or is known of it: an ISO code, a sign, a label ("Price", "Cena, Kč"). May hold noise. */
  readonly currencyHint?: string | null;
  /** ISO 3166-1 alpha-2: tells which `$` or `kr` is meant, and what "1.234" is. */
  readonly country?: string | null;
  /** The page's decimal sign, where the caller knows it. */
  readonly decimalSign?: "." | "," | null;
}

export type PriceTextKind = AmountKind | "range" | "free";

export interface PriceText {
  /** The amount's characters as they stand, with plain spaces, without currency. "0" where a word says that it is free. */
  readonly amountText: string;
  /** Plain decimal, every written digit kept: "12.99", "34.992001", "1299". "-5.00" where a minus touches it. */
  readonly amount: string;
  /** ISO 4217; null where the text does not say, or its sign is ambiguous and nothing resolves it. */
  readonly currency: CurrencyCode | null;
  /** The sign, code or word as it stands. */
  readonly currencyText: string | null;
  /** What named `currency`. Anything but "text" is an assumption. */
  readonly currencyFrom: "text" | "hint" | "country" | null;
  /** False where "1.234" may as well be 1234 as 1.234 (`amount` is then the likelier), or "5 L" litres as lempiras. */
  readonly sure: boolean;
  /** What the words around the amount say of it. Empty: a plain price. */
  readonly kinds: readonly PriceTextKind[];
}

// No price text is longer; what stands behind is not looked at, which bounds the work on hostile text.
const MOST_CHARACTERS = 1000;
// Amounts that give way to another amount in the same text.
const NOT_THE_PRICE: ReadonlySet<PriceTextKind> = new Set([
  "lowest-30-days",
  "free-shipping-from",
  "shipping",
  "instalment",
  "unit",
  "net",
  "trade-in",
  "deposit",
  "coupon",
  "member",
  "subscription",
  "multi-buy",
  "regular",
  "used",
  "saving",
] as const);
const TIMES_BEHIND = /^ ?[x×] ?\d/iu;
// Codes that stand before small numbers for another reason ("TOP 10").
const ENGLISH_WORDS = /^(?:ALL|COP|CUP|MAD|PEN|TOP|TRY)$/;
const FREE =
  /^(?:(?:price|cena|preis|prix|precio|prezzo|prijs|pret|ar|total|now|today)[ :-]*)?(?:(?:for )?free(?: of charge)?|gratis|gratuit|gratuito|kostenlos|versandkostenfrei|portofrei|za darmo|darmowe|darmowy|bezplatnie|bezplatny|zdarma|zadarmo|ingyenes|ingyen|tasuta|besplatno|бесплатно|безкоштовно|безплатно|免费|無料|무료)[ !.*]*$/u;
const FREE_SHIPPING =
  /^(?:free|gratis ?versand|gratis|darmowa|bezplatna|kostenlose[rn]?|livraison|envio|spedizione|doprava|ingyenes|livrare|transport|tasuta|gratuit[ae]?|fri|fria|ilmainen)\b.{0,30}$/u;

/**
 * Reads the price in a text as a person would: one amount, exactly as written, with its currency.
 * Of several amounts the first counts, unless the words around it say that it is another kind of amount (regular price, instalment,
 * shipping, per kilogram, ...) and a later one is not, or unless a later one alone has a currency. Returns null where no amount stands.
 * Never throws; looks at the first 1,000 characters.
 */
export function readPriceText(text: string, options: PriceTextOptions = {}): PriceText | null {
  const original = text.slice(0, MOST_CHARACTERS);
  const folded = foldText(original);
  const hint = foldText((options.currencyHint ?? "").slice(0, MOST_CHARACTERS));
  const local = options.country ? currenciesOf(options.country) : [];
  const hinted = hintMention(hint, local);
  const expected = new Set([...local, ...(hinted?.codes ?? [])]);
  const mentions = usableMentions(folded, expected);
  const found = findPriceCandidates(folded, original, mentions, {
    pence: expected.has("GBP") || folded.includes("£"),
    currencyKnown: hinted !== null || mentions.length > 0,
  });
  const whole = found.candidates.filter(({ end }) => end < MOST_CHARACTERS);
  const spans = whole.map(({ start, end, before, behind }) => ({
    start: Math.min(start, before?.start ?? start),
    end: Math.max(end, behind?.end ?? end),
  }));
  const described = wordsAround(folded, disjoint(spans)).map((words, i) => ({ candidate: whole[i], kinds: kindsOf(words, whole[i]) }));
  const usable = described.flatMap(({ candidate, kinds }) => (candidate === undefined ? [] : [{ candidate, kinds }]));
  const plain = usable.filter(({ kinds }) => !kinds.some((kind) => NOT_THE_PRICE.has(kind)));
  const chosen = first(plain.length > 0 ? plain : usable);
  if (chosen === null) return readFree(folded, hinted, local);
  const { candidate, kinds } = chosen;
  const mention = currencyOf(candidate, whole, mentions);
  const currency = resolveCurrency(mention, hinted, local, folded);
  const others = [...found.numbers, ...findPriceCandidates(hint, hint, [], { pence: false, currencyKnown: true }).numbers];
  const number = readThreeDigits(candidate.number, {
    decimalSign: options.decimalSign ?? null,
    country: options.country ?? null,
    currencies: currency.currency === null ? ((mention ?? hinted)?.codes ?? []) : [currency.currency],
    others: others.filter((other) => other !== candidate.number),
    perUnit: kinds.includes("unit"),
  });
  return {
    amountText: candidate.amountText,
    amount: (candidate.negative ? "-" : "") + decimal(candidate, number),
    ...currency,
    // A wide sign stays as it was written.
    currencyText: mention === null ? currency.currencyText : original.slice(mention.start, mention.start + mention.text.length),
    sure: number.sure && !candidate.doubtful && !isSplit(candidate, folded),
    kinds,
  };
}

/** "1 299 99": without a sign behind it, two digits that stand apart may be its decimals or something else. */
function isSplit({ number, before, behind, end }: PriceCandidate, folded: string): boolean {
  return number.fraction === null && before === null && behind === null && /^ \d\d(?![\d.,%])/u.test(folded.slice(end, end + 8));
}

function decimal(candidate: PriceCandidate, { whole, fraction }: { readonly whole: string; readonly fraction: string | null }): string {
  if (candidate.minorUnits) return `0.${whole.padStart(2, "0")}`;
  return fraction === null ? whole : `${whole}.${fraction}`;
}

function usableMentions(folded: string, expected: ReadonlySet<CurrencyCode>): CurrencyMention[] {
  // A single capital letter is money only where the country or the page says so: "R 299" in South Africa, but "R 16" on a tyre.
  return findCurrencies(folded).filter(({ text, end, codes }) => {
    if (codes.some((code) => expected.has(code))) return true;
    return !/^[A-Z]$/.test(text) && !(ENGLISH_WORDS.test(text) && /^ \d{1,3}(?!\d|[ .,'٫]\d)/.test(folded.slice(end, end + 8)));
  });
}

// "12 € 20 €": the middle sign touches both; it is the first one's.
function disjoint(spans: readonly { readonly start: number; readonly end: number }[]): { readonly start: number; readonly end: number }[] {
  return spans.map(({ start, end }, i) => ({ start: Math.max(start, spans[i - 1]?.end ?? 0), end }));
}

function kindsOf(
  words: { readonly before: string; readonly behind: string; readonly range: boolean },
  candidate: PriceCandidate | undefined,
): PriceTextKind[] {
  const kinds: PriceTextKind[] = readPriceKinds(words);
  if (words.range) kinds.push("range");
  if (!kinds.includes("instalment") && TIMES_BEHIND.test(words.behind)) kinds.push("instalment");
  if (candidate?.negative === true && !kinds.includes("saving")) kinds.push("saving");
  return kinds;
}

interface Described {
  readonly candidate: PriceCandidate;
  readonly kinds: readonly PriceTextKind[];
}

// A number with a currency beats bare ones before it, unless those look like money or begin a range.
function first(all: readonly Described[]): Described | null {
  const priced = all.find(({ candidate, kinds }) => {
    const { number, before, behind } = candidate;
    return before !== null || behind !== null || candidate.minorUnits || number.fraction?.length === 2 || kinds.includes("range");
  });
  return priced ?? all[0] ?? null;
}

function currencyOf(
  candidate: PriceCandidate,
  all: readonly PriceCandidate[],
  mentions: readonly CurrencyMention[],
): CurrencyMention | null {
  const { before, behind } = candidate;
  // "12 € 20 €": the sign before 20 belongs to 12.
  const owned =
    before !== null && behind !== null && all.some((other) => other !== candidate && other.behind === before && other.before === null);
  const beside = owned ? behind : (before ?? behind);
  if (beside === null)
    return (
      mentions.find(({ weak }) => !weak) ??
      mentions.find((mention) => all.some((other) => other.before === mention || other.behind === mention)) ??
      null
    );
  if (beside.codes.length <= 1) return beside;
  const code = mentions.find(
    (other) => other !== beside && /^[A-Z]{3}$/.test(other.text) && beside.codes.includes(other.text) && nearby(other, beside, candidate),
  );
  return code ?? beside;
}

// "NZD $100.70", "$ SGD4.90", "$ 22.00 USD".
function nearby(code: CurrencyMention, sign: CurrencyMention, { start, end }: PriceCandidate): boolean {
  return (
    Math.abs(code.end - sign.start) <= 2 ||
    Math.abs(sign.end - code.start) <= 2 ||
    Math.abs(code.start - end) <= 2 ||
    Math.abs(start - code.end) <= 2
  );
}

function hintMention(hint: string, local: readonly CurrencyCode[]): CurrencyMention | null {
  if (hint.trim() === "") return null;
  const all = findCurrencies(hint);
  const alone = all.length === 1 && all[0] !== undefined && hint.replace(all[0].text, "").replace(/[\s.:()[\]]/g, "") === "";
  const usable = all.filter(({ text, codes }) => !/^[A-Z]$/.test(text) || alone || codes.some((code) => local.includes(code)));
  const strong = usable.filter(({ weak }) => !weak);
  const beside = usable.filter(
    ({ start, end }) => /^[ :]{0,2}\d/.test(hint.slice(end, end + 3)) || /\d ?$/.test(hint.slice(Math.max(0, start - 2), start)),
  );
  const [found] = strong.length > 0 ? strong : alone ? usable : beside;
  if (found === undefined || found.codes.length <= 1) return found ?? null;
  return usable.find(({ text }) => /^[A-Z]{3}$/.test(text) && found.codes.includes(text)) ?? found;
}

type FoundCurrency = Pick<PriceText, "currency" | "currencyText" | "currencyFrom">;

function resolveCurrency(
  mention: CurrencyMention | null,
  hinted: CurrencyMention | null,
  local: readonly CurrencyCode[],
  folded: string,
): FoundCurrency {
  if (mention === null) {
    if (hinted === null) return { currency: null, currencyText: null, currencyFrom: null };
    const { currency } = resolveCurrency(hinted, null, local, "");
    return { currency, currencyText: hinted.text, currencyFrom: currency === null ? null : "hint" };
  }
  const currencyText = mention.text;
  const [only] = mention.codes;
  if (mention.codes.length === 1 && only !== undefined) return { currency: only, currencyText, currencyFrom: "text" };
  const spaced = /(?<!\p{L})([A-Z]{2}) $/u.exec(folded.slice(0, mention.start))?.[1];
  for (const [codes, currencyFrom] of [
    [spaced === undefined ? [] : currenciesOf(spaced), "text"],
    [hinted?.codes ?? [], "hint"],
    [local, "country"],
  ] as const) {
    const common = mention.codes.filter((code) => codes.includes(code));
    if (common.length === 1 && common[0] !== undefined) return { currency: common[0], currencyText, currencyFrom };
  }
  return { currency: null, currencyText, currencyFrom: null };
}

function readFree(folded: string, hinted: CurrencyMention | null, local: readonly CurrencyCode[]): PriceText | null {
  const words = plainWords(folded);
  const free = FREE.test(words);
  if (
    !free &&
    !(FREE_SHIPPING.test(words) && /free|gratis|gratui|darmow|bezpl|kostenlos|zdarma|zadarmo|ingyen|tasuta|offert|fri|ilmain/u.test(words))
  )
    return null;
  const kinds = readPriceKinds({ before: words });
  if (!free && !kinds.includes("shipping")) return null;
  return {
    amountText: "0",
    amount: "0",
    ...resolveCurrency(null, hinted, local, ""),
    sure: true,
    kinds: free ? ["free"] : ["free", "shipping"],
  };
}
