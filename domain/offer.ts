import type { Money } from "./money.ts";

/** schema.org ItemAvailability, as far as the field uses it. `null` wherever the page does not say. */
export const AVAILABILITIES = [
  "InStock",
  "OutOfStock",
  "LimitedAvailability",
  "PreOrder",
  "BackOrder",
  "MadeToOrder",
  "InStoreOnly",
  "Discontinued",
] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** schema.org OfferItemCondition. */
export const ITEM_CONDITIONS = ["NewCondition", "UsedCondition", "RefurbishedCondition", "DamagedCondition"] as const;
export type ItemCondition = (typeof ITEM_CONDITIONS)[number];

/** Kinds of amount that stand on pages beside the public price of one piece. */
export const PRICE_KINDS = [
  "member",
  "coupon",
  "subscription",
  "multi-buy",
  "instalment",
  "net",
  "unit",
  "deposit",
  "trade-in",
  "used",
] as const;
export type PriceKind = (typeof PRICE_KINDS)[number];

export interface OtherPrice {
  readonly kind: PriceKind;
  readonly amount: Money;
  /** What must hold for it, in the page's words: "from 2 pieces", "with Smart! card". */
  readonly condition: string | null;
}

export interface Rating {
  readonly value: number;
  /** The scale's upper end; 5 unless the page says otherwise. */
  readonly best: number;
  readonly reviewCount: number | null;
}

export interface Seller {
  readonly name: string;
  /** The seller's id or page on the marketplace or comparator, where shown. */
  readonly id: string | null;
  readonly url: string | null;
  readonly rating: Rating | null;
}

/** Where one field was read: which extractor, where in the page, and the text as it stood there. */
export interface Evidence {
  readonly extractor: string;
  readonly path: string;
  readonly text: string;
}

/** What a page says one seller asks for one product (or one variant of it). */
export interface Offer {
  /** Where this offer can be bought; absolute. */
  readonly url: string;
  readonly name: string | null;
  readonly brand: string | null;
  /** 14 digits with a verified check digit; shorter GTINs are padded with zeros. */
  readonly gtin: string | null;
  readonly mpn: string | null;
  readonly sku: string | null;
  /** What a buyer pays now for one piece at the public price, discounts in; null when not shown. Gross where `taxIncluded` is not false. */
  readonly price: Money | null;
  /** The text `price` was read from, as it stood on the page. */
  readonly priceText: string | null;
  /** Struck through; null or above `price`, in its currency. */
  readonly regularPrice: Money | null;
  /** Lowest price of the 30 days before the reduction as the page itself states it (EU Omnibus directive). */
  readonly lowestPrice30Days: Money | null;
  readonly otherPrices: readonly OtherPrice[];
  readonly shippingPrice: Money | null;
  readonly freeShippingFrom: Money | null;
  readonly taxIncluded: boolean | null;
  readonly availability: Availability | null;
  /** Pieces on hand where the page shows a number. */
  readonly quantity: number | null;
  /** Fewest and most days until delivery. */
  readonly deliveryDays: readonly [number, number] | null;
  readonly itemCondition: ItemCondition | null;
  /** null: the shop itself sells. */
  readonly seller: Seller | null;
  /** 1-based rank on a page that lists several sellers. */
  readonly position: number | null;
  /** What tells this variant from its siblings: `{ color: "red", size: "M" }`; empty for a product without variants. */
  readonly variant: Readonly<Record<string, string>>;
  /** Last day (ISO date) or instant at which the page says the price holds. */
  readonly validUntil: string | null;
  readonly rating: Rating | null;
  readonly image: string | null;
  readonly breadcrumbs: readonly string[];
  /** Per field name, where it was read. */
  readonly evidence: Readonly<Partial<Record<string, Evidence>>>;
}

/** An offer of which nothing is known but its address; spread it and add what was read. */
export function emptyOffer(url: string): Offer {
  return {
    url,
    name: null,
    brand: null,
    gtin: null,
    mpn: null,
    sku: null,
    price: null,
    priceText: null,
    regularPrice: null,
    lowestPrice30Days: null,
    otherPrices: [],
    shippingPrice: null,
    freeShippingFrom: null,
    taxIncluded: null,
    availability: null,
    quantity: null,
    deliveryDays: null,
    itemCondition: null,
    seller: null,
    position: null,
    variant: {},
    validUntil: null,
    rating: null,
    image: null,
    breadcrumbs: [],
    evidence: {},
  };
}
