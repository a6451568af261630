import type { OfferChange, OfferState } from "../domain/offer-change.ts";
import { pln } from "./sample-market.ts";

/** An offer's state: 100.00 PLN, in stock, new. */
export function sampleState(changes: Partial<OfferState> = {}): OfferState {
  return {
    price: pln(10_000),
    regularPrice: null,
    lowestPrice30Days: null,
    shippingPrice: null,
    availability: "InStock",
    itemCondition: "NewCondition",
    ...changes,
  };
}

/** A change of a kettle's offer at www.shop.example between two states. */
export function sampleChange(before: OfferState | null, after: OfferState | null, changes: Partial<OfferChange> = {}): OfferChange {
  return {
    offerId: 5,
    listingId: 4,
    sourceId: 3,
    productId: 2,
    observationId: 1001,
    sellerName: null,
    name: "Kettle",
    url: "https://www.shop.example/kettle",
    before,
    after,
    firstReading: false,
    changedAt: "2026-03-01T12:00:00.000000Z",
    ...changes,
  };
}
