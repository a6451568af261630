import type { Instant } from "../domain/instant.ts";
import type { Money } from "../domain/money.ts";
import type { Availability, ItemCondition } from "../domain/offer.ts";
import type { SourceKind } from "../domain/source.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { toMoney } from "./to-money.ts";

/** An offer that stands: it was on its page at the last look that could read it. */
export interface StandingOffer {
  readonly id: number;
  readonly listingId: number;
  readonly sourceId: number;
  readonly sourceName: string;
  readonly sourceKind: SourceKind;
  readonly productId: number | null;
  /** null: the source itself sells. */
  readonly sellerName: string | null;
  readonly name: string | null;
  readonly url: string;
  readonly price: Money | null;
  readonly priceText: string | null;
  readonly regularPrice: Money | null;
  readonly lowestPrice30Days: Money | null;
  readonly shippingPrice: Money | null;
  readonly taxIncluded: boolean | null;
  readonly availability: Availability | null;
  readonly itemCondition: ItemCondition | null;
  readonly quantity: number | null;
  readonly position: number | null;
  /** It has been like this since then. */
  readonly validFrom: Instant;
  readonly firstSeenAt: Instant;
  /** The last look that found it so. */
  readonly lastSeenAt: Instant | null;
  readonly observationId: number;
}

export interface OfferFilter {
  readonly productId?: number | undefined;
  readonly sourceId?: number | undefined;
  readonly listingId?: number | undefined;
  readonly availability?: Availability | undefined;
  /** Only offers confirmed at or after then. */
  readonly seenSince?: Instant | undefined;
}

/** Standing offers in the order they were first seen; offers gone from their pages and of listings no longer watched are left out. */
export async function listOffers(db: Db, { limit, cursor, ...filter }: PageRequest & OfferFilter): Promise<Page<StandingOffer>> {
  let query = db
    .selectFrom("offer as o")
    .innerJoin("source as s", "s.id", "o.source_id")
    .innerJoin("listing as l", "l.id", "o.listing_id")
    .innerJoin("listing_check as lc", "lc.listing_id", "o.listing_id")
    .selectAll("o")
    .select(["s.name as source_name", "s.kind as source_kind", "lc.last_seen_at"])
    .where("o.vanished_at", "is", null)
    .where("l.enabled", "=", true)
    .orderBy("o.id")
    .limit(limit + 1);
  if (filter.productId !== undefined) query = query.where("o.product_id", "=", filter.productId);
  if (filter.sourceId !== undefined) query = query.where("o.source_id", "=", filter.sourceId);
  if (filter.listingId !== undefined) query = query.where("o.listing_id", "=", filter.listingId);
  if (filter.availability !== undefined) query = query.where("o.availability", "=", filter.availability);
  if (filter.seenSince !== undefined) query = query.where("lc.last_seen_at", ">=", filter.seenSince);
  if (cursor) query = query.where("o.id", ">", readCursor("offers", ["number"], cursor)[0]);
  const { items, nextCursor } = toPage("offers", await query.execute(), limit, (row) => [row.id]);
  return {
    nextCursor,
    items: items.map((row) => ({
      id: row.id,
      listingId: row.listing_id,
      sourceId: row.source_id,
      sourceName: row.source_name,
      sourceKind: row.source_kind,
      productId: row.product_id,
      sellerName: row.seller_name,
      name: row.name,
      url: row.url,
      price: toMoney(row.price_minor, row.currency),
      priceText: row.price_text,
      regularPrice: toMoney(row.regular_price_minor, row.currency),
      lowestPrice30Days: toMoney(row.lowest_price_30_days_minor, row.currency),
      shippingPrice: toMoney(row.shipping_price_minor, row.currency),
      taxIncluded: row.tax_included,
      availability: row.availability,
      itemCondition: row.item_condition,
      quantity: row.quantity,
      position: row.position,
      validFrom: row.valid_from,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
      observationId: row.observation_id,
    })),
  };
}
