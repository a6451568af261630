import type { OfferState } from "../domain/offer-change.ts";
import type { Offer } from "../domain/offer.ts";
import type { OfferTable } from "./history-schema.ts";

/** The columns that hold an offer's state, in `offer` and in `offer_interval`. */
export type OfferStateColumns = Pick<OfferTable, (typeof OFFER_STATE_COLUMNS)[number]>;

export const OFFER_STATE_COLUMNS = [
  "price_minor",
  "currency",
  "regular_price_minor",
  "lowest_price_30_days_minor",
  "shipping_price_minor",
  "availability",
  "item_condition",
] as const;

/** A row has one currency, the price's; an amount in another one, or without a price to stand beside, cannot be kept and becomes unknown. */
export function toStateColumns(offer: Offer): OfferStateColumns {
  const currency = offer.price?.currency ?? null;
  const minor = (money: Offer["price"]) => (money !== null && money.currency === currency ? money.minor : null);
  const regular = minor(offer.regularPrice);
  return {
    price_minor: minor(offer.price),
    currency,
    regular_price_minor: regular !== null && regular > (offer.price?.minor ?? 0) ? regular : null,
    lowest_price_30_days_minor: minor(offer.lowestPrice30Days),
    shipping_price_minor: minor(offer.shippingPrice),
    availability: offer.availability,
    item_condition: offer.itemCondition,
  };
}

export function toOfferState(row: OfferStateColumns): OfferState {
  const money = (minor: number | null) => (minor === null || row.currency === null ? null : { minor, currency: row.currency });
  return {
    price: money(row.price_minor),
    regularPrice: money(row.regular_price_minor),
    lowestPrice30Days: money(row.lowest_price_30_days_minor),
    shippingPrice: money(row.shipping_price_minor),
    availability: row.availability,
    itemCondition: row.item_condition,
  };
}

export function sameState(a: OfferStateColumns, b: OfferStateColumns): boolean {
  return OFFER_STATE_COLUMNS.every((column) => a[column] === b[column]);
}
