import type { Instant } from "./instant.ts";
import type { MarketComparison, MarketOffer, PricedProduct } from "./market.ts";
import type { PriceInterval } from "./price-interval.ts";

/** A stretch of time in which a rival's offer stayed the same. */
export interface RecordedOffer {
  readonly validFrom: Instant;
  /** Exclusive; null: it still stands. */
  readonly validTo: Instant | null;
  /** When the looks that found its beginning and its end were written down, by the database's clock. Absent or null: right as they were taken. */
  readonly writtenFrom?: Instant | null;
  readonly writtenTo?: Instant | null;
  /** `lastSeenAt` is the last look that found it so. What history does not keep (rating, delivery, tax) is as it was told last. */
  readonly offer: MarketOffer;
}

/** A stretch of time in which what our product cost and might be asked for stayed the same. */
export interface RecordedFacts {
  /** Exclusive. */
  readonly validTo: Instant;
  readonly facts: Pick<PricedProduct, "cost" | "vatPercent" | "floor" | "ceiling" | "recommendedPrice">;
}

/** How offers in other terms than our price were compared from an instant on, until the next. */
export interface RecordedComparison {
  readonly from: Instant;
  readonly comparison: MarketComparison;
}

/** What is on record of a product's market on one channel over a stretch of time. */
export interface RecordedMarket {
  /** As it is today; of stock, sales and the channel's own costs only that is known. */
  readonly product: PricedProduct;
  /** What was otherwise before, oldest first; each holds from where the one before ends. Absent: nothing was, as far as is known. */
  readonly pastFacts?: readonly RecordedFacts[];
  readonly offers: readonly RecordedOffer[];
  /** Oldest first. Absent: all offers stand in the terms of our price, or none else are compared. */
  readonly comparisons?: readonly RecordedComparison[];
  /** Our own prices, oldest first. */
  readonly ownPrices: readonly PriceInterval[];
}
