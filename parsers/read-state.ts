import { decimalFromMoney, sameMoney } from "../domain/money.ts";
import type { Offer } from "../domain/offer.ts";
import { tagged, type Fields } from "./candidate.ts";
import { taxOf } from "./decide-price.ts";
import type { DraftField, Found, OfferDraft } from "./draft.ts";
import type { Findings } from "./gather-findings.ts";
import { neighbouringAmounts } from "./neighbouring-amounts.ts";
import { normalizeDraft } from "./normalize-draft.ts";
import type { Page } from "./page.ts";
import { shownFirst } from "./read-several.ts";
import { cannotBeBought, readStandard, withStock, type StandardReading } from "./standard.ts";
import { whereCut } from "./where-cut.ts";
import type { RatedAmount } from "./visible-price.ts";

/** Least score of a visible amount that speaks against state which no amount confirms. */
const ENOUGH_TO_DOUBT = 3;
/** What may be said of one variant and is no word about its siblings. */
const VARIANT_FIELDS: readonly DraftField[] = [
  "price",
  "currency",
  "regularPrice",
  "lowestPrice30Days",
  "netPrice",
  "unitPrice",
  "instalment",
  "tax",
  "availability",
  "quantity",
  "delivery",
  "sku",
  "gtin",
  "mpn",
  "url",
  "validUntil",
];

/**
 * Drafts that a platform's parser took from state which no visitor sees: the page must not show another price in the price's own place.
 * One draft goes before the standard extraction, which adds what stands beside the price; of several, each is a variant.
 */
export function readState(drafts: readonly OfferDraft[], label: string, own: Fields, page: Page, findings: Findings): StandardReading {
  const { context, structured, amounts } = findings;
  const [draft] = drafts;
  if (drafts.length === 1 && draft !== undefined) {
    const fields = { ...own, ...draft.fields };
    const { price } = draft.fields;
    // A price read where people read it needs no other amount's consent.
    const isState = price?.machine === true;
    const stale = isState ? unconfirmed([normalizeDraft({ ...draft, fields }, context)], page, amounts) : null;
    if (stale !== null) return { outcome: "ambiguous", reason: stale, offers: [] };
    const reading = readStandard(page, { ...findings, fields: { ...findings.fields, ...tagged(fields, label) }, own: { label, fields } });
    return { ...reading, offers: reading.offers.map((offer): Offer => ({ ...offer, variant: draft.variant ?? {} })) };
  }
  const shared: Fields = { ...findings.fields, ...tagged(own, label) };
  for (const field of VARIANT_FIELDS) delete shared[field];
  const stock = stockByNumber(findings);
  const all = drafts.map((one) => {
    const availability = stock.get(one.fields.sku?.text ?? "");
    const known = { ...shared, ...(availability === undefined ? {} : { availability }), ...one.fields };
    return normalizeDraft({ breadcrumbs: structured.breadcrumbs, ...one, fields: known }, context);
  });
  // A list with holes would look as if the missing variants had been withdrawn.
  if (drafts.some(({ fields }, i) => fields.price !== undefined && all[i]?.price === null)) return readStandard(page, findings);
  const offers = all.filter((offer) => (offer.price !== null && offer.price.minor > 0) || cannotBeBought(offer));
  if (offers.length === 0) return readStandard(page, findings);
  const stale = unconfirmed(offers, page, amounts);
  if (stale !== null) return { outcome: "ambiguous", reason: stale, offers: [] };
  return { outcome: "offers", reason: null, offers: withNeighbours(shownFirst(offers, amounts), shared, page, findings) };
}

/** What structured data say of the stock of each article: state such as Shopify's does not always tell it. */
function stockByNumber({ structured }: Findings): ReadonlyMap<string, Found> {
  const stock = new Map<string, Found>();
  for (const { offers } of structured.products)
    for (const { fields } of offers)
      if (fields.sku !== undefined && fields.availability !== undefined) stock.set(fields.sku.text, fields.availability);
  return stock;
}

/** Prices are shown, and none of them is one of these: the state is stale, or somebody else's script changes the price. */
function unconfirmed(offers: readonly Offer[], page: Page, amounts: readonly RatedAmount[]): string | null {
  const shown = amounts.filter((amount) => amount.score >= ENOUGH_TO_DOUBT);
  const [top] = shown.toSorted((a, b) => b.score - a.score);
  const prices = offers.flatMap(({ price }) => price ?? []);
  const seen = amounts.filter(
    (amount) => !amount.hidden && (amount.zone === "main" || amount === top) && (amount.kind === "price" || amount.kind === "from"),
  );
  if (prices.length === 0 || seen.some(({ money }) => prices.some((price) => sameMoney(price, money)))) return null;
  const cutShort = Number.isFinite(whereCut(page));
  if (top === undefined && !cutShort) return null;
  const stated = prices.slice(0, 3).map((price) => `${decimalFromMoney(price)} ${price.currency}`);
  if (top === undefined) return `The page came without its end and does not show what its own data states, ${stated.join(", ")}`;
  return `The page shows ${top.text}, and its own data states ${stated.join(", ")}`;
}

/** What structured data say of the stock; where several offers differ in it, nothing tells which is shown. */
function statedStock({ structured }: Findings): Fields {
  const [only, ...others] = structured.products.flatMap(({ offers }) => offers.flatMap(({ fields }) => fields.availability ?? []));
  return only === undefined || others.some(({ text }) => text !== only.text) ? {} : { availability: only };
}

/** What stands beside the shown price is said of the variant that the page shows, which goes first. */
function withNeighbours(offers: readonly Offer[], shared: Fields, page: Page, findings: Findings): readonly Offer[] {
  const { amounts, context } = findings;
  const [first, ...others] = offers;
  const shown = amounts
    .filter((amount) => amount.score >= 5 && first !== undefined && sameMoney(first.price, amount.money))
    .sort((a, b) => b.score - a.score)[0];
  if (first === undefined || shown === undefined) return offers;
  const { regularPrice: _, ...beside } = tagged(neighbouringAmounts(shown, amounts), "visible");
  const price = { text: decimalFromMoney(shown.money), path: "", machine: true };
  const currency = { text: shown.money.currency, path: "" };
  const { availability } = first.availability === null ? withStock(page, findings, shown.order, statedStock(findings)) : {};
  const fields = { ...shared, ...beside, ...(availability === undefined ? {} : { availability }), price, currency };
  const read = normalizeDraft({ extractor: "visible", fields }, context);
  const taxIncluded = taxOf(amounts, shown);
  const added = {
    availability: first.availability ?? read.availability,
    lowestPrice30Days: first.lowestPrice30Days ?? read.lowestPrice30Days,
    otherPrices: first.otherPrices.length > 0 ? first.otherPrices : read.otherPrices,
    shippingPrice: first.shippingPrice ?? read.shippingPrice,
    freeShippingFrom: first.freeShippingFrom ?? read.freeShippingFrom,
    evidence: { ...read.evidence, ...first.evidence },
  };
  const taxed = [first, ...others].map((offer) => ({ ...offer, taxIncluded: offer.taxIncluded ?? taxIncluded }));
  return taxed.map((offer, i) => (i === 0 ? { ...offer, ...added } : offer));
}
