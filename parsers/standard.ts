import type { CurrencyCode } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import type { SourceHints } from "../domain/source.ts";
import type { Fields, OfferCandidate, ProductCandidate } from "./candidate.ts";
import { decidePrice, type PriceDecision, type StatedPrice } from "./decide-price.ts";
import type { Found, OfferDraft } from "./draft.ts";
import { elementPath } from "./element-path.ts";
import { whyNoProduct } from "./endings.ts";
import { findAmounts } from "./extractors/visible-amounts.ts";
import { labelledValues } from "./labelled-values.ts";
import { mainHeading } from "./main-heading.ts";
import { normalizeDraft, type NormalizeContext } from "./normalize-draft.ts";
import { pageLocale } from "./page-locale.ts";
import type { Page } from "./page.ts";
import { readMoney } from "./read-money.ts";
import { readStructuredData, type StructuredData } from "./structured-data.ts";
import type { Heading } from "./survey.ts";
import { rateAmounts, type RatedAmount } from "./visible-price.ts";
import { neighbouringAmounts } from "./neighbouring-amounts.ts";
import { visibleStock } from "./visible-stock.ts";

/** What the standard extraction made of a page; `reason` is set where there are no offers. */
export type StandardReading = Pick<Reading, "outcome" | "reason" | "offers">;

/** Everything read of a page before it is decided; site and platform parsers build on it. */
export interface Findings {
  readonly heading: Heading | null;
  readonly structured: StructuredData;
  readonly amounts: readonly RatedAmount[];
  readonly context: NormalizeContext;
  /** Fields of the page's product besides its price, most reliable first. */
  readonly fields: Fields;
  /** Those of them that the page prints beside a label. */
  readonly labelled: Fields;
}

export function gatherFindings(page: Page, hints: SourceHints): Findings {
  const heading = mainHeading(page.survey);
  const structured = readStructuredData(page, heading?.text ?? null);
  const { country } = pageLocale(page, hints);
  const found = findAmounts(page.survey);
  const fallbackCurrency = structuredCurrency(structured) ?? shownCurrency(found, country) ?? hints.currency ?? null;
  const amounts = found.flatMap((amount) => {
    const read = readMoney({ text: amount.text, path: "" }, { country, fallbackCurrency });
    // An empty cart and "free" are zero; no product is.
    return read === null || read.money.minor === 0 ? [] : [{ ...amount, ...read }];
  });
  const labelled = labelledValues(page.survey);
  const context: NormalizeContext = {
    baseUrl: page.baseUrl,
    url: page.url,
    country,
    fallbackCurrency,
    taxIncluded: hints.taxIncluded ?? null,
  };
  return {
    heading,
    structured,
    amounts: rateAmounts(amounts, page.survey, heading),
    context,
    fields: productFields(page, structured, heading, labelled),
    labelled,
  };
}

/** Reads a page without knowing its site: structured data and visible page against each other. */
export function readStandard(page: Page, findings: Findings): StandardReading {
  const { structured, context, amounts } = findings;
  const { breadcrumbs } = structured;
  const leader =
    structured.products.find((product) =>
      product.offers.some((offer) => offer.fields.price !== undefined || offer.fields.availability !== undefined),
    ) ?? structured.products[0];
  const several = leader === undefined ? [] : distinctOffers(leader, findings);
  if (several.length > 1 && leader !== undefined) return readSeveral(page, leader, several, findings);
  const decision = decidePrice(
    structured.products.flatMap((product) => statedPrices(product, context)),
    amounts,
  );
  if (decision.kind === "ambiguous") return { outcome: "ambiguous", reason: decision.reason, offers: [] };
  const offer = leader?.offers[0];
  const stated: Fields = definedFields(offer?.fields);
  const base: Fields = { ...findings.fields, ...stated, ...printedNumbers(stated, findings.labelled, page.text) };
  const stock = visibleStock(page.survey, findings.heading, decision.kind === "none" ? null : (decision.shown?.order ?? null));
  const fields: Fields = { ...stock.fields, ...base, ...(stock.sure ? pick(stock.fields, "availability") : {}) };
  if (decision.kind === "none") {
    const range = leader?.offers.find((candidate) => candidate.range !== null)?.range;
    if (range != null)
      return { outcome: "ambiguous", reason: `The page gives only a range of prices, ${range.low.text} to ${range.high.text}`, offers: [] };
    const unpriced = normalizeDraft({ extractor: leader?.extractor ?? "visible", fields: without(fields, "price"), breadcrumbs }, context);
    const sure = leader !== undefined && (unpriced.availability === "OutOfStock" || unpriced.availability === "Discontinued");
    return sure ? { outcome: "offers", reason: null, offers: [unpriced] } : { ...whyNoProduct(page), offers: [] };
  }
  if (leader === undefined && !looksLikeProduct(findings)) return { ...whyNoProduct(page), offers: [] };
  const priced = withDecision(fields, decision, amounts);
  return { outcome: "offers", reason: null, offers: [normalizeDraft(draft(decision, leader, priced, breadcrumbs), context)] };
}

function draft(decision: PriceDecision, leader: ProductCandidate | undefined, fields: Fields, breadcrumbs: readonly string[]): OfferDraft {
  const extractor =
    decision.kind === "stated" ? decision.stated.extractor : decision.kind === "shown" ? "visible" : (leader?.extractor ?? "visible");
  return { extractor, fields, breadcrumbs };
}

function withDecision(
  fields: Fields,
  decision: Extract<PriceDecision, { kind: "stated" | "shown" }>,
  amounts: readonly RatedAmount[],
): Fields {
  const merged: Fields = { ...fields };
  const { shown } = decision;
  if (shown !== null) Object.assign(merged, withoutKnown(neighbouringAmounts(shown, amounts), merged));
  if (decision.kind === "shown") {
    merged.price = { text: decision.shown.text, path: elementPath(decision.shown.context) };
    merged.currency = { text: decision.shown.money.currency, path: merged.price.path };
  }
  // WooCommerce states "VAT not included" wherever taxes are off; only an amount that nobody sees has to be believed in that.
  if (shown !== null && merged.tax?.text === "false") {
    delete merged.tax;
    if (merged.netPrice?.text === merged.price?.text) delete merged.netPrice;
  }
  if (decision.taxIncluded !== null)
    merged.tax = { text: String(decision.taxIncluded), path: shown === null ? "" : elementPath(shown.context) };
  return merged;
}

/** A product's several offers where they are really several: by seller, by variant, by number. One price in other words is one offer. */
function distinctOffers(product: ProductCandidate, { context }: Findings): OfferCandidate[] {
  const seen = new Map<string, OfferCandidate>();
  for (const offer of product.offers) {
    const money = offer.fields.price === undefined ? null : readMoney(offer.fields.price, moneyContext(offer, context));
    const { sku, gtin, sellerName, url } = offer.fields;
    const identity = [
      sellerName?.text,
      sku?.text ?? gtin?.text,
      JSON.stringify(offer.variant),
      sku === undefined && gtin === undefined ? url?.text : undefined,
    ];
    const key = JSON.stringify([identity, money?.money.minor ?? null, offer.fields.itemCondition?.text ?? null]);
    if (!seen.has(key)) seen.set(key, offer);
  }
  return [...seen.values()];
}

function readSeveral(page: Page, product: ProductCandidate, offers: readonly OfferCandidate[], findings: Findings): StandardReading {
  const { context, structured } = findings;
  const sellers = new Set(offers.map((offer) => offer.fields.sellerName?.text ?? ""));
  const told =
    offers.every(
      (offer) =>
        Object.keys(offer.variant).length > 0 ||
        offer.fields.sku !== undefined ||
        offer.fields.gtin !== undefined ||
        offer.fields.url !== undefined,
    ) || sellers.size === offers.length;
  const read = offers.map((offer, i) => {
    const fields: Fields = { ...findings.fields, ...product.fields, ...definedFields(offer.fields) };
    if (sellers.size > 1) fields.position = { text: String(i + 1), path: product.path };
    return normalizeDraft({ extractor: product.extractor, fields, variant: offer.variant, breadcrumbs: structured.breadcrumbs }, context);
  });
  const prices = new Set(read.map((offer) => offer.price?.minor ?? null));
  if (!told && prices.size > 1)
    return { outcome: "ambiguous", reason: `The page states ${offers.length} offers and does not say how they differ`, offers: [] };
  if (!read.some((offer) => offer.price !== null || offer.availability !== null)) return { ...whyNoProduct(page), offers: [] };
  return { outcome: "offers", reason: null, offers: shownFirst(read, findings.amounts) };
}

/** The variant whose price the page shows as its own goes first. */
function shownFirst(offers: readonly Offer[], amounts: readonly RatedAmount[]): Offer[] {
  const top = amounts.filter((amount) => amount.kind === "price" && amount.score >= 5).sort((a, b) => b.score - a.score)[0];
  const first = offers.findIndex(
    (offer) => offer.price !== null && offer.price.minor === top?.money.minor && offer.price.currency === top.money.currency,
  );
  const chosen = offers[first];
  return chosen === undefined ? [...offers] : [chosen, ...offers.filter((_, i) => i !== first)];
}

function statedPrices(product: ProductCandidate, context: NormalizeContext): StatedPrice[] {
  return product.offers.flatMap((offer) => {
    const found = offer.fields.price ?? product.fields.price;
    if (found === undefined) return [];
    const read = readMoney(found, moneyContext({ ...offer, fields: { ...product.fields, ...offer.fields } }, context));
    return read === null || read.money.minor === 0
      ? []
      : [
          {
            extractor: product.extractor,
            money: read.money,
            hidden: offer.context?.hidden === true && offer.context.element.name !== "meta",
          },
        ];
  });
}

function moneyContext(
  offer: OfferCandidate,
  context: NormalizeContext,
): { currency: string | null; country: string | null; fallbackCurrency: CurrencyCode | null } {
  return { currency: offer.fields.currency?.text ?? null, country: context.country, fallbackCurrency: context.fallbackCurrency };
}

function productFields(page: Page, structured: StructuredData, heading: Heading | null, labelled: Fields): Fields {
  const fields: Fields = {};
  const shownName = heading === null ? {} : { name: { text: heading.text, path: elementPath(heading.context) } };
  const openGraph = structured.products.filter(({ extractor }) => extractor === "open-graph");
  const described = structured.products.filter(({ extractor }) => extractor !== "open-graph");
  for (const part of [...described.map((product) => product.fields), shownName, labelled, ...openGraph.map((product) => product.fields)]) {
    for (const [name, found] of Object.entries(part) as [keyof Fields, Found | undefined][]) {
      if (found !== undefined && found.text !== "") fields[name] ??= found;
    }
  }
  return { ...fields, ...printedNumbers(fields, labelled, page.text) };
}

function structuredCurrency({ products }: StructuredData): CurrencyCode | null {
  const codes = new Set(
    products
      .flatMap((product) => [product.fields.currency, ...product.offers.map((offer) => offer.fields.currency)])
      .flatMap((found) => (found !== undefined && /^[A-Za-z]{3}$/.test(found.text) ? [found.text.toUpperCase()] : [])),
  );
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
}

/** The currency of the page's amounts that carry one, when all agree. */
function shownCurrency(
  amounts: readonly { readonly text: string; readonly signed: boolean }[],
  country: string | null,
): CurrencyCode | null {
  const codes = new Set<string>();
  for (const { text, signed } of amounts.slice(0, 200)) {
    const read = signed ? readMoney({ text, path: "" }, { country }) : null;
    if (read !== null) codes.add(read.money.currency);
  }
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
}

/** Without structured data: a heading of its own and either a cart button or a number that products carry. */
function looksLikeProduct({ heading, fields, amounts }: Findings): boolean {
  return (
    heading !== null &&
    (fields.sku !== undefined || fields.gtin !== undefined || fields.mpn !== undefined || amounts.some((amount) => amount.score >= 7))
  );
}

function pick(fields: Fields, name: keyof Fields): Fields {
  const found = fields[name];
  return found === undefined ? {} : { [name]: found };
}

function definedFields(fields: Fields | undefined): Fields {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, found]) => found.text !== ""));
}

function without(fields: Fields, name: keyof Fields): Fields {
  const { [name]: _, ...rest } = fields;
  return rest;
}

function withoutKnown(found: Fields, known: Fields): Fields {
  return Object.fromEntries(Object.entries(found).filter(([name]) => known[name as keyof Fields] === undefined));
}

/** Numbers that the page prints go before stated ones that it does not print anywhere: those are another variant's, or stale. */
function printedNumbers(stated: Fields, printed: Fields, text: string): Fields {
  const better: Fields = {};
  for (const name of ["sku", "mpn", "gtin"] as const) {
    const [own, other] = [stated[name], printed[name]];
    if (own !== undefined && other !== undefined && own.text !== other.text && !isPrinted(own.text, text)) better[name] = other;
  }
  return better;
}

function isPrinted(number: string, text: string): boolean {
  const at = text.indexOf(number);
  return at !== -1 && !/[\p{L}\d]/u.test(text[at - 1] ?? " ") && !/[\p{L}\d]/u.test(text[at + number.length] ?? " ");
}
