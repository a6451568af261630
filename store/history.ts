import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { OfferState } from "../domain/offer-change.ts";
import type { Db } from "./connect.ts";
import { toOfferState } from "./offer-state.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

/** A stretch of time in which one offer stayed the same. */
export interface OfferInterval extends OfferState {
  readonly offerId: number;
  readonly listingId: number;
  readonly sourceId: number;
  readonly sourceName: string;
  readonly sellerName: string | null;
  readonly url: string;
  readonly validFrom: Instant;
  /** Exclusive; null: it still holds. */
  readonly validTo: Instant | null;
  /** The last look that found it so; between then and `validTo` nobody looked. */
  readonly lastSeenAt: Instant | null;
  readonly observationId: number;
}

export interface HistoryFilter {
  readonly of: { readonly listingId: number } | { readonly productId: number };
  /** Intervals that were still open then or later. */
  readonly from?: Instant | undefined;
  /** Intervals that began before then. */
  readonly to?: Instant | undefined;
}

/** Intervals of all offers of a listing or product, by when they began. */
export async function listHistory(db: Db, { limit, cursor, of, from, to }: PageRequest & HistoryFilter): Promise<Page<OfferInterval>> {
  let query = db
    .selectFrom("offer_history as i")
    .innerJoin("source as s", "s.id", "i.source_id")
    .selectAll("i")
    .select("s.name as source_name")
    .orderBy("i.valid_from")
    .orderBy("i.offer_id")
    .limit(limit + 1);
  query = "listingId" in of ? query.where("i.listing_id", "=", of.listingId) : query.where("i.product_id", "=", of.productId);
  if (from !== undefined) {
    query = query.where((where) => where.or([where("i.valid_to", "is", null), where("i.valid_to", ">", from)]));
  }
  if (to !== undefined) query = query.where("i.valid_from", "<", to);
  if (cursor) {
    const [validFrom, offerId] = readCursor("history", ["instant", "number"], cursor);
    query = query.where(sql<boolean>`(i.valid_from, i.offer_id) > (${validFrom}::timestamptz, ${offerId}::bigint)`);
  }
  const { items, nextCursor } = toPage("history", await query.execute(), limit, (row) => [row.valid_from, row.offer_id]);
  return {
    nextCursor,
    items: items.map((row) => ({
      offerId: row.offer_id,
      listingId: row.listing_id,
      sourceId: row.source_id,
      sourceName: row.source_name,
      sellerName: row.seller_name,
      url: row.url,
      ...toOfferState(row),
      validFrom: row.valid_from,
      validTo: row.valid_to,
      lastSeenAt: row.last_seen_at,
      observationId: row.observation_id,
    })),
  };
}
