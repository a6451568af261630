import type { Money } from "./money.ts";
import type { Availability, ItemCondition } from "./offer.ts";

/** What is compared between two looks at one offer, and kept per interval of history. */
export interface OfferState {
  readonly price: Money | null;
  readonly regularPrice: Money | null;
  readonly lowestPrice30Days: Money | null;
  readonly shippingPrice: Money | null;
  readonly availability: Availability | null;
  readonly itemCondition: ItemCondition | null;
}

/** An offer differs from what was last known. `before` null: it appeared; `after` null: it is gone from the page. */
export interface OfferChange {
  readonly offerId: number;
  readonly listingId: number;
  readonly sourceId: number;
  readonly productId: number | null;
  readonly observationId: number;
  readonly sellerName: string | null;
  /** What is sold, for the title of an alert: our product's name, or else the offer's own. */
  readonly name: string | null;
  readonly url: string;
  readonly before: OfferState | null;
  readonly after: OfferState | null;
  /** True for an offer's very first reading on a listing that had none before: news to us, not to the market. */
  readonly firstReading: boolean;
  readonly changedAt: string;
}
