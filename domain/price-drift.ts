import type { Instant } from "./instant.ts";
import type { Money } from "./money.ts";

/** Our shop asks another price than the one that was approved and shown to it, and the time to take it over is past. */
export interface PriceDrift {
  readonly proposalId: number;
  readonly productId: number;
  readonly productName: string;
  readonly channelCode: string;
  readonly approved: Money;
  readonly live: Money;
  readonly driftedAt: Instant;
  /** Where it was read. */
  readonly listingId: number;
  readonly offerId: number;
  readonly observationId: number;
  readonly sellerName: string | null;
  readonly url: string;
}
