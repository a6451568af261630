import type { CurrencyCode } from "../domain/money.ts";
import type { SourceHints } from "../domain/source.ts";
import { assumedCurrency, isDoubtful } from "./assumed-currency.ts";
import { tagged, type Fields, type ProductCandidate } from "./candidate.ts";
import { currenciesOf, findCurrencies } from "./currency-text.ts";
import type { PriceDecision, StatedPrice } from "./decide-price.ts";
import { decimalSignOfLanguage } from "./decimal-sign.ts";
import { elementPath } from "./element-path.ts";
import { readStateIdentity } from "./extractors/state-json.ts";
import { findAmounts, type VisibleAmount } from "./extractors/visible-amounts.ts";
import { finished, type Steps } from "./in-steps.ts";
import { labelledValues } from "./labelled-values.ts";
import { mainHeading } from "./main-heading.ts";
import type { NormalizeContext } from "./normalize-draft.ts";
import { pageCurrency } from "./page-currency.ts";
import { pageLocale } from "./page-locale.ts";
import type { Page } from "./page.ts";
import { plainWords } from "./plain-words.ts";
import { productIdentity, type Identity } from "./product-identity.ts";
import { printedNumbers } from "./printed-numbers.ts";
import { isoCode, readMoney, type ReadMoney } from "./read-money.ts";
import { statedPrices } from "./standard.ts";
import { readStructuredData, type StructuredData } from "./structured-data.ts";
import { amountsByHeading, type Amounts, type AmountsNear } from "./amounts-by-heading.ts";
import type { Stretch } from "./outside-stretch.ts";
import type { Heading } from "./survey.ts";
import { rateAmounts, type RatedAmount } from "./visible-price.ts";
import { whereCut } from "./where-cut.ts";

const MODEL = /: (?:model|modelo|part|product ?number|style|модель|رقم الموديل|型番|型号|型號)/;

/** "ID 3881074": the sign of the Iraqi dinar, and what shops write before an article's number. */
const ARTICLE_NUMBER = /^\s*ID\b/i;

/** "1 € = 7,53450 kn": what shops write beside prices in two currencies. */
const EXCHANGE_RATE = /(?:^|[^\d.,])1 ?(?:€|eur) ?= ?\d{1,3}[.,]\d{3,}/i;

/** So many amounts are understood before others have their turn. */
const AT_ONCE = 100;

/** Stands for the currency of amounts that cannot be understood, each with a number of its own, while all are rated together. */
const NOT_READ = "";

/** Everything read of a page before it is decided. */
export interface Findings {
  readonly heading: Heading | null;
  readonly structured: StructuredData;
  /** The prices that structured data state. */
  readonly stated: readonly StatedPrice[];
  /** What they and the amounts decide, where it is known already. */
  readonly decision: PriceDecision | null;
  readonly amounts: readonly RatedAmount[];
  /** Amounts that could not be understood, mostly for want of a currency. */
  readonly unread: readonly RatedAmount[];
  readonly context: NormalizeContext;
  /** Fields of the page's product besides its price. */
  readonly fields: Fields;
  /** Those of them that the page prints beside a label. */
  readonly labelled: Fields;
  /** What a site or platform parser read at its known places, and its label. */
  readonly own: { readonly label: string; readonly fields: Fields } | null;
}

/** `onlyStandard`: no parser of a site or shop program will ask for amounts that do not matter to the standard extraction. */
export function gatherFindings(page: Page, hints: SourceHints, onlyStandard = false): Findings {
  return finished(findingsInSteps(page, hints, onlyStandard));
}

export function* findingsInSteps(page: Page, hints: SourceHints, onlyStandard: boolean): Steps<Findings> {
  const { survey } = page;
  const heading = mainHeading(survey);
  yield;
  const structured = readStructuredData(page, heading?.text ?? null);
  yield;
  const gather = (stretch?: Stretch): Steps<Amounts> => amountsOf(page, hints, { heading, structured }, stretch);
  const mayBeEnough = onlyStandard && heading !== null && structuredCurrency(structured) !== null;
  const near: AmountsNear | null = mayBeEnough ? yield* amountsByHeading(page, heading, structured, gather) : null;
  const gathered = near ?? (yield* gather());
  const { amounts, unread, country, decimalSign, fallbackCurrency } = gathered;
  yield;
  const printed = labelledValues(survey, heading, whereCut(page));
  yield;
  const labelled = tagged(ownNames(productIdentity(page, heading, wantedOf(structured, printed)), printed), "visible");
  yield;
  return {
    heading,
    structured,
    stated: near?.stated ?? statedPrices(structured, gathered),
    decision: near?.decision ?? null,
    amounts,
    unread,
    context: {
      baseUrl: page.baseUrl,
      url: page.url,
      country,
      decimalSign: decimalSign ?? null,
      fallbackCurrency,
      taxIncluded: hints.taxIncluded ?? null,
      // Few pages name a seller.
      shopNames: () => shopNames(page),
      isShop: hints.kind === "shop",
    },
    fields: productFields(page, structured, heading, labelled),
    labelled,
    own: null,
  };
}

/** "Manufacturer: Alpine Goods Ltd": who answers for a product is not what it is called, where the page shows that as well. */
const COMPANY =
  /(?:\s|,)(?:ltd|limited|inc|llc|corp|gmbh(?: & co\.? kg)?|ag|kg|ohg|ug|s\.?\s?a\.?|s\.?r\.?l|s\.?p\.?a|sp\. ?z ?o\.? ?o|s\.?r\.?o|b\.?v|n\.?v|oy|ab|a\/?s|pvt|plc|co)\.?$/i;

function ownNames(identity: Fields, printed: Fields): Fields {
  return { ...identity, ...printed, ...(identity.brand !== undefined && isCompany(printed) ? { brand: identity.brand } : {}) };
}

function isCompany({ brand }: Fields): boolean {
  return brand !== undefined && COMPANY.test(brand.text);
}

/** What goes before what was only concluded need not be sought: numbers beside their labels, and the brand that structured data state. */
function wantedOf({ products }: StructuredData, printed: Fields): ReadonlySet<Identity> {
  const wanted = new Set<Identity>();
  for (const name of ["sku", "mpn", "gtin"] as const) if (printed[name] === undefined) wanted.add(name);
  const isStated = products.some((product) => !isShared(product) && (product.fields.brand?.text ?? "") !== "");
  if (!isStated && (printed.brand === undefined || isCompany(printed))) wanted.add("brand");
  return wanted;
}

/** Open Graph says what a page is called where it is shared: less sure than what the page shows. */
function isShared({ extractor }: ProductCandidate): boolean {
  return extractor === "open-graph";
}

function* amountsOf(
  page: Page,
  hints: SourceHints,
  { heading, structured }: Pick<Findings, "heading" | "structured">,
  stretch?: Stretch,
): Steps<Amounts> {
  const { survey } = page;
  const locale = pageLocale(page, hints);
  const cut = whereCut(page);
  const found = (yield* findAmounts(survey, stretch)).filter(
    (amount) =>
      amount.context.end < cut &&
      !ARTICLE_NUMBER.test(amount.text) &&
      !(amount.line.text.includes("=") && EXCHANGE_RATE.test(amount.line.text)) &&
      !(isNaming(amount, heading) && isMeasure(amount.text)),
  );
  // What a name holds is mostly no money.
  const priced = found.filter((amount) => !isNaming(amount, heading));
  const dashed = found.some(({ text, hidden }) => !hidden && /\d[.,:][-–—]/.test(text));
  const shared = commonSign(priced);
  const sign = dashed && (shared === null || /^Nu$/.test(shared)) ? ",-" : shared;
  const country = sign === "$" && isDoubtful(page, locale) ? null : locale.country;
  const decimalSign = country === null && locale.language !== null ? decimalSignOfLanguage(locale.language) : null;
  const fallbackCurrency =
    structuredCurrency(structured) ??
    canadian(priced, country) ??
    shownCurrency(priced, null) ??
    pageCurrency(page, sign) ??
    hints.currency ??
    shownCurrency(priced, country) ??
    (sign === null && priced.some(({ signed, hidden }) => signed && !hidden) ? null : assumedCurrency(page, locale, sign));
  const understood: (VisibleAmount & ReadMoney)[] = [];
  for (const [i, amount] of found.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) yield;
    const read = readMoney({ text: amount.text, path: "" }, { country, fallbackCurrency, decimalSign });
    // An empty cart and "free" are zero; no product is.
    if (read !== null && read.money.minor === 0) continue;
    if (isMeasure(amount.text) && isForeign(read?.money.currency ?? null, fallbackCurrency, country)) continue;
    understood.push({ ...amount, ...(read ?? { money: { minor: -1 - i, currency: NOT_READ }, currencyAssumed: false }) });
  }
  yield;
  const rated = rateAmounts(understood, survey, heading);
  return {
    amounts: rated.filter(({ money }) => money.currency !== NOT_READ),
    unread: rated.filter(({ money }) => money.currency === NOT_READ),
    country,
    decimalSign,
    fallbackCurrency,
  };
}

const CLEAR_SIGNS = new Set("€$£ł");

/** "50 ft." in a name, "374901 E" beside prices in euros: letters that are somebody's money, and here are none. */
function isMeasure(text: string): boolean {
  // Nearly all amounts of a page end in a sign that is no letter, or in one that nothing else is written with.
  if (CLEAR_SIGNS.has(text.charAt(text.length - 1))) return false;
  const letters = text.replace(/[\d\s.,/'’*\u2063-]+/g, "");
  return /^\p{L}{1,2}$/u.test(letters) && findCurrencies(text).every(({ weak }) => weak);
}

/** "Før 599,- Nu 399,-": Bhutan's money in no shop of Denmark. */
function isForeign(currency: CurrencyCode | null, usual: CurrencyCode | null, country: string | null): boolean {
  const isOwn = currency !== null && country !== null && currenciesOf(country).includes(currency);
  if (usual !== null) return currency !== usual && !isOwn;
  return currency !== null && country !== null && !isOwn;
}

function isNaming({ context }: VisibleAmount, heading: Heading | null): boolean {
  return context.name === "title" || (heading !== null && heading.context.order <= context.order && context.order < heading.context.end);
}

function productFields(page: Page, structured: StructuredData, heading: Heading | null, labelled: Fields): Fields {
  const fields: Fields = {};
  for (const product of structured.products) if (!isShared(product)) addFields(fields, product.fields, product.extractor);
  if (heading !== null && heading.text !== "" && (fields.name === undefined || isOtherName(fields.name.text, heading, page)))
    fields.name = { text: heading.text, path: elementPath(heading.context), extractor: "visible" };
  addFields(fields, labelled, "visible");
  for (const product of structured.products) if (isShared(product)) addFields(fields, product.fields, product.extractor);
  const known = { ...fields, ...printedNumbers(fields, labelled, page) };
  if (known.brand === undefined && heading !== null)
    Object.assign(known, { ...tagged(readStateIdentity(page.survey, heading.text), "state"), ...known });
  // "Model: 88-1" is the maker's number or the shop's; where the shop prints no other, it is what the shop tells it by.
  if (known.sku === undefined && labelled.mpn !== undefined && MODEL.test(labelled.mpn.path)) known.sku = labelled.mpn;
  return known;
}

/**
 * "Kettle K500 — Northwood" above which the page of Northwood's shop says "Kettle K500", and "Battery 20" above which it says "Mower 339": the
 * data name the shop too, or another product.
 */
function isOtherName(name: string, { level, text }: Heading, page: Page): boolean {
  if (level !== 1 || name === text) return false;
  const [stated, shown] = [squeezed(name), squeezed(text)];
  if (stated === shown) return false;
  if (name.startsWith(text)) {
    const [, tail] = /^ +[|–—-] +(.{2,60})$/.exec(name.slice(text.length)) ?? [];
    return tail !== undefined && shopNames(page).some((shop) => squeezed(shop) === squeezed(tail));
  }
  return hasOwnNumber(name, shown) && hasOwnNumber(text, stated);
}

/** Whether a name holds a number that another, without its blanks, does not. */
function hasOwnNumber(name: string, other: string): boolean {
  return (plainWords(name).match(/[\p{L}\d]*\d[\p{L}\d]*/gu) ?? []).some((number) => !other.includes(number));
}

function squeezed(text: string): string {
  return plainWords(text).replace(/[^\p{L}\d]+/gu, "");
}

/** Those that are not known yet, with their extractor; empty texts are none. */
function addFields(fields: Fields, more: Fields, extractor: string): void {
  for (const name in more) {
    const field = name as keyof Fields;
    const found = more[field];
    if (found !== undefined && found.text !== "" && field !== "price" && fields[field] === undefined)
      fields[field] = { ...found, extractor };
  }
}

function structuredCurrency({ products }: StructuredData): CurrencyCode | null {
  const codes = new Set<CurrencyCode>();
  for (const { fields, offers } of products) {
    addCode(codes, fields);
    for (const offer of offers) addCode(codes, offer.fields);
  }
  return codes.size === 1 ? ([...codes][0] as CurrencyCode) : null;
}

function addCode(codes: Set<CurrencyCode>, { currency }: Fields): void {
  const code = currency === undefined ? null : isoCode(currency.text);
  if (code !== null) codes.add(code);
}

/** The currency of the page's amounts that carry one, where nearly all agree. */
function shownCurrency(amounts: readonly VisibleAmount[], country: string | null): CurrencyCode | null {
  const own = country === null ? [] : currenciesOf(country);
  const read = amounts.slice(0, 200).flatMap(({ text, signed, hidden, context }) => {
    const currency =
      signed && !hidden && context.zone !== "review" ? readMoney({ text, path: "" }, { country })?.money.currency : undefined;
    return currency === undefined || (isMeasure(text) && !own.includes(currency)) ? [] : [currency];
  });
  return mostly(read);
}

/** "C$28.00 (approx. US$21.28)": outside of Nicaragua most amounts with that sign are Canada's. */
function canadian(amounts: readonly VisibleAmount[], country: string | null): CurrencyCode | null {
  const signed = amounts.filter((amount) => amount.signed && !amount.hidden && amount.context.zone !== "review");
  const own = signed.filter(({ text }) => text.startsWith("C$")).length;
  return country !== "NI" && own > 0 && own * 2 > signed.length ? "CAD" : null;
}

/** The currency sign that nearly all of the page's visible amounts carry. */
function commonSign(amounts: readonly VisibleAmount[]): string | null {
  const signs = amounts.flatMap(({ text, signed, hidden, context }) =>
    signed && !hidden && context.zone !== "review" ? [text.replace(/[\d\s.,'’*–\u2063-]+/g, "")] : [],
  );
  const clear = signs.filter((sign) => !/^\p{L}{0,2}$/u.test(sign));
  return mostly(clear.length > 0 ? clear : signs.filter((sign) => sign !== ""));
}

/** What stands alone, or four times as often as all else: "5 E" and "Fr. 8" are names and hours. */
function mostly(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [[best, count] = []] = [...counts].sort((a, b) => b[1] - a[1]);
  return best !== undefined && count !== undefined && count >= (texts.length - count) * 4 ? best : null;
}

/** Second-level name of the host, og:site_name and what stands behind the last dash of the title. */
function shopNames(page: Page): string[] {
  const labels = page.address.hostname.replace(/^www\./, "").split(".");
  const host = labels.length > 2 && /^(com?|org|net|gov)$/.test(labels.at(-2) ?? "") ? labels.at(-3) : labels.at(-2);
  const site = page.survey.metas.find(({ name }) => name === "og:site_name")?.content;
  const [, tail] = /[|–—-]\s*([^|–—-]{2,60})$/.exec(page.survey.title ?? "") ?? [];
  return [host, site, tail].flatMap((name) => (name === undefined || /^[\d.]+$/.test(name) ? [] : [name]));
}
