import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { utcDay } from "../domain/utc-day.ts";
import type { Db } from "./connect.ts";
import type { PriceSeries } from "./price-spans.ts";

/** A day that was unlike the end of the one before. */
export interface LinePoint {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  /** Of the cheapest offer at each moment, in smallest units. */
  readonly low: number;
  readonly high: number;
  readonly close: number;
  /** The days until the next point were like the end of this one; false: nothing is known of them. */
  readonly goesOn: boolean;
}

/** What a source asked for a product, as a line to draw. */
export interface PriceLine extends PriceSeries {
  /** Oldest first; the first one may lie before the time asked for, where the line comes from. */
  readonly points: readonly LinePoint[];
  /** The last look that all of the source's standing offers had: the line is proved until then. null: it ended by itself. */
  readonly seenUntil: Instant | null;
}

export interface PriceLines {
  /** Changes since then are noted and not in the lines yet; null: all are. */
  readonly settledUntil: Instant | null;
  readonly lines: readonly PriceLine[];
}

export interface PriceLinesWanted {
  readonly productId: number;
  /** YYYY-MM-DD in UTC, both included. */
  readonly from: string;
  readonly to: string;
}

const NUMBERS_A_POINT = 5;

/** A product's history as lines, for charts: in one statement over few rows (settle-price-days.ts), so as it was settled last. */
export async function productPriceLines(db: Db, { productId, from, to }: PriceLinesWanted): Promise<PriceLines> {
  const { rows } = await sql<{
    source_id: number | null;
    currency: string;
    is_new: boolean;
    quarter: string;
    days: string;
    marked: Instant | null;
    looked: { source_id: number; seen: Instant }[] | null;
  }>`
    select l.source_id, l.currency, l.is_new, l.quarter, l.days,
      (select case when min(from_at) = '-infinity' then 'epoch' else min(from_at) end from history_mark
        where product_id = ${productId} and from_at < 'infinity') as marked,
      (select json_agg(json_build_object('source_id', o.source_id, 'seen', to_json(coalesce(lc.last_seen_at, o.valid_from))))
        from offer o left join listing_check lc on lc.listing_id = o.listing_id
        where o.product_id = ${productId} and o.vanished_at is null and o.price_minor is not null) as looked
    from (select) always left join (
      select * from price_line where product_id = ${productId} and quarter between date_trunc('quarter', ${from}::date)::date and ${to}::date
      union all
      (select distinct on (source_id, currency, is_new) * from price_line
        where product_id = ${productId} and quarter < date_trunc('quarter', ${from}::date)::date
        order by source_id, currency, is_new, quarter desc)
    ) l on true
    order by l.source_id, l.currency, l.is_new, l.quarter`.execute(db);
  const [fromDay, untilDay] = [utcDay(Date.parse(from)), utcDay(Date.parse(to))];
  const seen = lastLooks(rows[0]?.looked ?? []);
  const lines: (PriceSeries & { points: LinePoint[]; seenUntil: Instant | null })[] = [];
  for (const { source_id: sourceId, currency, is_new: isNew, quarter, days } of rows) {
    if (sourceId === null) continue;
    const last = lines.at(-1);
    const points = pointsOf(quarter, days, untilDay);
    if (last !== undefined && last.sourceId === sourceId && last.currency === currency && last.isNew === isNew) last.points.push(...points);
    else lines.push({ productId, sourceId, currency, isNew, points, seenUntil: seen.get(sourceId) ?? null });
  }
  return {
    settledUntil: rows[0]?.marked ?? null,
    lines: lines.map((line) => ({ ...line, points: fromWhereItComes(line.points, fromDay) })).filter(({ points }) => points.length > 0),
  };
}

function pointsOf(quarter: string, days: string, untilDay: number): LinePoint[] {
  const numbers = JSON.parse(days) as number[];
  const first = utcDay(Date.parse(quarter));
  const points: LinePoint[] = [];
  for (let at = 0; at < numbers.length; at += NUMBERS_A_POINT) {
    const day = first + (numbers[at] ?? 0);
    if (day > untilDay) break;
    points.push({
      day,
      low: numbers[at + 1] ?? 0,
      high: numbers[at + 2] ?? 0,
      close: numbers[at + 3] ?? 0,
      goesOn: (numbers[at + 4] ?? 0) > 0,
    });
  }
  return points;
}

/** Of the points before the time asked for the last one is needed, where the line goes on from it. */
function fromWhereItComes(points: readonly LinePoint[], fromDay: number): LinePoint[] {
  const first = points.findIndex(({ day }) => day >= fromDay);
  const before = points[(first === -1 ? points.length : first) - 1];
  return [...(before?.goesOn === true ? [before] : []), ...(first === -1 ? [] : points.slice(first))];
}

function lastLooks(looked: readonly { readonly source_id: number; readonly seen: Instant }[]): Map<number, Instant> {
  const seen = new Map<number, Instant>();
  for (const { source_id: source, seen: at } of looked) {
    const known = seen.get(source);
    if (known === undefined || Date.parse(at) < Date.parse(known)) seen.set(source, new Date(at).toISOString());
  }
  return seen;
}
