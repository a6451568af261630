import type { CurrencyCode } from "../domain/money.ts";
import { findCurrencies } from "./currency-text.ts";
import type { Survey } from "./survey.ts";
import { textIn } from "./survey.ts";

const MOST_SCRIPT = 400_000;
const IN_SCRIPT =
  /["']?\b(?:currency|currencyCode|currency_code|priceCurrency|currencyIso|currencyIsoCode|currency_iso)\\?["']?\s*[:=]\s*\\?["']([A-Z]{3})\\?["']/g;
/** "currency":{"id":1,"iso_code":"EUR"} of PrestaShop, Shopify.currency = {"active":"EUR"}. */
const IN_OBJECT = /\bcurrency["']?\s*[:=]\s*\{[^{}]{0,120}?["']?\b(?:active|code|iso|iso_?code)["']?\s*:\s*["']([A-Z]{3})["']/gi;
const CODE = /^[A-Z]{3}$/;

/**
 * The currency in which the page shows its prices, as its scripts or its currency switch say it; null where they do not or differ.
 * A sign such as "$" stays ambiguous by itself; a switch that offers "$ US Dollar" as USD tells which one this shop means.
 */
export function pageCurrency(survey: Survey, sign: string | null): CurrencyCode | null {
  return currencyInScripts(survey) ?? (sign === null ? null : currencyOfSwitch(survey, sign));
}

function currencyInScripts(survey: Survey): CurrencyCode | null {
  const codes = new Set<string>();
  let left = MOST_SCRIPT;
  for (const { text } of survey.scripts) {
    if (left <= 0) break;
    const head = text.slice(0, left);
    for (const [, code = ""] of [...head.matchAll(IN_SCRIPT), ...head.matchAll(IN_OBJECT)]) if (isCurrency(code)) codes.add(code);
    left -= text.length;
  }
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
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
