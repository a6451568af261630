import type { Instant } from "./instant.ts";
import type { CurrencyCode, Money } from "./money.ts";
import type { Availability, ItemCondition } from "./offer.ts";
import type { SourceKind } from "./source.ts";

/** A valid offer of somebody for our product, as the pricing engine sees it. */
export interface MarketOffer {
  readonly offerId: number;
  readonly observationId: number;
  readonly listingId: number;
  readonly sourceId: number;
  readonly sourceName: string;
  readonly sourceKind: SourceKind;
  /** null: the source itself sells. */
  readonly sellerName: string | null;
  readonly price: Money;
  readonly shippingPrice: Money | null;
  readonly taxIncluded: boolean | null;
  readonly availability: Availability | null;
  readonly itemCondition: ItemCondition | null;
  readonly url: string;
  /** When this offer was last seen to stand. */
  readonly lastSeenAt: Instant;
}

/** Our product on one channel, with what limits its price there. A missing cost, floor or ceiling is unknown, never zero. */
export interface PricedProduct {
  readonly productId: number;
  readonly externalId: string;
  readonly name: string;
  readonly channelId: number;
  readonly channelCode: string;
  readonly currency: CurrencyCode;
  /** Gross price now asked on the channel. */
  readonly currentPrice: Money | null;
  /** Net purchase cost. */
  readonly cost: Money | null;
  /** VAT rate in percent, e.g. 23. */
  readonly vatPercent: number | null;
  /** Lowest gross price ever allowed. */
  readonly floor: Money | null;
  /** Highest gross price ever allowed. */
  readonly ceiling: Money | null;
}

/** Our product and the latest valid offers against it, at one instant. */
export interface Market {
  readonly product: PricedProduct;
  readonly offers: readonly MarketOffer[];
  readonly asOf: Instant;
}
