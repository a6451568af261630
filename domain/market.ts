import type { ChannelCosts } from "./channel-costs.ts";
import type { ConversionRate, MissingRate } from "./exchange-rate.ts";
import type { Instant } from "./instant.ts";
import type { CurrencyCode, Money } from "./money.ts";
import type { Availability, ItemCondition, OtherPrice, Rating } from "./offer.ts";
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
  /** Here and below, absent and null both mean unknown. */
  readonly sellerRating?: Rating | null;
  /** Fewest and most days until delivery. */
  readonly deliveryDays?: readonly [number, number] | null;
  readonly freeShippingFrom?: Money | null;
  /** Member, coupon and other prices beside the public one. */
  readonly otherPrices?: readonly OtherPrice[] | null;
  /** How sure it is that this is our product, 0 to 1; 1 where a person said so. */
  readonly matchConfidence?: number | null;
  /** Hours within which the source's readings are meant to be renewed. */
  readonly freshHours?: number | null;
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
  /** What a sale on the channel costs; makes a floor of its own. Absent or null: none is asked for. */
  readonly channelCosts?: ChannelCosts | null;
  /** Gross price that the maker recommends. Here and below, absent and null both mean unknown. */
  readonly recommendedPrice?: Money | null;
  /** Pieces in stock. */
  readonly stock?: number | null;
  /** Pieces sold a day, as the shop reports it over the days it finds telling. */
  readonly soldPerDay?: number | null;
  /** What we ask for it on our other channels. */
  readonly channelPrices?: readonly ChannelPrice[];
  /** The products that are sold as one line: sizes, packs, colours. */
  readonly line?: ProductLine | null;
  /** Every change of our price on this channel of at least the last 24 hours, oldest first. */
  readonly recentChanges?: readonly PriceChange[] | null;
  /** Changes of our price and of the rivals' of the last days, oldest first. */
  readonly recentMoves?: readonly PriceMove[] | null;
  /** null: the product is in no such set, or its other products cannot be compared. */
  readonly priceIndex?: PriceIndex | null;
}

export const PRICE_INDEX_SETS = ["category", "brand", "line", "channel"] as const;
/** What makes products a set on their channel: they share this fact, or all of them. */
export type PriceIndexSet = (typeof PRICE_INDEX_SETS)[number];

/** What the other products of a set cost, over those with a price of ours and a rival's. */
export interface PriceIndex {
  /** For a sentence: 'the category "Kettles"'. */
  readonly set: string;
  readonly products: number;
  /** Sums in smallest units of the channel's currency: our prices, and the cheapest rivals'. */
  readonly ownMinor: number;
  readonly referenceMinor: number;
}

/** A change of one seller's price, ours or a rival's, in smallest units of the channel's currency. */
export interface PriceMove {
  readonly at: Instant;
  /** null: ourselves. */
  readonly seller: string | null;
  readonly before: number;
  readonly after: number;
}

/** A change of our own price that went live. */
export interface PriceChange {
  readonly at: Instant;
  readonly before: Money | null;
  readonly after: Money;
}

/** Our own gross price for the product on another channel. */
export interface ChannelPrice {
  readonly channelCode: string;
  readonly price: Money;
}

/** A product line as one of its products sees it. */
export interface ProductLine {
  readonly name: string;
  /** Units in this product's pack: pieces, kilograms, litres, the same unit along the line. null: it is no pack. */
  readonly packSize: number | null;
  /** The other products of the line, with their gross price on this channel. */
  readonly others: readonly LineMember[];
}

export interface LineMember {
  readonly externalId: string;
  readonly packSize: number | null;
  readonly price: Money | null;
}

/** Facts that cost a look of their own, as far as a strategy's rules ask for them. */
export interface MarketNeeds {
  readonly channelPrices?: boolean;
  readonly line?: boolean;
  /** `recentChanges` of at least so many hours. */
  readonly changesHours?: number;
  /** `recentMoves` of so many hours. */
  readonly movesHours?: number;
  readonly priceIndex?: PriceIndexSet;
}

/** Our product and the latest valid offers against it, at one instant. */
export interface Market {
  readonly product: PricedProduct;
  readonly offers: readonly MarketOffer[];
  readonly asOf: Instant;
  /** By the database's clock: the looks that were written down until then were known, and no others. Absent: nobody noted it. */
  readonly knownAt?: Instant;
  /** How offers that stand in other terms than our price are compared; absent: they are not. */
  readonly comparison?: MarketComparison;
}

/** What a market's offers are brought to our currency and to a price with tax by; kept with the receipt, so that replaying gives the same. */
export interface MarketComparison {
  /** To the channel's currency, one for each other currency that it may be compared in. */
  readonly rates?: readonly (ConversionRate | MissingRate)[];
  /** Net prices are compared with the product's VAT on top, where its rate is known. */
  readonly netByVat?: true;
}
