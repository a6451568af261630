import type { CurrencyCode } from "../domain/money.ts";
import { remembered } from "./remembered.ts";
import { currencyNames, unitsWithoutCode } from "./currency-names.ts";

/** A currency sign, code or word in a text. */
export interface CurrencyMention {
  readonly start: number;
  /** Behind the last character, a full stop that only abbreviates included. */
  readonly end: number;
  /** As it stands. */
  readonly text: string;
  /** Every currency it may stand for; one: it is sure. Empty: money without an ISO code. */
  readonly codes: readonly CurrencyCode[];
  /** Also a common word or abbreviation: counts only beside an amount, or where it is all there is. */
  readonly weak: boolean;
}

interface Entry {
  readonly text: string;
  readonly codes: CurrencyCode[];
  readonly weak: boolean;
  readonly anyCase: boolean;
  /** The text in lower case. */
  readonly lower: string;
  /** Its first sign: other words may touch it. */
  readonly syllabic: boolean;
  readonly beginsWithLetter: boolean;
  readonly endsWithLetter: boolean;
}

const LETTER = /[\p{L}\p{M}]/u;
const SYLLABIC = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}]/u;
/** Of characters by their code; those beyond are looked at one by one. */
const LETTERS = Uint8Array.from({ length: 0x250 }, (_, code) => (LETTER.test(String.fromCharCode(code)) ? 1 : 0));

function isLetterAt(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const code = text.charCodeAt(at);
  return code < LETTERS.length ? LETTERS[code] === 1 : LETTER.test(text.charAt(at));
}

/** How it stands among other words is found out once. */
function entryOf(entry: Pick<Entry, "text" | "codes" | "weak" | "anyCase">): Entry {
  const { text } = entry;
  return {
    ...entry,
    lower: text.toLowerCase(),
    syllabic: SYLLABIC.test(text.charAt(0)),
    beginsWithLetter: isLetterAt(text, 0),
    endsWithLetter: isLetterAt(text, text.length - 1),
  };
}

// Codes that are words in capitals, and abbreviations of other trades.
const WORDLIKE_CODES = new Set("ALL AMD ANG ARS BAM CAD COP CUP ERN GEL LAK MAD MOP NOK PEN SDG SEK SOS SSP TOP TRY XPF".split(" "));
const LOWER_CODES =
  "usd eur gbp pln czk huf chf dkk ron bgn uah rub aud nzd sgd hkd jpy cny inr brl mxn zar aed sek nok Usd Eur Gbp Pln Czk";
const DISTINCT = /[łŁčČđ円圓元원]|^(грн|руб|лв|дин|ден|тг)/iu;

const entries = new Map<string, Entry>();
for (const [code, { symbols, words }] of currencyNames) {
  add(code, code, { weak: WORDLIKE_CODES.has(code), anyCase: false });
  for (const symbol of symbols) add(symbol, code, { weak: /^[\p{L}'.]+$/u.test(symbol) && !DISTINCT.test(symbol), anyCase: false });
  for (const word of words) add(word, code, { weak: /^[a-z ]+$/.test(word) && !word.startsWith("euro"), anyCase: true });
}
for (const code of LOWER_CODES.split(" ")) add(code, code.toUpperCase(), { weak: true, anyCase: false });
for (const unit of unitsWithoutCode) entries.set(unit, entryOf({ text: unit, codes: [], weak: false, anyCase: true }));

function add(text: string, code: CurrencyCode, { weak, anyCase }: Pick<Entry, "weak" | "anyCase">): void {
  const entry = entries.get(text);
  if (entry === undefined) entries.set(text, entryOf({ text, codes: [code], weak, anyCase }));
  else if (!entry.codes.includes(code)) entry.codes.push(code);
}

// Longest first, by first character in lower case, so that "US$" wins over "$".
const byFirst = new Map<string, Entry[]>();
for (const entry of [...entries.values()].sort((a, b) => b.text.length - a.text.length)) {
  const first = entry.text.charAt(0).toLowerCase();
  const known = byFirst.get(first);
  if (known === undefined) byFirst.set(first, [entry]);
  else known.push(entry);
}

// Of those that begin with a letter or sign of ASCII, by their first two characters as well: few words begin like a currency.
const byCode = Array.from({ length: 128 }, (_, code) => byFirst.get(String.fromCharCode(code).toLowerCase()));
const byPair = byCode.map((known) => {
  const pairs = new Map<string, readonly Entry[]>();
  for (const entry of known ?? []) {
    const second = entry.text.charAt(1).toLowerCase();
    if (second !== "") pairs.set(second, known?.filter(({ text }) => text.length === 1 || text.charAt(1).toLowerCase() === second) ?? []);
  }
  const single = known?.filter(({ text }) => text.length === 1);
  const seconds = Array.from({ length: 128 }, (_, code) => pairs.get(String.fromCharCode(code).toLowerCase()) ?? single);
  return { pairs, single, seconds };
});

/** Everything that a currency is written as. */
export function currencyTexts(): Iterable<string> {
  return entries.keys();
}

function candidatesAt(text: string, at: number): readonly Entry[] | undefined {
  const known = byPair[text.charCodeAt(at)];
  if (known === undefined) return byFirst.get(text.charAt(at).toLowerCase());
  const second = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  return second < 128 ? known.seconds[second] : (known.pairs.get(text.charAt(at + 1).toLowerCase()) ?? known.single);
}

/** The longest that stands at a place. */
function entryAt(text: string, at: number): Entry | null {
  const candidates = candidatesAt(text, at);
  if (candidates !== undefined) for (const candidate of candidates) if (standsAt(text, at, candidate)) return candidate;
  return null;
}

function isPlainLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Every currency mention in a text, in order, the longest where several fit. Linear in the text. */
export function findCurrencies(text: string): CurrencyMention[] {
  const mentions: CurrencyMention[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Inside of a word no other word begins, and blanks begin none; most of a text is that.
    if (code === 32 || (isPlainLetter(code) && at > 0 && isPlainLetter(text.charCodeAt(at - 1)))) continue;
    const entry = entryAt(text, at);
    if (entry === null) continue;
    const behind = at + entry.text.length;
    const abbreviated = text[behind] === "." && isLetterAt(text, behind - 1);
    mentions.push({
      start: at,
      end: abbreviated ? behind + 1 : behind,
      text: text.slice(at, behind),
      codes: entry.codes,
      weak: entry.weak,
    });
    at = behind - 1;
  }
  return mentions;
}

// A word must not be a part of another word; digits may touch it ("16.00USD", "zł16"). Han and Hangul signs follow words directly.
function standsAt(text: string, at: number, { text: wanted, lower, anyCase, syllabic, beginsWithLetter, endsWithLetter }: Entry): boolean {
  if (!text.startsWith(wanted, at) && !(anyCase && text.slice(at, at + wanted.length).toLowerCase() === lower)) return false;
  if (syllabic) return true;
  if (beginsWithLetter && isLetterAt(text, at - 1)) return false;
  // "25 S/min" is no Peruvian money.
  if ((endsWithLetter || wanted.endsWith("/")) && isLetterAt(text, at + wanted.length)) return false;
  return !isCode(wanted, text, at);
}

/** "2LKR8", "7S1T0B/AM", "MOP3382001000001": numbers of articles that hold letters of a currency. */
function isCode(wanted: string, text: string, start: number): boolean {
  if (!/^[A-Za-z/.]+$/.test(wanted)) return false;
  const end = start + wanted.length;
  const behind = text.charAt(end);
  if (/\d/.test(text.charAt(start - 1)) && /[A-Za-z\d]/.test(behind)) return /^[A-Z]{3}$/.test(wanted) || wanted.includes("/");
  return /^[A-Z]{3}$/.test(wanted) && /^\d{7}/.test(text.slice(end, end + 7));
}

/** Currencies with which people pay in a country (ISO 3166-1 alpha-2). */
export const currenciesOf: (country: string) => readonly CurrencyCode[] = remembered((country) => {
  const wanted = country.toUpperCase();
  return [...currencyNames].filter(([, { countries }]) => countries.includes(wanted)).map(([code]) => code);
});
