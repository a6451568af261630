import { decimalFromMoney, sameMoney } from "../domain/money.ts";
import type { Offer } from "../domain/offer.ts";
import { tagged, type Fields, type OfferCandidate, type ProductCandidate } from "./candidate.ts";
import { ENOUGH_ALONE } from "./decide-price.ts";
import { whyNoProduct } from "./why-no-product.ts";
import type { Findings } from "./gather-findings.ts";
import { normalizeDraft } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import type { StandardReading } from "./standard.ts";
import type { RatedAmount } from "./visible-price.ts";

/** One offer per seller or variant that structured data tells apart; `ambiguous` where prices differ and nothing says why. */
export function readSeveral(page: Page, product: ProductCandidate, offers: readonly OfferCandidate[], findings: Findings): StandardReading {
  const { context, structured } = findings;
  const sellers = new Set(offers.map((offer) => offer.fields.sellerName?.text ?? ""));
  const told = sellers.size === offers.length || offers.every(isTold);
  const read = offers.map((offer, i) => {
    const { extractor } = product;
    const fields: Fields = { ...findings.fields, ...tagged(product.fields, extractor), ...tagged(offer.fields, extractor) };
    if (sellers.size > 1) fields.position = { text: String(i + 1), path: product.path };
    return normalizeDraft({ extractor: product.extractor, fields, variant: offer.variant, breadcrumbs: structured.breadcrumbs }, context);
  });
  const prices = new Set(read.map((offer) => offer.price?.minor ?? null));
  if (!told && prices.size > 1)
    return { outcome: "ambiguous", reason: `The page states ${offers.length} offers and does not say how they differ`, offers: [] };
  const useful = read.filter(
    (offer) =>
      (offer.price !== null && offer.price.minor > 0) || offer.availability === "OutOfStock" || offer.availability === "Discontinued",
  );
  if (useful.length === 0) return { ...whyNoProduct(page), offers: [] };
  const stale = sellers.size > 1 ? notShown(useful, findings.amounts) : contradiction(useful, findings.amounts);
  if (stale !== null) return { outcome: "ambiguous", reason: stale, offers: [] };
  // Sellers keep the page's order, which is their position; of variants the shown one is the page's own.
  return { outcome: "offers", reason: null, offers: sellers.size > 1 ? useful : shownFirst(useful, findings.amounts) };
}

function isTold({ variant, fields }: OfferCandidate): boolean {
  return (
    Object.keys(variant).length > 0 ||
    fields.sku !== undefined ||
    fields.gtin !== undefined ||
    fields.url !== undefined ||
    fields.itemCondition !== undefined
  );
}

/**
 * The page's own part shows at least as many amounts as there are sellers, and a price that a seller is said to ask now is not among them.
 * Of what kind the amounts are does not count, as rows run into each other; a list that is drawn later shows too few amounts to tell. One
 * price that is shown does not speak for the others: old prices come to be somebody's price or shipping by chance.
 */
function notShown(offers: readonly Offer[], amounts: readonly RatedAmount[]): string | null {
  const stated = offers.flatMap(({ price, availability }) => (price === null || availability === "OutOfStock" ? [] : price));
  const shown = amounts.filter(({ hidden, zone }) => !hidden && zone === "main");
  if (stated.length === 0 || shown.length < stated.length) return null;
  const missing = stated.filter((price) => !shown.some(({ money }) => sameMoney(price, money)));
  const [first] = missing;
  if (first === undefined) return null;
  return `The page states prices of ${stated.length} sellers and does not show ${missing.length} of them, the first ${decimalFromMoney(first)} ${first.currency}`;
}

/** The page shows, in the very place of its price, an amount that none of the variants has. */
export function contradiction(offers: readonly Offer[], amounts: readonly RatedAmount[]): string | null {
  const shown = amounts.filter((amount) => amount.score >= ENOUGH_ALONE);
  const [top] = shown.toSorted((a, b) => b.score - a.score);
  if (top === undefined || shown.some(({ money }) => offers.some(({ price }) => sameMoney(price, money)))) return null;
  return `The page shows ${top.text}, which is the price of none of the ${offers.length} variants that it states`;
}

/** The variant whose price the page shows as its own goes first. */
export function shownFirst(offers: readonly Offer[], amounts: readonly RatedAmount[]): Offer[] {
  const [top] = amounts.filter((amount) => amount.kind === "price" && amount.score >= 5).sort((a, b) => b.score - a.score);
  const first = offers.findIndex(
    ({ price }) => price !== null && price.minor === top?.money.minor && price.currency === top.money.currency,
  );
  const chosen = offers[first];
  return chosen === undefined ? [...offers] : [chosen, ...offers.filter((_, i) => i !== first)];
}
