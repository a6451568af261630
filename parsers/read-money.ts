import { currencyExponent, moneyFromDecimal, type CurrencyCode, type Money } from "../domain/money.ts";
import { isPlainDecimal } from "./digits.ts";
import type { Found } from "./draft.ts";
import { readPriceText } from "./price-text.ts";
import { SPLIT_DIGITS } from "./survey.ts";

/** What is known of money on a page besides the amount's own text. */
export interface MoneyContext {
  /** Currency that structured data gives for this amount: an ISO code or a sign. */
  readonly currency?: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** How the page's language writes decimals, where its country is not known. */
  readonly decimalSign?: "." | "," | null;
  /** Where neither the amount nor structured data names a currency: that of the page's other amounts, or the source's. */
  readonly fallbackCurrency?: CurrencyCode | null;
}

export interface ReadMoney {
  readonly money: Money;
  /** The currency was not written beside the amount nor in its structured data. */
  readonly currencyAssumed: boolean;
}

/**
 * Money of one found text. null wherever anything about it is unsure: no currency, "1.234" that may be either, a negative amount,
 * a range, digits that tags split without saying where the decimals begin, more decimals than the currency has.
 */
export function readMoney(found: Found, context: MoneyContext): ReadMoney | null {
  const text = found.text.trim();
  if (text.includes(SPLIT_DIGITS) || text.length > 300) return null;
  const given = (context.currency ?? "").trim();
  if (found.machine === true && isPlainDecimal(text)) {
    const code = isoCode(given) ?? readPriceText(`${text} ${given}`, { country: context.country })?.currency ?? null;
    const currency = code ?? context.fallbackCurrency ?? null;
    const money = currency === null ? null : fromMachine(text, currency);
    return money === null ? null : { money, currencyAssumed: code === null };
  }
  const simple = SIMPLE.exec(text);
  if (simple?.[1] !== undefined && simple[3] !== undefined) {
    const money = moneyFromDecimal(`${simple[1].replace(/[ \u00a0]/, "")}.${simple[2]}`, SIMPLE_SIGNS[simple[3]] ?? simple[3]);
    return money === null ? null : { money, currencyAssumed: false };
  }
  const read = readPriceText(text, {
    currencyHint: given === "" ? null : given,
    country: context.country,
    decimalSign: context.decimalSign ?? null,
  });
  if (read === null || !read.sure || read.amount.startsWith("-") || read.kinds.includes("range")) return null;
  // What the page's own data says of its money goes before the country.
  const byPage = read.currencyFrom === "country" && read.currencyText !== null ? resolvable(read.currencyText, context) : null;
  const currency =
    byPage ?? read.currency ?? (read.currencyText === null ? (context.fallbackCurrency ?? null) : resolvable(read.currencyText, context));
  const money = currency === null ? null : moneyFromDecimal(read.amount, currency);
  return money === null ? null : { money, currencyAssumed: read.currency === null || read.currencyFrom === "country" };
}

// Nine of ten amounts of a page: digits, two decimals and a sign that means one currency. What it means is what the whole reading says.
const SIMPLE = /^([1-9]\d{0,2}[ \u00a0]\d{3}|[1-9]\d{0,5}|0)[.,](\d\d)[ \u00a0]?(zł|€|PLN|EUR)$/;
const SIMPLE_SIGNS: Readonly<Record<string, CurrencyCode>> = { zł: "PLN", "€": "EUR" };

/** A sign that is ambiguous by itself ("$", "kr") counts as the fallback's where that is one of those it may mean. */
function resolvable(sign: string, { fallbackCurrency = null }: MoneyContext): CurrencyCode | null {
  return fallbackCurrency === null ? null : (readPriceText(`1 ${sign}`, { currencyHint: fallbackCurrency })?.currency ?? null);
}

/** The code that a text is; null where it is something else. */
export function isoCode(text: string): CurrencyCode | null {
  return text.length === 3 && /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : null;
}

function fromMachine(text: string, currency: CurrencyCode): Money | null {
  const [whole = "", fraction = ""] = text.split(".");
  const exponent = currencyExponent(currency);
  // Shops write "1.299" for 1299 even where the format asks for a dot.
  if (fraction.length === 3 && exponent < 3 && whole.length <= 3 && whole !== "0") return null;
  if (fraction.length <= Math.max(exponent, 3)) return moneyFromDecimal(text, currency);
  // 34.992001 and 19.989999999 are binary floats or prices computed from net: the till rounds them.
  const rounded = Math.round(Number(`${whole}.${fraction.slice(0, 12)}`) * 10 ** exponent);
  return Number.isSafeInteger(rounded) ? { minor: rounded, currency } : null;
}
