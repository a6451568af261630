import type { CurrencyCode } from "../domain/money.ts";
import { currenciesOf, findCurrencies } from "./currency-text.ts";
import type { PageLocale } from "./page-locale.ts";
import type { Page } from "./page.ts";

// Only one country of each language writes its money so; "$" in French is Canada's.
const BY_LANGUAGE: Readonly<Record<string, Readonly<Record<string, CurrencyCode>>>> = {
  kr: { sv: "SEK", da: "DKK", nb: "NOK", nn: "NOK", no: "NOK", is: "ISK" },
  ",-": { nb: "NOK", no: "NOK", da: "DKK" },
  "¥": { ja: "JPY", zh: "CNY" },
  $: { fr: "CAD" },
  р: { ru: "RUB", be: "BYN" },
  руб: { ru: "RUB", be: "BYN" },
  lei: { ro: "RON" },
  leu: { ro: "RON" },
};

const STATES =
  "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY";
const STATE_NAMES =
  "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|Ohio|Oklahoma|Oregon|Pennsylvania|Tennessee|Texas|Utah|Vermont|Virginia|Wisconsin|Wyoming";

/** What a page says of the country whose money it means: the country's own name and money, which lists of countries hold too, and what only shops there write. */
interface CountrySigns {
  readonly currency: CurrencyCode;
  readonly named: RegExp;
  readonly own?: RegExp;
}

const SIGNS: readonly CountrySigns[] = [
  {
    currency: "USD",
    named: /\bUSD\b|\bUS ?\$|\bU\.?S\.?A\b|\bU\.S\.|United States/,
    own: new RegExp(
      String.raw`contiguous|lower 48|(?:continental|domestic) U|\b(?:${STATES})\.?,? \d{5}(?:-\d{4})?\b|\b(?:${STATE_NAMES}),? (?:\d{5}\b|residents|Prop)|Prop(?:osition)?\.? 65|Do Not Sell|\bUSPS\b|Made in (?:the )?USA|CCPA|\bsales tax\b`,
      "i",
    ),
  },
  {
    currency: "CAD",
    named: /\bCAD\b|\bCA?\$|\bCanad(?:a|ian)\b/,
    own: /\b(?:ON|QC|BC|AB|MB|SK|NS|NB|NL|PE|Ontario|Qu[ée]bec|Alberta|British Columbia),? +[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\bHST\b|\bCanada Post\b|Shipped from Canada|\.ca\b/,
  },
  {
    currency: "AUD",
    named: /\bAUD\b|\bAU?\$|\bAustralia/,
    own: /\bABN\b|\b(?:NSW|QLD|VIC|TAS|ACT),? +\d{4}\b|\bAusPost\b|Australia Post|\+61\b|\b1[38]00 \d{3} \d{3}\b|\.com\.au|\bRRP \$/,
  },
  { currency: "NZD", named: /\bNZD\b|\bNZ\$|New Zealand/, own: /\.co\.nz|\+64\b|\bNZ Post\b/ },
  { currency: "SGD", named: /\bSGD\b|\bS\$|Singapore/, own: /\.com\.sg|\+65\b|SingPost|Singapore \d{6}\b/ },
  { currency: "HKD", named: /\bHKD\b|\bHK\$|Hong Kong/, own: /\.com\.hk|\+852\b/ },
  { currency: "TWD", named: /\bTWD\b|\bNT\$|Taiwan|台灣|臺灣/ },
  { currency: "MXN", named: /\bMXN\b|\bMX\$|M[ée]xico\b/, own: /\.com\.mx|\+52\b|meses sin intereses/i },
  { currency: "ARS", named: /\bARS\b|Argentina/, own: /\.com\.ar|Mercado ?Pago.{0,60}cuotas|\bCUIT\b/ },
  { currency: "CLP", named: /\bCLP\b|\bChile\b/, own: /\+56\b|WebPay|\bRUT\b/ },
  { currency: "COP", named: /\bCOP\b|Colombia\b/, own: /\.com\.co|\+57\b|\bNIT\b/ },
  { currency: "UYU", named: /\bUYU\b|Uruguay/ },
  { currency: "GBP", named: /\bGBP\b|United Kingdom|\bUK\b|Great Britain/, own: /Royal Mail|England|Scotland|Wales|\bVAT\b/ },
  { currency: "EGP", named: /\bEGP\b|Egypt/ },
  { currency: "LBP", named: /\bLBP\b|Lebanon/ },
  { currency: "SEK", named: /\bSEK\b|Sverige|Sweden/, own: /\+46\b|PostNord.{0,40}Sverige|Swish\b/ },
  { currency: "DKK", named: /\bDKK\b|Danmark|Denmark/, own: /\+45\b|\bCVR\b|MobilePay/ },
  { currency: "NOK", named: /\bNOK\b|Norge|Norway/, own: /\+47\b|\bVipps\b/ },
  { currency: "ISK", named: /\bISK\b|Iceland/ },
  { currency: "JPY", named: /\bJPY\b|Japan|日本/, own: /税込|税抜|送料/ },
  { currency: "CNY", named: /\bCNY\b|\bRMB\b|China|中国|人民币/ },
  { currency: "INR", named: /\bINR\b|\bIndia\b/, own: /\bGSTIN?\b|\+91\b|Mumbai|Delhi|Bengaluru|Bangalore|Chennai|Kolkata|\bEMI\b/ },
  { currency: "PKR", named: /\bPKR\b|Pakistan/, own: /\+92\b|Karachi|Lahore|Islamabad|Rawalpindi/ },
  { currency: "LKR", named: /\bLKR\b|Sri Lanka/, own: /\+94\b|Colombo/ },
  { currency: "NPR", named: /\bNPR\b|Nepal/, own: /\+977\b|Kathmandu/ },
  { currency: "RUB", named: /\bRUB\b|Росси|Москв/ },
  { currency: "BYN", named: /\bBYN\b|Беларус|Минск/ },
  { currency: "RON", named: /\bRON\b|Rom[âa]nia/ },
  { currency: "MDL", named: /\bMDL\b|Moldova|Chi[sș]in[ăa]u/ },
  { currency: "MAD", named: /\bMAD\b|Maroc|Morocco|Casablanca/ },
  { currency: "AED", named: /\bAED\b|Emirates|\bUAE\b|Dubai/ },
];
/** More countries of one sign than a shop sends to for its own sake: a list to choose from. */
const LIST = 3;
/** What a page in English means by a sign where nothing at all speaks for another country. */
const USUAL: Readonly<Record<string, CurrencyCode>> = { $: "USD", "£": "GBP" };
/** Domains under which shops of other countries with dollars are rare, or say so. */
const AMERICAN = /\.(?:com|net|org|us|co|io|shop|store|biz|info)$/;

/**
 * The currency that a page most likely means where neither its amounts nor its data name one: "$" on a page that speaks of the United
 * States more than of any other country with dollars, "kr" in Swedish; no sign at all at an address of a country with one currency, which
 * the page's source names somewhere, or in a language other than English. Always an assumption. null where two are thinkable.
 */
export function assumedCurrency(page: Page, { country, countryFrom, language }: PageLocale, sign: string | null): CurrencyCode | null {
  if (sign === null) {
    const [only, ...others] = country === null ? [] : currenciesOf(country);
    if (only === undefined || others.length > 0) return null;
    // Who writes for a country in its own language, at an address of it, writes prices in its money.
    const local = countryFrom === "address" && language !== null && language !== "en";
    return local || isNamed(page.html, only) ? only : null;
  }
  const codes = findCurrencies(sign)[0]?.codes ?? [];
  const known = country === null ? [] : currenciesOf(country);
  // A dash for the cents is no sign: the country's own money, where the country is sure.
  const local =
    sign === ",-" ? (countryFrom === "lang" || countryFrom === "og:locale" ? [] : known) : known.filter((code) => codes.includes(code));
  const [own] = local;
  if (own !== undefined && local.length === 1 && !isDoubtful(page, { country, countryFrom, language })) return own;
  const plain = sign.toLowerCase().replace(/\.$/, "").replace("￥", "¥");
  const byLanguage = BY_LANGUAGE[plain]?.[language ?? ""];
  if (byLanguage !== undefined) return byLanguage;
  const english = language === null || language === "en";
  const usual = english && (plain !== "$" || AMERICAN.test(new URL(page.url).hostname)) ? USUAL[plain] : undefined;
  // A country whose money this is not: "$" in Germany is somebody's, and nobody says whose.
  if (own === undefined && country !== null && countryFrom === "address") return null;
  return bySigns(page.text, codes, usual ?? null);
}

/** A page in "en-US" is often only a page whose shop program speaks English: where it speaks of another country with dollars, that is not its country. */
export function isDoubtful(page: Page, { country, countryFrom }: PageLocale): boolean {
  if (country !== "US" || (countryFrom !== "lang" && countryFrom !== "og:locale")) return false;
  return bySigns(page.text, findCurrencies("$")[0]?.codes ?? [], "USD") !== "USD";
}

function bySigns(text: string, codes: readonly CurrencyCode[], usual: CurrencyCode | null): CurrencyCode | null {
  const possible = SIGNS.filter(({ currency }) => codes.includes(currency));
  const named = possible.filter((signs) => signs.named.test(text));
  const isList = named.length > LIST;
  // A shop of a country says so more than once; "Canada" alone may be a place it sends to, or whose stamps it sells.
  const weight = ({ named: pattern, currency }: CountrySigns): number =>
    isSaidAgain(pattern, text) ? 2 : usual === null || currency === usual || named.length > 1 ? 1 : 0;
  const rated = possible
    .map((signs) => ({
      currency: signs.currency,
      score:
        (signs.own?.test(text) === true ? 3 : 0) +
        (!isList && named.includes(signs) ? weight(signs) : 0) +
        (signs.currency === usual ? 0.5 : 0),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const [best, second] = rated;
  if (best === undefined) return null;
  return second === undefined || best.score - second.score >= 1.5 ? best.currency : null;
}

/** In capitals it is money: "CAD", "US$". */
function isSaidAgain(pattern: RegExp, text: string): boolean {
  const [first, second] = text.matchAll(new RegExp(pattern, "g"));
  return second !== undefined || (first !== undefined && /^[A-Z.]*\$?$/.test(first[0]));
}

/** Whether the source has a sign or code that can be nothing but this currency. */
function isNamed(html: string, code: CurrencyCode): boolean {
  if (new RegExp(String.raw`\b${code}\b`).test(html)) return true;
  return findCurrencies(html.slice(0, 300_000).replace(/&euro;/g, "€")).some(
    ({ codes, weak }) => !weak && codes.length === 1 && codes[0] === code,
  );
}
