import { type RawBuilder, sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { PriceSpan } from "../domain/price-days.ts";
import type { Db } from "./connect.ts";
import { historySince } from "./history-since.ts";
import { knownUntil } from "./known-until.ts";

/** A source's offers of a product in one currency; those that say that they are used, refurbished or damaged are apart. */
export interface PriceSeries {
  readonly productId: number;
  readonly sourceId: number;
  readonly currency: string;
  readonly isNew: boolean;
}

export interface SeriesSpan extends PriceSeries, PriceSpan {}

export interface SpansFrom {
  readonly productId: number;
  /** Spans that end by then are left out; null: none is. */
  readonly from: Instant | null;
}

/**
 * When which price was known to be asked. `now` null: an offer that stands is taken to stand for ever; else until the last look, or `now`
 * while the next look is not overdue.
 */
export async function loadPriceSpans(db: Db, wanted: readonly SpansFrom[], now: Instant | null): Promise<SeriesSpan[]> {
  const { rows } = await sql<{
    product_id: number;
    source_id: number;
    currency: string;
    is_new: boolean;
    from_ms: number;
    until_ms: number | null;
    minor: number;
    available: boolean | null;
  }>`
    select h.product_id, h.source_id, h.currency, coalesce(h.item_condition = 'NewCondition', true) as is_new,
      floor(extract(epoch from h.valid_from) * 1000)::bigint as from_ms, floor(extract(epoch from k.until) * 1000)::bigint as until_ms,
      h.price_minor as minor, h.availability in ('InStock', 'LimitedAvailability') as available
    from ${askedFrom(wanted)}
      cross join lateral (
        select * from ${historySince(sql`asked.product_id`, sql`asked.from_at`)} all_of_it where price_minor is not null
      ) h
      join listing l on l.id = h.listing_id
      cross join lateral (
        select ${now === null ? sql`case when h.valid_to is not null then ${knownUntil(sql`h.valid_to`)} end` : sql`coalesce(${knownUntil(now)}, ${now}::timestamptz)`} as until
      ) k`.execute(db);
  return rows.map((row) => ({
    productId: row.product_id,
    sourceId: row.source_id,
    currency: row.currency,
    isNew: row.is_new,
    fromMs: row.from_ms,
    // what one look found and no other counts for that moment
    untilMs: Math.max(row.until_ms ?? Infinity, row.from_ms + 1),
    minor: row.minor,
    available: row.available,
  }));
}

/**
 * From which moment on the days of products differ whose history differs from `from` on: an interval that ended since was known until its
 * last look or until its end, and only its end tells which.
 */
export async function differsFrom(db: Db, wanted: readonly SpansFrom[]): Promise<SpansFrom[]> {
  const { rows } = await sql<{ product_id: number; start: Instant | null }>`
    select asked.product_id, nullif(least(asked.from_at, before.seen), '-infinity') as start
    from ${askedFrom(wanted)}
      cross join lateral (
        select min(h.last_seen_at) as seen from (
          select h.last_seen_at from offer_history h where h.product_id = asked.product_id and h.valid_to >= asked.from_at offset 0
        ) h
      ) before`.execute(db);
  return rows.map(({ product_id: productId, start: from }) => ({ productId, from }));
}

const askedFrom = (wanted: readonly SpansFrom[]): RawBuilder<unknown> =>
  sql`(select product_id, coalesce(from_at, '-infinity') as from_at
    from unnest(${wanted.map(({ productId }) => productId)}::bigint[], ${wanted.map(({ from }) => from)}::timestamptz[]) as t (product_id, from_at)) asked`;
