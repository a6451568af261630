import type { ConversionRate } from "../domain/exchange-rate.ts";
import type { Market, MarketOffer } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";
import { comparableOffer } from "./comparable-offer.ts";

export interface ComparedBy {
  readonly price: Money;
  readonly shippingPrice: Money | null;
  /** null: only tax was added. */
  readonly rate: ConversionRate | null;
}

/** What an offer is compared by where that differs from what it asks; null where it does not, or where it cannot be compared. */
export function comparedBy(offer: MarketOffer, market: Market): ComparedBy | null {
  const comparable = comparableOffer(offer, market);
  if (comparable === offer || !("price" in comparable)) return null;
  const rate = market.comparison?.rates?.find(({ from, to }) => from === offer.price.currency && to === comparable.price.currency);
  return {
    price: comparable.price,
    shippingPrice: comparable.shippingPrice,
    rate: rate === undefined || "problem" in rate ? null : rate,
  };
}
