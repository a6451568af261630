import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { OfferState } from "../domain/offer-change.ts";
import type { Db } from "./connect.ts";
import { knownUntil } from "./known-until.ts";
import { type OfferStateColumns, toOfferState } from "./offer-state.ts";

/** An offer as it stood at a moment. */
export interface OfferAsOf extends OfferState {
  readonly offerId: number;
  readonly listingId: number;
  readonly sourceId: number;
  readonly sourceName: string;
  /** null: the source itself sells. */
  readonly sellerName: string | null;
  readonly url: string;
  /** It had been like this since then. */
  readonly validFrom: Instant;
  /** The last look that found it so, which may be after the moment. */
  readonly lastSeenAt: Instant | null;
  /** False: the moment lies in a time in which nobody looked, and this is what was found before it. */
  readonly known: boolean;
  readonly observationId: number;
}

/** The offers of a product as they stood at any moment, the cheapest first; by each offer's interval that covers it. */
export async function marketAsOf(
  db: Db,
  { productId, at, now }: { readonly productId: number; readonly at: Instant; readonly now: Date },
): Promise<OfferAsOf[]> {
  const { rows } = await sql<
    OfferStateColumns & {
      offer_id: number;
      listing_id: number;
      source_id: number;
      source_name: string;
      seller_name: string | null;
      url: string;
      valid_from: Instant;
      last_seen_at: Instant | null;
      known: boolean;
      observation_id: number;
    }
  >`
    select o.id as offer_id, o.listing_id, o.source_id, s.name as source_name, o.seller_name, o.url, h.price_minor, h.currency,
      h.regular_price_minor, h.lowest_price_30_days_minor, h.shipping_price_minor, h.availability, h.item_condition, h.valid_from,
      h.last_seen_at, h.observation_id, coalesce(${at} <= greatest(h.last_seen_at, h.valid_from) or ${at} < ${knownUntil(now.toISOString())}, true) as known
    from offer o join listing l on l.id = o.listing_id join source s on s.id = o.source_id
      left join listing_check lc on lc.listing_id = o.listing_id
      cross join lateral (
        (select i.valid_from, i.valid_to, i.last_seen_at, i.price_minor, i.currency, i.regular_price_minor, i.lowest_price_30_days_minor,
          i.shipping_price_minor, i.availability, i.item_condition, i.observation_id
        from offer_interval i where i.offer_id = o.id and i.valid_to > ${at} order by i.valid_to limit 1)
        union all
        select o.valid_from, null, lc.last_seen_at, o.price_minor, o.currency, o.regular_price_minor, o.lowest_price_30_days_minor,
          o.shipping_price_minor, o.availability, o.item_condition, o.observation_id
        where o.vanished_at is null
      ) h
    where o.product_id = ${productId} and h.valid_from <= ${at} and ${at}::timestamptz <= ${now}
    order by h.price_minor nulls last, o.id`.execute(db);
  return rows.map((row) => ({
    offerId: row.offer_id,
    listingId: row.listing_id,
    sourceId: row.source_id,
    sourceName: row.source_name,
    sellerName: row.seller_name,
    url: row.url,
    ...toOfferState(row),
    validFrom: row.valid_from,
    lastSeenAt: row.last_seen_at,
    known: row.known,
    observationId: row.observation_id,
  }));
}
