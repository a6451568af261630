import { sameMoney } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { Offer } from "../domain/offer.ts";
import { buttonStock } from "./button-stock.ts";
import { tagged, type Fields, type OfferCandidate, type ProductCandidate } from "./candidate.ts";
import {
  decidePrice,
  ENOUGH_ALONE,
  heldBackPromotion,
  settle,
  taxOf,
  type DecidedPrice,
  type PriceDecision,
  type StatedPrice,
} from "./decide-price.ts";
import { elementPath } from "./element-path.ts";
import { leavesPlaceEmpty } from "./empty-place.ts";
import { whyNoProduct } from "./why-no-product.ts";
import { readStateAmounts } from "./extractors/state-json.ts";
import { freeShipping } from "./free-shipping.ts";
import type { Findings } from "./gather-findings.ts";
import { finished, type Steps } from "./in-steps.ts";
import { isProductPage, isTitled } from "./is-product-page.ts";
import { neighbouringAmounts } from "./neighbouring-amounts.ts";
import { normalizeDraft, type NormalizeContext } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import { printedNumbers } from "./printed-numbers.ts";
import { readMoney, type MoneyContext } from "./read-money.ts";
import { readSeveral } from "./read-several.ts";
import type { StructuredData } from "./structured-data.ts";
import { readStockText } from "./stock-label.ts";
import { readTaxText } from "./tax-text.ts";
import { whereCut } from "./where-cut.ts";
import type { RatedAmount } from "./visible-price.ts";
import { visibleStock } from "./visible-stock.ts";

/** What the standard extraction made of a page; `reason` is set where there are no offers. */
export type StandardReading = Pick<Reading, "outcome" | "reason" | "offers">;

/** Reads a page's product: structured data and visible page against each other, a parser's own places before both. */
export function readStandard(page: Page, findings: Findings): StandardReading {
  return finished(standardInSteps(page, findings));
}

export function* standardInSteps(page: Page, findings: Findings): Steps<StandardReading> {
  const { structured, context, own } = findings;
  const leader = structured.products.find((product) => product.offers.some(saysSomething)) ?? structured.products[0];
  const ownPrice = statedByParser(findings);
  const several = leader === undefined || ownPrice !== null ? [] : distinctOffers(leader, context);
  if (several.length > 1 && leader !== undefined) return readSeveral(page, leader, several, findings);
  const { stated, amounts, unread } = findings;
  const first = ownPrice === null ? (findings.decision ?? decidePrice(stated, amounts, unread)) : believe(ownPrice, stated, findings);
  const cutShort = first.kind === "shown" && Number.isFinite(whereCut(page));
  // What was cut off may have been the price; what is left may be another product's.
  if (cutShort)
    return {
      outcome: "unreadable",
      reason: "The page came without its end, and nothing but an amount it shows speaks for a price",
      offers: [],
    };
  if (first.kind === "shown" && leavesPlaceEmpty(page.survey, findings.heading, first.shown))
    return withoutPrice(page, findings, leader, findings.fields, "The place of the price is empty, and the amounts behind it are others'");
  const decision = first.kind === "ambiguous" ? settle(first, readStateAmounts(page.survey, findings.fields.name?.text ?? "")) : first;
  if (decision.kind === "ambiguous") return { outcome: "ambiguous", reason: decision.reason, offers: [] };
  const order = decision.kind === "none" ? null : (decision.shown?.order ?? null);
  yield;
  const fields = withStock(page, findings, order, {
    ...findings.fields,
    ...offerFields(page, leader, findings),
    ...(own === null ? {} : tagged(own.fields, own.label)),
  });
  if (decision.kind === "shown" && isOfSuccessor(decision, fields))
    return withoutPrice(page, findings, leader, fields, "What is no longer sold has no price; the amount beside it is another product's");
  if (decision.kind === "none") return withoutPrice(page, findings, leader, fields, decision.reason);
  if (leader === undefined && ownPrice === null && !isProductPage(page, findings, decision)) return { ...whyNoProduct(page), offers: [] };
  yield;
  const extractor = decision.kind === "stated" ? decision.stated.extractor : "visible";
  const draft = { extractor, fields: withDecision(page, fields, decision, findings), breadcrumbs: structured.breadcrumbs };
  return { outcome: "offers", reason: null, offers: [normalizeDraft(draft, context)] };
}

/** Nothing told the price: an offer only where it is sure that it cannot be bought; else why there is none. */
function withoutPrice(
  page: Page,
  findings: Findings,
  leader: ProductCandidate | undefined,
  fields: Fields,
  otherwise: string,
): StandardReading {
  const range = leader?.offers.find((candidate) => candidate.range !== null)?.range ?? null;
  if (range !== null)
    return { outcome: "ambiguous", reason: `The page gives only a range of prices, ${range.low.text} to ${range.high.text}`, offers: [] };
  const { price: _, ...known } = fields;
  const draft = { extractor: leader?.extractor ?? "visible", fields: known, breadcrumbs: findings.structured.breadcrumbs };
  const offer = normalizeDraft(draft, findings.context);
  const numbered = offer.sku !== null || offer.gtin !== null || offer.mpn !== null;
  if ((leader !== undefined || (numbered && isTitled(page, findings.heading?.text ?? ""))) && cannotBeBought(offer))
    return { outcome: "offers", reason: null, offers: [offer] };
  const why = whyNoProduct(page, otherwise);
  const reason = why.outcome === "unreadable" && findings.heading !== null ? withoutCurrency(findings) : null;
  return { outcome: why.outcome, reason: reason ?? why.reason, offers: [] };
}

/** "This product has been discontinued. See the D780, £1,999.00": among other words stands another product's price. */
function isOfSuccessor({ shown: { line, text } }: Extract<DecidedPrice, { readonly kind: "shown" }>, { availability }: Fields): boolean {
  if (availability === undefined || line.text.length - text.length <= 8 || !line.runs.some(({ context }) => context.name === "a"))
    return false;
  return readStockText(availability.text).availability === "Discontinued";
}

export function cannotBeBought({ availability }: Offer): boolean {
  return availability === "OutOfStock" || availability === "Discontinued";
}

function saysSomething({ fields, range }: OfferCandidate): boolean {
  return fields.price !== undefined || fields.availability !== undefined || range !== null;
}

function statedByParser({ own, context }: Findings): StatedPrice | null {
  const found = own?.fields.price;
  const read = own === null || found === undefined ? null : readMoney(found, { ...context, currency: own.fields.currency?.text ?? null });
  if (own === null || found === undefined || read === null || read.money.minor === 0) return null;
  return { extractor: own.label, money: read.money, hidden: false, found, currency: own.fields.currency ?? null };
}

/**
 * A place that the parser knows needs no confirmation; the amount that shows it is sought for what stands beside it. Another price that both
 * structured data and the page's own part give is a sign that the place is not what it was.
 */
function believe(own: StatedPrice, stated: readonly StatedPrice[], { amounts }: Findings): PriceDecision {
  const seen = amounts.filter((amount) => !amount.hidden).sort((a, b) => b.score - a.score);
  const shown = seen.find((amount) => sameMoney(amount.money, own.money)) ?? null;
  const promotion = heldBackPromotion(amounts, shown ?? undefined);
  if (promotion !== null) return { kind: "ambiguous", reason: promotion, rivals: [] };
  const rival = seen.find(
    (amount) =>
      amount.score >= ENOUGH_ALONE && !sameMoney(amount.money, own.money) && stated.some(({ money }) => sameMoney(money, amount.money)),
  );
  if (rival !== undefined && !stated.some(({ money }) => sameMoney(money, own.money))) {
    const reason = `The place that is known for the price gives ${own.found.text}; structured data and the page give ${rival.text} as well`;
    return { kind: "ambiguous", reason, rivals: [] };
  }
  return { kind: "stated", stated: own, shown, taxIncluded: shown === null ? null : taxOf(amounts, shown) };
}

/** Every price that structured data state. */
export function statedPrices({ products }: StructuredData, { country, decimalSign, fallbackCurrency }: MoneyContext): StatedPrice[] {
  const stated: StatedPrice[] = [];
  for (const { extractor, fields, offers } of products)
    for (const offer of offers) {
      const found = offer.fields.price ?? fields.price;
      if (found === undefined) continue;
      const currency = offer.fields.currency ?? fields.currency ?? null;
      const read = readMoney(found, {
        currency: currency?.text ?? null,
        country,
        decimalSign: decimalSign ?? null,
        fallbackCurrency: fallbackCurrency ?? null,
      });
      if (read === null || read.money.minor === 0) continue;
      const hidden = offer.context?.hidden === true && offer.context.element.name !== "meta";
      stated.push({ extractor, money: read.money, hidden, found, currency });
    }
  return stated;
}

/** A product's several offers where they are really several: by seller, by variant, by number. One price in other words is one offer. */
function distinctOffers(product: ProductCandidate, context: NormalizeContext): OfferCandidate[] {
  const seen = new Map<string, OfferCandidate>();
  for (const offer of product.offers) {
    const { sku, gtin, sellerName, url, price, currency, itemCondition } = offer.fields;
    const moneyContext: MoneyContext = { ...context, currency: currency?.text ?? null };
    const money = price === undefined ? null : readMoney(price, moneyContext);
    const number = sku?.text ?? gtin?.text ?? url?.text;
    const key = JSON.stringify([sellerName?.text, number, offer.variant, money?.money.minor ?? null, itemCondition?.text ?? null]);
    if (!seen.has(key)) seen.set(key, offer);
  }
  return [...seen.values()];
}

function offerFields(page: Page, leader: ProductCandidate | undefined, { labelled }: Findings): Fields {
  const stated = leader === undefined ? {} : tagged(leader.offers[0]?.fields ?? {}, leader.extractor);
  return { ...stated, ...printedNumbers(stated, labelled, page) };
}

/** What is known of an offer, with what the page shows of its stock around a place: that of its price, or the heading. */
export function withStock(page: Page, { heading, own }: Findings, order: number | null, known: Fields): Fields {
  const { fields, sure } = visibleStock(page.survey, heading, order);
  const shown = tagged(fields, "visible");
  const { availability } = shown;
  const overrules = sure && availability !== undefined && own?.fields.availability === undefined;
  const told = availability !== undefined || known.availability !== undefined || own?.fields.availability !== undefined;
  const pressed = told ? null : buttonStock(page.survey, heading, order);
  return { ...(pressed === null ? {} : { availability: pressed }), ...shown, ...known, ...(overrules ? { availability } : {}) };
}

function withDecision(page: Page, fields: Fields, decision: DecidedPrice, { amounts, own }: Findings): Fields {
  const { shown, taxIncluded } = decision;
  const merged: Fields = { ...(shown === null ? {} : tagged(neighbouringAmounts(shown, amounts), "visible")), ...fields };
  if (decision.kind === "shown") {
    const path = elementPath(decision.shown.context);
    merged.price = { text: decision.shown.text, path };
    if (decision.shown.currencyAssumed) delete merged.currency;
    else merged.currency = { text: decision.shown.money.currency, path };
  } else {
    merged.price = decision.stated.found;
    if (decision.stated.currency === null) delete merged.currency;
    else merged.currency = decision.stated.currency;
  }
  const free = shown === null || merged.shippingPrice !== undefined ? null : freeShipping(page.survey, shown.order);
  if (free !== null) merged.shippingPrice = { ...free, extractor: "visible" };
  // WooCommerce states "VAT not included" wherever taxes are off; only an amount that nobody sees has to be believed in that.
  if (shown !== null && merged.tax?.text === "false" && own?.fields.tax === undefined) {
    if (merged.netPrice?.extractor === merged.tax.extractor) delete merged.netPrice;
    delete merged.tax;
  }
  const tax = taxIncluded ?? (shown === null || shown.kind !== "price" ? null : taxBelow(page, shown));
  if (tax !== null && own?.fields.tax === undefined && (taxIncluded !== null || merged.tax === undefined))
    merged.tax = { text: String(tax), path: shown === null ? "" : elementPath(shown.context) };
  return merged;
}

/** What the line below the price says of tax: "inkl. 20 % MwSt zzgl. Versandkosten". */
function taxBelow({ survey }: Page, { order, line }: RatedAmount): boolean | null {
  let seen = 0;
  for (const other of survey.linesBetween(order, order + 25)) {
    if (other.hidden || other === line || other.order <= order || other.order >= order + 25) continue;
    const { text } = other;
    const said = text.length <= 120 && !/\d[.,]\d\d/.test(text) ? readTaxText(text) : null;
    if (said !== null) return said;
    if (++seen === 2) break;
  }
  return null;
}

/** Amounts stand on the page, but nothing tells in which currency. */
function withoutCurrency({ unread, heading }: Findings): string | null {
  const after = heading?.context.order ?? 0;
  const seen = unread.find((amount) => amount.kind === "price" && !amount.hidden && amount.context.zone === "main" && amount.order > after);
  if (seen === undefined) return null;
  return `The page shows ${JSON.stringify(seen.text)}, and nothing on it says surely what amount of which currency that is; set the currency or the country of the source`;
}
