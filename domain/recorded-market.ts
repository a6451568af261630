import type { Instant } from "./instant.ts";
import type { MarketOffer, PricedProduct } from "./market.ts";
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

/** What is on record of a product's market on one channel over a stretch of time. */
export interface RecordedMarket {
  /** As it is today: of cost, limits and stock only the newest is known. */
  readonly product: PricedProduct;
  readonly offers: readonly RecordedOffer[];
  /** Our own prices, oldest first. */
  readonly ownPrices: readonly PriceInterval[];
}
