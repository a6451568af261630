import type { Instant } from "../domain/instant.ts";
import type { MarketOffer } from "../domain/market.ts";
import type { Money } from "../domain/money.ts";
import type { Availability, ItemCondition } from "../domain/offer.ts";
import type { SourceKind } from "../domain/source.ts";
import type { OfferFacts } from "./offer-facts.ts";
import { toMoney } from "./to-money.ts";

/** An offer with its source's name and its listing's interval. */
export interface MarketOfferRow {
  readonly id: number;
  readonly observation_id: number;
  readonly listing_id: number;
  readonly source_id: number;
  readonly source_name: string;
  readonly kind: SourceKind;
  readonly seller_name: string | null;
  readonly currency: string | null;
  readonly shipping_price_minor: number | null;
  readonly tax_included: boolean | null;
  readonly availability: Availability | null;
  readonly item_condition: ItemCondition | null;
  readonly url: string;
  readonly last_seen_at: Instant;
  readonly facts: OfferFacts | null;
  readonly interval_seconds: number;
}

/** As the pricing engine sees it. */
export function toMarketOffer(row: MarketOfferRow, price: Money): MarketOffer {
  return {
    offerId: row.id,
    observationId: row.observation_id,
    listingId: row.listing_id,
    sourceId: row.source_id,
    sourceName: row.source_name,
    sourceKind: row.kind,
    sellerName: row.seller_name,
    price,
    shippingPrice: toMoney(row.shipping_price_minor, row.currency),
    taxIncluded: row.tax_included,
    availability: row.availability,
    itemCondition: row.item_condition,
    url: row.url,
    lastSeenAt: row.last_seen_at,
    ...row.facts,
    // a listing is matched by a person, or by the GTIN that a person had accepted
    matchConfidence: 1,
    freshHours: (2 * row.interval_seconds) / 3600,
  };
}
