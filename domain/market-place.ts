import type { MarketOffer } from "./market.ts";
import type { Money } from "./money.ts";

/** Place of a price among offers that are not sold out, 1 is the cheapest and equal prices share one; null without any in its currency. */
export function marketPlace(price: Money | null, offers: readonly Pick<MarketOffer, "price" | "availability">[]): number | null {
  if (price === null) return null;
  const rivals = offers.filter((offer) => offer.price.currency === price.currency && offer.availability !== "OutOfStock");
  return rivals.length === 0 ? null : 1 + rivals.filter((offer) => offer.price.minor < price.minor).length;
}
