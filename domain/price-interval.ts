import type { Instant } from "./instant.ts";
import type { Money } from "./money.ts";

/** A stretch of time in which one price was asked. */
export interface PriceInterval {
  readonly validFrom: Instant;
  /** Exclusive; null: it still holds. */
  readonly validUntil: Instant | null;
  readonly price: Money;
}
