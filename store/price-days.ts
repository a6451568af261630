import { sql } from "kysely";
import { fillPriceDays } from "../domain/fill-price-days.ts";
import type { Instant } from "../domain/instant.ts";
import type { PriceDay } from "../domain/price-day.ts";
import { priceDays } from "../domain/price-days.ts";
import { utcDay, utcDayStart } from "../domain/utc-day.ts";
import type { Db } from "./connect.ts";
import { differsFrom, loadPriceSpans, type PriceSeries, type SpansFrom } from "./price-spans.ts";
import type { PriceDayTable } from "./question-schema.ts";

/** A source's prices of a product day by day, in one currency. */
export interface SourcePriceDays extends PriceSeries {
  /** Days of which something is known, oldest first. */
  readonly days: readonly PriceDay[];
}

export interface PriceDaysWanted {
  readonly productId: number;
  /** YYYY-MM-DD in UTC, both included. */
  readonly from: string;
  readonly to: string;
  readonly sourceId?: number | undefined;
  /** What is known is given as of then: the day of `now` is not over. */
  readonly now: Date;
}

/**
 * Days of a product's history: those that are settled from price_day, and from the history itself those since the last looks and those that
 * were changed since (settle-history.ts). So they are right at any moment, whoever has settled what.
 */
export async function productPriceDays(db: Db, wanted: PriceDaysWanted): Promise<SourcePriceDays[]> {
  if (db.isTransaction) return read(db, wanted);
  // of one moment, since a settler may be at work
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((trx) => read(trx, wanted));
}

async function read(db: Db, { productId, from, to, sourceId, now }: PriceDaysWanted): Promise<SourcePriceDays[]> {
  const [fromDay, untilDay] = [utcDay(Date.parse(from)), Math.min(utcDay(Date.parse(to)), utcDay(now.getTime())) + 1];
  const marked = await markedFrom(db, productId);
  const unsettled = marked === null ? Infinity : marked.from === null ? -Infinity : utcDay(Date.parse(marked.from));
  const looked = await lastLooks(db, productId);
  const settledUntil = (source: number) => Math.min(unsettled, looked.get(source) ?? Infinity);
  const liveFrom = Math.min(unsettled, ...looked.values());
  const spans =
    liveFrom === Infinity
      ? []
      : await loadPriceSpans(db, [{ productId, from: liveFrom === -Infinity ? null : utcDayStart(liveFrom) }], now.toISOString());
  const stored = await storedDays(db, productId, from, to);
  const seriesOf = ({ sourceId: source, currency, isNew }: PriceSeries) => `${source} ${currency} ${isNew}`;
  const live = Map.groupBy(spans, seriesOf);
  const settled = Map.groupBy(stored, seriesOf);
  return [...new Set([...settled.keys(), ...live.keys()])].sort().flatMap((key): SourcePriceDays[] => {
    const ofSeries = live.get(key) ?? [];
    const rows = settled.get(key) ?? [];
    const series = rows[0] ?? ofSeries[0];
    if (series === undefined || (sourceId !== undefined && series.sourceId !== sourceId)) return [];
    const turn = settledUntil(series.sourceId);
    const turnMs = turn === -Infinity ? -Infinity : turn * 86_400_000;
    const tail = turn === Infinity ? [] : priceDays(ofSeries.map((span) => ({ ...span, fromMs: Math.max(span.fromMs, turnMs) })));
    const days = [
      ...fillPriceDays(
        rows.map(({ row }) => row),
        { fromDay, untilDay: Math.min(turn, untilDay) },
      ),
      ...fillPriceDays(tail, { fromDay: Math.max(turn, fromDay), untilDay }),
    ];
    return days.length === 0 ? [] : [{ productId, sourceId: series.sourceId, currency: series.currency, isNew: series.isNew, days }];
  });
}

/** Since when the days are not settled; null: they are. */
async function markedFrom(db: Db, productId: number): Promise<SpansFrom | null> {
  const { rows } = await sql<{ from_at: Instant | null }>`
    select nullif(min(from_at), '-infinity') as from_at from history_mark where product_id = ${productId} and from_at < 'infinity' having count(*) > 0`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return null;
  return (await differsFrom(db, [{ productId, from: row.from_at }]))[0] ?? null;
}

/** By source, the day of the look up to which all of its standing offers are proved. */
async function lastLooks(db: Db, productId: number): Promise<Map<number, number>> {
  const { rows } = await sql<{ source_id: number; seen: Instant }>`
    select o.source_id, min(coalesce(lc.last_seen_at, o.valid_from)) as seen
    from offer o left join listing_check lc on lc.listing_id = o.listing_id
    where o.product_id = ${productId} and o.vanished_at is null and o.price_minor is not null
    group by o.source_id`.execute(db);
  return new Map(rows.map(({ source_id, seen }) => [source_id, utcDay(Date.parse(seen))]));
}

/** With the last row before `from` of each series, which the first days may be like. */
async function storedDays(db: Db, productId: number, from: string, to: string): Promise<(PriceSeries & { readonly row: PriceDay })[]> {
  const { rows } = await sql<PriceDayTable>`
    select * from (
      (select distinct on (source_id, currency, is_new) * from price_day where product_id = ${productId} and day < ${from}
        order by source_id, currency, is_new, day desc)
      union all
      select * from price_day where product_id = ${productId} and day between ${from} and ${to}
    ) d order by source_id, currency, is_new, day`.execute(db);
  return rows.map((d) => ({
    productId,
    sourceId: d.source_id,
    currency: d.currency,
    isNew: d.is_new,
    row: {
      day: utcDay(Date.parse(d.day)),
      open: d.open_minor,
      low: d.low_minor,
      high: d.high_minor,
      close: d.close_minor,
      median: d.median_minor,
      offers: d.offers,
      availableShare: d.available_share,
      knownShare: d.known_share,
      closeOffers: d.close_offers,
      closeAvailable: d.close_available,
    },
  }));
}
