import type { CurrencyCode } from "../domain/money.ts";
import { currenciesOf, findCurrencies } from "./currency-text.ts";
import type { PageLocale } from "./page-locale.ts";
import type { Page } from "./page.ts";

// Only one country of each language writes its money so.
const BY_LANGUAGE: Readonly<Record<string, Readonly<Record<string, CurrencyCode>>>> = {
  kr: { sv: "SEK", da: "DKK", nb: "NOK", nn: "NOK", no: "NOK", is: "ISK" },
  "kr.": { sv: "SEK", da: "DKK", nb: "NOK", nn: "NOK", no: "NOK", is: "ISK" },
  ",-": { nb: "NOK", no: "NOK", da: "DKK" },
  "¥": { ja: "JPY", zh: "CNY" },
  "￥": { ja: "JPY", zh: "CNY" },
};
const STATES =
  "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY";
const UNITED_STATES = new RegExp(
  String.raw`\bUSD\b|\bUS ?\$|\bU\.?S\.?A\b|\bU\.S\.|United States|contiguous|lower 48|(?:continental|domestic) U|\b(?:${STATES})\.?,? \d{5}(?:-\d{4})?\b`,
);
const OTHER_DOLLARS =
  /\b(?:CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP|UYU)\b|\b(?:C|CA|A|AU|NZ|S|HK|NT|MX)\$|\bABN\b|\bGST\b|\bHST\b|Australia|Afterpay|New Zealand|Singapore|Hong Kong|\bCanadian\b|\.com\.au|\.co\.nz/;
const BRITAIN = /\bVAT\b|\bGBP\b|United Kingdom|\bUK\b|Great Britain|Royal Mail|England|Scotland|Wales/;

/**
 * The currency that a page most likely means where neither its amounts nor its data name one: "$" on a page that speaks of the United
 * States and of no other country with dollars, "kr" in Swedish; no sign at all at an address of a country with one currency, which the
 * page's source names somewhere. Always an assumption. null where two are thinkable.
 */
export function assumedCurrency(page: Page, { country, language }: PageLocale, sign: string | null): CurrencyCode | null {
  if (sign === null) {
    const [only, ...others] = country === null ? [] : currenciesOf(country);
    return only !== undefined && others.length === 0 && isNamed(page.html, only) ? only : null;
  }
  const byLanguage = BY_LANGUAGE[sign.toLowerCase()]?.[language ?? ""];
  if (byLanguage !== undefined) return byLanguage;
  if (country !== null || (language !== null && language !== "en")) return null;
  if (sign === "$") return UNITED_STATES.test(page.text) && !OTHER_DOLLARS.test(page.text) ? "USD" : null;
  return sign === "£" && BRITAIN.test(page.text) ? "GBP" : null;
}

/** Whether the source has a sign or code that can be nothing but this currency. */
function isNamed(html: string, code: CurrencyCode): boolean {
  if (new RegExp(String.raw`\b${code}\b`).test(html)) return true;
  return findCurrencies(html.slice(0, 300_000).replace(/&euro;/g, "€")).some(
    ({ codes, weak }) => !weak && codes.length === 1 && codes[0] === code,
  );
}
