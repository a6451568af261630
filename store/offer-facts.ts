import type { Offer, OtherPrice, Rating } from "../domain/offer.ts";
import type { Money } from "../domain/money.ts";

/** What a page tells of an offer beside its state, where pricing may ask for it; history does not keep it. Absent: not told. */
export interface OfferFacts {
  readonly sellerRating?: Rating;
  readonly deliveryDays?: readonly [number, number];
  readonly freeShippingFrom?: Money;
  readonly otherPrices?: readonly OtherPrice[];
}

/** null: the page tells none, as most do. */
export function offerFacts({ seller, deliveryDays, freeShippingFrom, otherPrices }: Offer): OfferFacts | null {
  const rating = seller?.rating ?? null;
  if (rating === null && deliveryDays === null && freeShippingFrom === null && otherPrices.length === 0) return null;
  return {
    ...(rating === null ? {} : { sellerRating: rating }),
    ...(deliveryDays === null ? {} : { deliveryDays }),
    ...(freeShippingFrom === null ? {} : { freeShippingFrom }),
    ...(otherPrices.length === 0 ? {} : { otherPrices }),
  };
}
