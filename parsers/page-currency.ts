import type { CurrencyCode } from "../domain/money.ts";
import { findCurrencies } from "./currency-text.ts";
import type { Page } from "./page.ts";
import type { Survey } from "./survey.ts";
import { textIn } from "./text-in.ts";

const MOST_SCRIPT = 400_000;
const IN_SCRIPT =
  /["']?\b(?:currency|currencyCode|currency_code|priceCurrency|currencyIso|currencyIsoCode|currency_iso|currencyId|storeCurrency|shopCurrency|currentCurrency|defaultCurrency|baseCurrency|displayCurrency)\\?["']?\s*[:=]\s*\\?["']([A-Z]{3})\\?["']/g;
/** "currency":{"id":1,"iso_code":"EUR"} of PrestaShop, Shopify.currency = {"active":"EUR"}. */
const IN_OBJECT = /\bcurrency["']?\s*[:=]\s*\{[^{}]{0,120}?["']?\b(?:active|code|iso|iso_?code)["']?\s*:\s*["']([A-Z]{3})["']/gi;
const IN_ATTRIBUTE =
  /\s(?:data-[\w-]*currency[\w-]*\s*=\s*["']?([A-Z]{3})["'\s>]|(?:name|property|itemprop)\s*=\s*["']?[\w:.-]*currency["']?\s+(?:content|value)\s*=\s*["']?([A-Z]{3})["'\s/>])/gi;
const CHOSEN = /<option[^>]{0,80}\sselected\b[^>]{0,40}>\s{0,9}([A-Z]{3})\s{0,9}</gi;
const CODE = /^[A-Z]{3}$/;
/** How much oftener than any other a code must be named: lists of currencies to choose from name each of them alike. */
const LEAD = 3;

/**
 * The currency in which the page shows its prices, as its scripts, its attributes or its currency switch say it; null where they do not or
 * differ. A sign such as "$" stays ambiguous by itself; a switch that offers "$ US Dollar" as USD tells which one this shop means.
 */
export function pageCurrency(page: Page, sign: string | null): CurrencyCode | null {
  const meant = sign === null ? null : (findCurrencies(sign)[0]?.codes ?? null);
  const { survey } = page;
  return (
    inScripts(survey, meant) ?? (sign === null ? chosen(page.html) : (currencyOfSwitch(survey, sign) ?? inAttributes(page.html, meant)))
  );
}

/** The currency that is chosen in a list of them, where prices have no sign. */
function chosen(html: string): CurrencyCode | null {
  const found = new Set(Array.from(html.matchAll(CHOSEN), ([, code = ""]) => code));
  const [only] = found;
  return found.size === 1 && only !== undefined && isCurrency(only) ? only : null;
}

function inScripts(survey: Survey, meant: readonly CurrencyCode[] | null): CurrencyCode | null {
  const codes: string[] = [];
  let left = MOST_SCRIPT;
  for (const { text } of survey.scripts) {
    if (left <= 0) break;
    const head = text.slice(0, left);
    left -= text.length;
    if (!/currency/i.test(head)) continue;
    for (const [, code = ""] of [...head.matchAll(IN_SCRIPT), ...head.matchAll(IN_OBJECT)]) codes.push(code);
  }
  return leading(codes, meant);
}

function inAttributes(html: string, meant: readonly CurrencyCode[] | null): CurrencyCode | null {
  return leading(
    Array.from(html.matchAll(IN_ATTRIBUTE), ([, data, meta]) => (data ?? meta ?? "").toUpperCase()),
    meant,
  );
}

/** The code that is named alone, or far oftener than the others; of those that the page's sign may mean, where there is one. */
function leading(codes: readonly string[], meant: readonly CurrencyCode[] | null): CurrencyCode | null {
  const counts = new Map<string, number>();
  for (const code of codes) if (isCurrency(code) && meant?.includes(code) !== false) counts.set(code, (counts.get(code) ?? 0) + 1);
  const [[best, count] = [], [, second] = []] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && (second === undefined || (count ?? 0) >= LEAD * second) ? best : null;
}

function currencyOfSwitch(survey: Survey, sign: string): CurrencyCode | null {
  const offered = new Set<string>();
  for (const [element] of survey.contexts) {
    if (element.name !== "a" && element.name !== "button" && element.name !== "option" && element.name !== "li") continue;
    const { href, name, value } = element.attribs;
    const code = [
      element.attribs["data-currency"],
      element.attribs["data-code"],
      name,
      value,
      href,
      /[?&]currency=([A-Z]{3})\b/.exec(href ?? "")?.[1],
    ].find((text) => text !== undefined && CODE.test(text) && isCurrency(text));
    if (code !== undefined && textIn(element, 60).includes(sign)) offered.add(code);
  }
  const [only] = offered;
  return offered.size === 1 && only !== undefined ? only : null;
}

function isCurrency(code: string): boolean {
  return findCurrencies(code).some((mention) => mention.codes.includes(code));
}
