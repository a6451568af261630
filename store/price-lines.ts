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
  const { rows } = await sql<{ marked: Instant | null; looked: [source: number, seen: Instant][] | null; quarters: string | null }>`
    select
      (select case when min(from_at) = '-infinity' then 'epoch' else min(from_at) end from history_mark
        where product_id = ${productId} and from_at < 'infinity') as marked,
      (select json_agg(json_build_array(o.source_id, coalesce(lc.last_seen_at, o.valid_from)))
        from offer o left join listing_check lc on lc.listing_id = o.listing_id
        where o.product_id = ${productId} and o.vanished_at is null and o.price_minor is not null) as looked,
      (select '[' || string_agg(concat('[', source_id, ',"', currency, '",', is_new::text, ',"', quarter, '",', days, ']'), ','
          order by source_id, currency, is_new, quarter) || ']'
        from price_line
        where product_id = ${productId} and quarter <= ${to}::date and quarter >= least(${from}::date - 92, (
          select min(last) from (
            select max(quarter) as last from price_line where product_id = ${productId} and quarter < ${from}::date - 92 group by source_id, currency, is_new
          ) before
        ))) as quarters`.execute(db);
  const [row] = rows;
  const [fromDay, untilDay] = [utcDay(Date.parse(from)), utcDay(Date.parse(to))];
  // one text of all rows: read in one go, which costs a fraction of reading rows
  const quarters = JSON.parse(row?.quarters ?? "[]") as Quarter[];
  const seen = lastLooks(row?.looked ?? []);
  const lines: (PriceSeries & { points: LinePoint[]; seenUntil: Instant | null })[] = [];
  for (const [sourceId, currency, isNew, quarter, numbers] of quarters) {
    const last = lines.at(-1);
    const same = last?.sourceId === sourceId && last.currency === currency && last.isNew === isNew;
    const points = same ? last.points : [];
    addPoints(points, utcDay(Date.parse(quarter)), numbers, untilDay);
    if (!same) lines.push({ productId, sourceId, currency, isNew, points, seenUntil: seen.get(sourceId) ?? null });
  }
  return {
    settledUntil: row?.marked ?? null,
    lines: lines.map((line) => ({ ...line, points: fromWhereItComes(line.points, fromDay) })).filter(({ points }) => points.length > 0),
  };
}

/** A row of price_line. */
type Quarter = readonly [sourceId: number, currency: string, isNew: boolean, quarter: string, numbers: readonly number[]];

function addPoints(points: LinePoint[], firstDay: number, numbers: readonly number[], untilDay: number): void {
  for (let at = 0; at < numbers.length; at += NUMBERS_A_POINT) {
    const day = firstDay + (numbers[at] ?? 0);
    if (day > untilDay) break;
    points.push({
      day,
      low: numbers[at + 1] ?? 0,
      high: numbers[at + 2] ?? 0,
      close: numbers[at + 3] ?? 0,
      goesOn: (numbers[at + 4] ?? 0) > 0,
    });
  }
}

/** Of the points before the time asked for the last one is needed, where the line goes on from it. */
function fromWhereItComes(points: readonly LinePoint[], fromDay: number): LinePoint[] {
  const first = points.findIndex(({ day }) => day >= fromDay);
  const before = points[(first === -1 ? points.length : first) - 1];
  return [...(before?.goesOn === true ? [before] : []), ...(first === -1 ? [] : points.slice(first))];
}

function lastLooks(looked: readonly (readonly [source: number, seen: Instant])[]): Map<number, Instant> {
  const seen = new Map<number, Instant>();
  for (const [source, at] of looked) {
    const known = seen.get(source);
    if (known === undefined || Date.parse(at) < Date.parse(known)) seen.set(source, new Date(at).toISOString());
  }
  return seen;
}
