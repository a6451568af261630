import { normalizeGtin } from "../domain/gtin.ts";
import type { CurrencyCode, Money } from "../domain/money.ts";
import {
  AVAILABILITIES,
  emptyOffer,
  type Evidence,
  type Offer,
  type OtherPrice,
  type PriceKind,
  type Rating,
  type Seller,
} from "../domain/offer.ts";
import { readCondition } from "./condition-text.ts";
import { readDeliveryDays } from "./delivery-text.ts";
import type { DraftField, Found, OfferDraft } from "./draft.ts";
import { readMoney } from "./read-money.ts";
import { readStockText } from "./stock-label.ts";
import { SPLIT_DIGITS } from "./survey.ts";

export interface NormalizeContext {
  /** Absolute; relative addresses in the draft are resolved against it. */
  readonly baseUrl: string;
  /** Address of the offer where the draft names none. */
  readonly url: string;
  readonly country: string | null;
  readonly decimalSign?: "." | "," | null;
  readonly fallbackCurrency: CurrencyCode | null;
  readonly taxIncluded: boolean | null;
  /** Names by which the page calls its own shop; a seller of one of these is the shop itself. */
  readonly shopNames: () => readonly string[];
  /** The source is a shop: whoever it names as seller is itself. */
  readonly isShop: boolean;
}

const OTHER_PRICES: readonly (readonly [DraftField, PriceKind])[] = [
  ["netPrice", "net"],
  ["unitPrice", "unit"],
  ["memberPrice", "member"],
  ["couponPrice", "coupon"],
  ["subscriptionPrice", "subscription"],
  ["instalment", "instalment"],
  ["multiBuyPrice", "multi-buy"],
  ["usedPrice", "used"],
  ["deposit", "deposit"],
];
const LONGEST = 500;
const BLANK = 32;
const AMPERSAND = 38;
const LESS = 60;
/** An absolute address that stands as it would be written out: with a host of small letters and nothing to resolve, escape or leave out. */
const PLAIN_ADDRESS = /^https?:\/\/(?:[a-z\d-]+\.)+[a-z]{2,}\/[\w.~/=&?-]*$/;
/** What schema.org calls stock, in the forms in which nearly all pages have it. */
const STATED_STOCK = new Map(
  AVAILABILITIES.flatMap((name) => [`https://schema.org/${name}`, `http://schema.org/${name}`]).map((text) => [text, readStockText(text)]),
);
// Words for "none", and the numbers of the example in Google's documentation that shops copied with it.
const NO_NUMBER = /^(n\/?a|null|undefined|none|brak|-+|0+|0446310786|925872|example)$/i;

/** Understands a draft: every field that can be read surely becomes a value with its evidence, every other one stays null. */
export function normalizeDraft(draft: OfferDraft, context: NormalizeContext): Offer {
  const { fields } = draft;
  const evidence: Partial<Record<string, Evidence>> = {};
  const keep = <T>(name: string, found: Found | undefined, value: T | null, note = ""): T | null => {
    if (value !== null && found !== undefined)
      evidence[name] = { extractor: `${found.extractor ?? draft.extractor}${note}`, path: found.path, text: found.text.slice(0, LONGEST) };
    return value;
  };
  const money = (name: string, field: DraftField): Money | null => {
    const found = fields[field];
    if (found === undefined) return null;
    const read = readMoney(found, {
      currency: fields.currency?.text ?? null,
      country: context.country,
      decimalSign: context.decimalSign ?? null,
      fallbackCurrency: context.fallbackCurrency,
    });
    return read === null ? null : keep(name, found, read.money, read.currencyAssumed ? ", currency assumed" : "");
  };
  const text = (name: DraftField): string | null => keep(name, fields[name], clean(fields[name]?.text));

  const price = money("price", "price");
  const { gtin, mpn, sku } = identifiers(fields, keep);
  const regular = money("regularPrice", "regularPrice");
  const lowest = money("lowestPrice30Days", "lowestPrice30Days");
  const url = absolute(fields.url?.text, context.baseUrl) ?? context.url;
  return {
    ...emptyOffer(url),
    name: text("name"),
    brand: text("brand"),
    gtin,
    mpn,
    sku,
    price,
    priceText: price === null ? null : (fields.price?.text.replaceAll(SPLIT_DIGITS, "").slice(0, LONGEST) ?? null),
    regularPrice: regular !== null && price !== null && regular.currency === price.currency && regular.minor > price.minor ? regular : null,
    lowestPrice30Days: lowest !== null && (price === null || lowest.currency === price.currency) ? lowest : null,
    otherPrices: otherPrices(fields, price, money),
    shippingPrice: shipping(price, money),
    freeShippingFrom: money("freeShippingFrom", "freeShippingFrom"),
    taxIncluded: fields.tax === undefined ? context.taxIncluded : keep("taxIncluded", fields.tax, /^true$/i.test(fields.tax.text)),
    availability: keep(
      "availability",
      fields.availability,
      fields.availability === undefined ? null : stockOf(fields.availability.text).availability,
    ),
    quantity: keep("quantity", fields.quantity, wholeNumber(fields.quantity?.text)),
    deliveryDays: keep("deliveryDays", fields.delivery, fields.delivery === undefined ? null : readDeliveryDays(fields.delivery.text)),
    itemCondition: keep(
      "itemCondition",
      fields.itemCondition,
      fields.itemCondition === undefined ? null : readCondition(fields.itemCondition.text),
    ),
    seller: sellerOf(fields, context, keep),
    position: wholeNumber(fields.position?.text),
    variant: draft.variant ?? {},
    validUntil: keep("validUntil", fields.validUntil, isoDate(fields.validUntil?.text)),
    rating: keep("rating", fields.rating, ratingOf(fields.rating, fields.ratingBest, fields.reviewCount)),
    image: absolute(fields.image?.text, context.baseUrl),
    breadcrumbs: draft.breadcrumbs ?? [],
    evidence,
  };
}

function stockOf(text: string): ReturnType<typeof readStockText> {
  return STATED_STOCK.get(text) ?? readStockText(text);
}

type Fields = OfferDraft["fields"];
type Keep = <T>(name: string, found: Found | undefined, value: T | null) => T | null;

function identifiers(fields: Fields, keep: Keep): Pick<Offer, "gtin" | "mpn" | "sku"> {
  const mpn = identifier(fields.mpn?.text);
  // Shops put an EAN where the manufacturer's number belongs.
  const misplaced = mpn === null || !/^\d{12,14}$/.test(mpn) ? null : normalizeGtin(mpn);
  const stated = gtinOf(fields.gtin?.text);
  const bySku = identifier(fields.sku?.text);
  return {
    gtin: keep("gtin", fields.gtin, stated) ?? keep("gtin", fields.mpn, misplaced),
    mpn: misplaced === null ? keep("mpn", fields.mpn, mpn) : null,
    sku: keep("sku", fields.sku, bySku),
  };
}

function gtinOf(text: string | undefined): string | null {
  for (const part of (text ?? "").slice(0, LONGEST).split(/[,;/|]|\s{2,}/)) {
    const gtin = normalizeGtin(part.trim());
    if (gtin !== null) return gtin;
  }
  return null;
}

function identifier(text: string | undefined): string | null {
  const plain = clean(text);
  return plain !== null && plain.length <= 100 && /[\p{L}\d]/u.test(plain) && !NO_NUMBER.test(plain) ? plain : null;
}

function otherPrices(fields: Fields, price: Money | null, money: (name: string, field: DraftField) => Money | null): OtherPrice[] {
  return OTHER_PRICES.flatMap(([field, kind]) => {
    const amount = money(field, field);
    if (amount === null || (price !== null && amount.currency !== price.currency)) return [];
    if (kind === "member" && amount.minor === price?.minor) return [];
    return [{ kind, amount, condition: kind === "net" ? null : (clean(fields[field]?.condition) ?? clean(fields[field]?.text)) }];
  });
}

function shipping(price: Money | null, money: (name: string, field: DraftField) => Money | null): Money | null {
  const stated = money("shippingPrice", "shippingPrice");
  // "Free" names no currency.
  if (stated !== null) return stated.minor === 0 && price !== null ? { minor: 0, currency: price.currency } : stated;
  const delivered = money("shippingPrice", "deliveredPrice");
  if (delivered === null || price === null || delivered.currency !== price.currency || delivered.minor < price.minor) return null;
  return { minor: delivered.minor - price.minor, currency: price.currency };
}

function sellerOf(fields: Fields, context: NormalizeContext, keep: Keep): Seller | null {
  const name = clean(fields.sellerName?.text);
  if (name === null || context.isShop || isShopItself(name, context.shopNames())) return null;
  return keep("seller", fields.sellerName, {
    name,
    id: identifier(fields.sellerId?.text),
    url: absolute(fields.sellerUrl?.text, context.baseUrl),
    rating: ratingOf(fields.sellerRating, undefined, fields.sellerReviewCount),
  });
}

/** "Media-Shop GmbH" at media-shop.de: all that makes up the name, but for its legal form, is in one of the shop's own names, or the other way round. */
function isShopItself(name: string, shopNames: readonly string[]): boolean {
  const seller = letters(
    name.replace(/\b(gmbh|ag|kg|co|ohg|e\.?k|inc|ltd|llc|limited|s\.?a|s\.?r\.?o|sp\.? ?z ?o\.? ?o|sarl|bv|srl|spa)\b\.?/gi, ""),
  );
  return (
    seller.length >= 2 &&
    shopNames.map(letters).some((shop) => shop.length >= 2 && (shop.includes(seller) || (shop.length >= 4 && seller.includes(shop))))
  );
}

function letters(text: string): string {
  return text
    .toLowerCase()
    .replace(/&amp;/g, "&")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** Numbers in texts ("4,7", "4.7/5", "(1 234 opinii)"); a rating of nothing, or above its scale, is none. */
function ratingOf(value: Found | undefined, best: Found | undefined, count: Found | undefined): Rating | null {
  const match = /(\d+(?:[.,]\d+)?)(?:\s*(?:\/|von|z|of|out of)\s*(\d+))?/.exec(value?.text ?? "");
  if (match?.[1] === undefined) return null;
  const number = Number(match[1].replace(",", "."));
  const scale = Number(match[2] ?? best?.text.replace(",", ".") ?? "5");
  const reviews = wholeNumber(count?.text);
  if (!(number > 0) || !(scale > 0) || number > scale) return null;
  return { value: number, best: scale, reviewCount: reviews };
}

function wholeNumber(text: string | undefined): number | null {
  const digits = /\d{1,3}(?:[ .,\u00a0]\d{3})+(?!\d)|\d{1,9}/.exec(text ?? "")?.[0].replace(/\D/g, "");
  return digits === undefined ? null : Number(digits);
}

function isoDate(text: string | undefined): string | null {
  const match = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec((text ?? "").trim());
  if (match === null || Number.isNaN(Date.parse(match[0]))) return null;
  // A time without its zone could be any of a day's instants: the day is what is sure.
  return match[1] !== undefined && match[4] === undefined ? match[0].slice(0, 10) : match[0];
}

export function absolute(address: string | undefined, base: string): string | null {
  const text = (address ?? "").trim();
  if (text === "") return null;
  if (PLAIN_ADDRESS.test(text) && !text.includes("/.") && !text.includes("xn--")) return text;
  // What names its own host means the same wherever it stands.
  const url = /^https?:\/\//.test(text) ? URL.parse(text) : URL.parse(text, base);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url.href : null;
}

/** Whether `clean` would leave a text as it is, which is so of most: no markup, no entity, no white space but single blanks between words. */
function isClean(text: string): boolean {
  if (text.length > LONGEST) return false;
  let blank = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BLANK) {
      if (blank) return false;
      blank = true;
    } else {
      // Behind the letters of Latin, Greek and Cyrillic other blanks and signs may stand.
      if (code < BLANK || code === LESS || code === AMPERSAND || (code > 126 && code < 0xc0) || code >= 0x530) return false;
      blank = false;
    }
  }
  return !blank;
}

/** Collapsed white space; markup that shops put into structured data is dropped; null for nothing. */
function clean(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (isClean(text)) return text;
  const plain = text
    .slice(0, LONGEST * 2)
    .replace(/<[a-z/!][^>]{0,200}>/gi, " ")
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&")
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;|&apos;/g, "'")
    .replaceAll(SPLIT_DIGITS, "")
    .replaceAll("\u00ad", "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST);
  return plain === "" ? null : plain;
}
