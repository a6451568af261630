import { currencyExponent, type CurrencyCode } from "../domain/money.ts";
import { currencyNames } from "./currency-names.ts";
import type { NumberMention } from "./number-text.ts";

/** South Africa's shops write "R 8,999.00", whatever the standard says. */
const known = new Map<string, "." | "," | null>([["ZA", "."]]);

/** Decimal sign usual in a country (ISO 3166-1 alpha-2) by Unicode CLDR; null for a country it does not know. Arabic's own sign counts as a point. */
export function decimalSignOf(country: string): "." | "," | null {
  const region = country.toUpperCase();
  const sign = known.get(region);
  if (sign !== undefined) return sign;
  const found = /^[A-Z]{2}$/.test(region) ? look(region) : null;
  known.set(region, found);
  return found;
}

// Spanish is written with either, and English on every shop whose program speaks nothing else.
const BY_LANGUAGE: Readonly<Record<string, "." | ",">> = {
  ...Object.fromEntries(
    "bg bs ca cs da de el et fi fr hr hu is it lt lv nb nl nn no pl pt ro ru sk sl sr sv tr uk".split(" ").map((code) => [code, ","]),
  ),
  ...Object.fromEntries("ja ko th zh".split(" ").map((code) => [code, "."])),
};

/** Decimal sign of a language (ISO 639-1) that all its countries share, for pages that name no country; null for the others. */
export function decimalSignOfLanguage(language: string): "." | "," | null {
  return BY_LANGUAGE[language] ?? null;
}

function look(region: string): "." | "," | null {
  if (new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(region) === undefined) return null;
  const { language } = new Intl.Locale(`und-${region}`).maximize();
  const part = new Intl.NumberFormat(`${language}-${region}`).formatToParts(1.5).find(({ type }) => type === "decimal");
  return part === undefined ? null : part.value === "," ? "," : ".";
}

/** What may tell thousands from three decimals. */
export interface DecimalEvidence {
  /** Given by the caller, who knows the page. */
  readonly decimalSign?: "." | "," | null;
  readonly country?: string | null;
  /** What the currency may be; one where it is known, none where nothing is. */
  readonly currencies: readonly CurrencyCode[];
  /** Other numbers of the same text or of the words around it. */
  readonly others: readonly NumberMention[];
  /** The amount is per kilogram, litre, ...: such prices do have three decimals. */
  readonly perUnit: boolean;
}

/**
 * Reads "3.350" and "1,234", one sign before exactly three digits. In this order: a currency without decimals makes thousands; what the
 * caller knows; other numbers in the text that show which sign parts decimals ("3.350 € instead of 3.999,00 €"); a currency of three
 * decimals makes decimals where the sign is the country's decimal sign; and for currencies of two decimals thousands, since a price cannot have three, unless it is a unit price
 * with the country's decimal sign. `sure` is false where the country's custom contradicts this reading, or nothing is known of
 * either country or currency.
 */
export function readThreeDigits(
  number: NumberMention,
  evidence: DecimalEvidence,
): { whole: string; fraction: string | null; sure: boolean } {
  const { unsure } = number;
  const thousands = { whole: number.whole, fraction: number.fraction };
  if (unsure === null) return { ...thousands, sure: true };
  const decimals = { whole: unsure.whole, fraction: unsure.fraction };
  const { currencies } = evidence;
  const exponents = new Set(currencies.map(currencyExponent));
  const exponent = exponents.size === 1 ? [...exponents][0] : null;
  if (exponent === 0) return { ...thousands, sure: true };
  const shown = evidence.decimalSign ?? shownSign(evidence.others);
  if (shown !== null) return { ...(shown === unsure.sign ? decimals : thousands), sure: true };
  const usual = usualSign(evidence.country ?? null, currencies);
  if (exponent === 3) return { ...(usual === unsure.sign ? decimals : thousands), sure: usual !== null };
  if (evidence.perUnit && usual === unsure.sign) return { ...decimals, sure: true };
  return { ...thousands, sure: !exponents.has(3) && usual !== null && usual !== unsure.sign };
}

function shownSign(others: readonly NumberMention[]): string | null {
  for (const { decimalSign, fraction } of others) if (fraction !== null && fraction.length <= 2 && decimalSign !== null) return decimalSign;
  return null;
}

function usualSign(country: string | null, currencies: readonly CurrencyCode[]): "." | "," | null {
  const sign = country === null ? null : decimalSignOf(country);
  if (sign !== null) return sign;
  // A currency of many countries tells nothing where their customs differ (EUR); nor does a sign of many currencies ("$", but not "Rs").
  const signs = new Set(currencies.flatMap((currency) => currencyNames.get(currency)?.countries ?? []).map(decimalSignOf));
  const [only] = signs;
  return signs.size === 1 ? (only ?? null) : null;
}
