/** One text read at one place of the page. */
export interface Found {
  readonly text: string;
  /** Where it stood: a CSS selector, a JSON path, a meta name. For people and for evidence. */
  readonly path: string;
  /** The format says that an amount here is a plain decimal with a dot (JSON-LD, `content` attributes). */
  readonly machine?: boolean;
  /** The words that say what must hold for an amount: "from 2 pieces", "10 or more". */
  readonly condition?: string;
  /** Set where a draft holds what several extractors found. */
  readonly extractor?: string;
}

/** Fields of an offer as texts, before they are understood. Money fields may hold any price text, `currency` an ISO code or a symbol. */
export const DRAFT_FIELDS = [
  "url",
  "name",
  "brand",
  "gtin",
  "mpn",
  "sku",
  "price",
  "currency",
  "regularPrice",
  "lowestPrice30Days",
  "netPrice",
  "unitPrice",
  "memberPrice",
  "couponPrice",
  "subscriptionPrice",
  "instalment",
  "multiBuyPrice",
  "usedPrice",
  "deposit",
  "shippingPrice",
  "deliveredPrice",
  "freeShippingFrom",
  "tax",
  "availability",
  "quantity",
  "delivery",
  "itemCondition",
  "sellerName",
  "sellerId",
  "sellerUrl",
  "sellerRating",
  "sellerReviewCount",
  "position",
  "validUntil",
  "rating",
  "ratingBest",
  "reviewCount",
  "image",
] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];

/**
 * What one extractor read about one offer: texts with their places, not yet understood. A field that was not found is absent;
 * an empty text counts as absent. `normalize-draft.ts` turns a draft into an Offer.
 */
export interface OfferDraft {
  /** "json-ld", "microdata", "site:ceneo.pl", ... */
  readonly extractor: string;
  readonly fields: Readonly<Partial<Record<DraftField, Found>>>;
  /** What tells this variant from its siblings. */
  readonly variant?: Readonly<Record<string, string>>;
  readonly breadcrumbs?: readonly string[];
}
