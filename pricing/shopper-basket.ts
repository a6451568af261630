import type { MarketOffer } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";

/** Whose basket is compared. */
export interface Shopper {
  /** Pieces bought at once. */
  readonly pieces: number;
  /** Has the seller's loyalty card or subscription, and so pays member prices. */
  readonly member: boolean;
  /** Uses the coupons that pages show. */
  readonly coupon: boolean;
  /** Where it is sent, if sources ask for more or less than their pages show: an island, a mountain village, a big city. */
  readonly delivery: DeliveryClass | null;
}

/** A class of postcodes, and what sources charge to send there. */
export interface DeliveryClass {
  readonly name: string;
  /** By the source's id. */
  readonly shipping: ReadonlyMap<number, { readonly shipping: Money | null; readonly freeFrom: Money | null }>;
  /** Of sources that are not named: what their pages show holds there too, or nothing is known. */
  readonly others: "as-shown" | "unknown";
}

export const ONE_PIECE: Shopper = { pieces: 1, member: false, coupon: false, delivery: null };

type Basket = number | readonly [code: string, reason: string];

/**
 * What an offer costs this shopper, in smallest units: for one piece, or with shipping for the whole basket. Shipping is free from the
 * threshold on that the page states; unknown shipping is not free shipping.
 */
export function basketOf(offer: MarketOffer, compare: "price" | "delivered", shopper: Shopper): Basket {
  const piece = pieceOf(offer, shopper);
  if (compare === "price") return piece;
  const goods = piece * shopper.pieces;
  const who = offer.sellerName ?? offer.sourceName;
  if (!Number.isSafeInteger(goods)) return ["no-price", `${who} shows no price that could be true.`];
  const { currency } = offer.price;
  const asked = shippingOf(offer, shopper.delivery);
  if (asked === null) return ["shipping-unknown", `What ${who} asks for sending to ${shopper.delivery?.name} is not set.`];
  const { freeFrom: threshold, shipping } = asked;
  if (isPlain(threshold, currency) && goods >= threshold.minor) return goods;
  if (shipping === null) return ["shipping-unknown", `${who} does not say what shipping costs.`];
  if (shipping.currency !== currency) return ["other-currency", `${who} asks for shipping in ${shipping.currency}.`];
  if (!isPlain(shipping, currency) || !Number.isSafeInteger(shipping.minor + goods))
    return ["shipping-unknown", `${who} shows no shipping cost that could be true.`];
  return goods + shipping.minor;
}

function shippingOf(
  { sourceId, shippingPrice, freeShippingFrom }: MarketOffer,
  delivery: DeliveryClass | null,
): { readonly shipping: Money | null; readonly freeFrom: Money | null } | null {
  const own = delivery?.shipping.get(sourceId);
  if (own !== undefined) return own;
  return delivery?.others === "unknown" ? null : { shipping: shippingPrice, freeFrom: freeShippingFrom ?? null };
}

/**
 * The price of ours with which the basket costs at most `basket`, with our own shipping and threshold; at least 1. Where shipping becomes
 * free only at a price that would cost more, it is charged.
 */
export function priceForBasket(
  basket: number,
  { pieces }: Pick<Shopper, "pieces">,
  own: { readonly shipping: number; readonly freeFrom: number | null },
): number {
  const free = Math.floor(basket / pieces);
  const charged = own.freeFrom !== null && free * pieces >= own.freeFrom ? free : Math.floor((basket - own.shipping) / pieces);
  return Math.max(1, charged);
}

function pieceOf({ price, otherPrices }: MarketOffer, { member, coupon }: Shopper): number {
  let lowest = price.minor;
  if (!member && !coupon) return lowest;
  for (const { kind, amount } of otherPrices ?? [])
    if (((kind === "member" && member) || (kind === "coupon" && coupon)) && isPlain(amount, price.currency) && amount.minor > 0)
      lowest = Math.min(lowest, amount.minor);
  return lowest;
}

function isPlain(money: Money | null, currency: string): money is Money {
  return money !== null && money.currency === currency && Number.isSafeInteger(money.minor) && money.minor >= 0;
}
