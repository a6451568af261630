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
  // a quarter that began before may reach into the time; the first row is about all lines
  const { rows } = await sql<Quarter & About>`
    select null::bigint as source_id, null as currency, null::boolean as is_new, null::date as quarter, null as days,
      (select case when min(from_at) = '-infinity' then 'epoch' else min(from_at) end from history_mark
        where product_id = ${productId} and from_at < 'infinity') as marked,
      (select string_agg(concat(o.source_id, ' ', (
          select coalesce(lc.last_seen_at, o.valid_from) from listing_check lc where lc.listing_id = o.listing_id
        )), ',') from offer o where o.product_id = ${productId} and o.vanished_at is null and o.price_minor is not null) as looked,
      (select min(quarter) from price_line where product_id = ${productId}) as first
    union all
    select source_id, currency, is_new, quarter, days, null, null, null
    from price_line where product_id = ${productId} and quarter between ${from}::date - 92 and ${to}`.execute(db);
  const about = rows.find((row) => row.source_id === null);
  const quarters: Quarter[] = rows.filter((row) => row.source_id !== null);
  const [fromDay, untilDay] = [utcDay(Date.parse(from)), utcDay(Date.parse(to))];
  if (about?.first && utcDay(Date.parse(about.first)) < fromDay - 92) quarters.push(...(await lastBefore(db, productId, from)));
  const lines = [...Map.groupBy(quarters, ({ source_id, currency, is_new }) => `${source_id} ${currency} ${is_new}`).values()];
  const seen = lastLooks(about?.looked ?? "");
  return {
    settledUntil: about?.marked ?? null,
    lines: lines.flatMap((ofLine): PriceLine[] => {
      const [first] = ofLine;
      if (first === undefined) return [];
      const points: LinePoint[] = [];
      for (const { quarter, days } of ofLine.toSorted((a, b) => (a.quarter < b.quarter ? -1 : 1))) {
        addPoints(points, utcDay(Date.parse(quarter)), JSON.parse(days) as number[], untilDay);
      }
      const shown = fromWhereItComes(points, fromDay);
      const { source_id: sourceId, currency, is_new: isNew } = first;
      return shown.length === 0 ? [] : [{ productId, sourceId, currency, isNew, points: shown, seenUntil: seen.get(sourceId) ?? null }];
    }),
  };
}

/** A row of price_line. */
interface Quarter {
  readonly source_id: number;
  readonly currency: string;
  readonly is_new: boolean;
  readonly quarter: string;
  readonly days: string;
}

interface About {
  readonly marked: Instant | null;
  /** "source moment,source moment" */
  readonly looked: string | null;
  /** The product's first quarter. */
  readonly first: string | null;
}

/** The quarter that each line comes from, where it has none nearer. */
async function lastBefore(db: Db, productId: number, from: string): Promise<Quarter[]> {
  const { rows } = await sql<Quarter>`
    select distinct on (source_id, currency, is_new) source_id, currency, is_new, quarter, days
    from price_line where product_id = ${productId} and quarter < ${from}::date - 92
    order by source_id, currency, is_new, quarter desc`.execute(db);
  return rows;
}

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

function lastLooks(looked: string): Map<number, Instant> {
  const seen = new Map<number, Instant>();
  for (const [, source, at = ""] of looked.matchAll(/(\d+) ([^,]+)/g)) {
    const known = seen.get(Number(source));
    if (known === undefined || Date.parse(at) < Date.parse(known)) seen.set(Number(source), new Date(at).toISOString());
  }
  return seen;
}
