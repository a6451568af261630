import type { PriceDay } from "./price-day.ts";

/** A stretch of time in which one offer of a source asked one price. Milliseconds since 1970. */
export interface PriceSpan {
  readonly fromMs: number;
  /** Exclusive; Infinity: it still holds. */
  readonly untilMs: number;
  readonly minor: number;
  /** null: the page does not tell. */
  readonly available: boolean | null;
}

const DAY_MS = 86_400_000;

/** A stretch in which nothing changed. */
interface Segment {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of the cheapest. */
  readonly minor: number;
  readonly offers: number;
  readonly available: boolean | null;
}

/** What one day, or each of a row of days, was like. */
interface DayRecord extends PriceDay {
  readonly lastDay: number;
}

/**
 * What the cheapest of a source's offers asked on each day, oldest first, days counted from 1970 in UTC. Days like the end of the one before
 * are left out (fill-price-days.ts puts them back); days of which nothing is known are missing, and the row before them has `closeOffers` 0.
 */
export function priceDays(spans: readonly PriceSpan[]): PriceDay[] {
  const records = dayRecords(segments(spans));
  const rows: PriceDay[] = [];
  let before: DayRecord | null = null;
  for (const [index, record] of records.entries()) {
    const next = records[index + 1];
    const goesOn = record.lastDay === Infinity || next?.day === record.lastDay + 1;
    const { lastDay, ...row } = record;
    const known = before !== null && before.lastDay + 1 === record.day && sameAsEnd(row, before);
    if (goesOn) {
      if (!known) rows.push(row);
    } else {
      if (!known && lastDay > row.day) rows.push(row);
      rows.push({ ...row, day: lastDay, closeOffers: 0, closeAvailable: null });
    }
    before = record;
  }
  return rows;
}

function sameAsEnd(row: PriceDay, before: PriceDay): boolean {
  return (
    row.knownShare === 1 &&
    row.low === row.high &&
    row.low === before.close &&
    row.offers === row.closeOffers &&
    row.closeOffers === before.closeOffers &&
    row.availableShare === row.closeAvailable &&
    row.closeAvailable === before.closeAvailable
  );
}

/** Between every two moments at which something begins or ends; times without any offer are left out. */
function segments(spans: readonly PriceSpan[]): Segment[] {
  const sorted = spans.filter(({ fromMs, untilMs }) => untilMs > fromMs).toSorted((a, b) => a.fromMs - b.fromMs);
  const moments = [...new Set(sorted.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))].sort((a, b) => a - b);
  const found: Segment[] = [];
  let standing: PriceSpan[] = [];
  let next = 0;
  for (const [index, fromMs] of moments.entries()) {
    const untilMs = moments[index + 1];
    if (untilMs === undefined) break;
    standing = standing.filter((span) => span.untilMs > fromMs);
    for (let span = sorted[next]; span !== undefined && span.fromMs <= fromMs; span = sorted[++next]) standing.push(span);
    if (standing.length === 0) continue;
    const minor = Math.min(...standing.map((span) => span.minor));
    const told = standing.filter(({ available }) => available !== null);
    found.push({
      fromMs,
      untilMs,
      minor,
      offers: standing.length,
      available: told.length === 0 ? null : told.some((span) => span.available),
    });
  }
  return found;
}

function dayRecords(found: readonly Segment[]): DayRecord[] {
  const records: DayRecord[] = [];
  let ofDay: Segment[] = [];
  const close = (): void => {
    const [first] = ofDay;
    if (first !== undefined) records.push(recordOf(Math.floor(first.fromMs / DAY_MS), ofDay));
    ofDay = [];
  };
  for (const segment of found) {
    let { fromMs } = segment;
    while (fromMs < segment.untilMs) {
      const day = Math.floor(fromMs / DAY_MS);
      const last = ofDay.at(-1);
      if (last !== undefined && Math.floor(last.fromMs / DAY_MS) !== day) close();
      const lastWhole = segment.untilMs === Infinity ? Infinity : Math.floor(segment.untilMs / DAY_MS) - 1;
      if (fromMs === day * DAY_MS && lastWhole >= day) {
        const end = (day + 1) * DAY_MS;
        records.push({ ...recordOf(day, [{ ...segment, fromMs, untilMs: end }]), lastDay: lastWhole });
        fromMs = lastWhole === Infinity ? Infinity : (lastWhole + 1) * DAY_MS;
      } else {
        const untilMs = Math.min(segment.untilMs, (day + 1) * DAY_MS);
        ofDay.push({ ...segment, fromMs, untilMs });
        fromMs = untilMs;
      }
    }
  }
  close();
  return records;
}

function recordOf(day: number, parts: readonly Segment[]): DayRecord {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("a day without any known time has no record");
  const lengthOf = ({ fromMs, untilMs }: Segment) => untilMs - fromMs;
  const sum = (some: readonly Segment[]) => some.reduce((total, part) => total + lengthOf(part), 0);
  const told = parts.filter(({ available }) => available !== null);
  const prices = parts.map(({ minor }) => minor);
  const toTheEnd = last.untilMs === (day + 1) * DAY_MS;
  return {
    day,
    lastDay: day,
    open: first.minor,
    low: Math.min(...prices),
    high: Math.max(...prices),
    close: last.minor,
    median: medianByTime(parts),
    offers: Math.max(...parts.map(({ offers }) => offers)),
    availableShare: told.length === 0 ? null : sum(told.filter(({ available }) => available)) / sum(told),
    knownShare: sum(parts) / DAY_MS,
    closeOffers: toTheEnd ? last.offers : 0,
    closeAvailable: toTheEnd && last.available !== null ? Number(last.available) : null,
  };
}

/** The least price asked for at least half of the known time together with those below it: always a price that was asked. */
function medianByTime(parts: readonly Segment[]): number {
  const sorted = parts.toSorted((a, b) => a.minor - b.minor);
  const half = parts.reduce((total, { fromMs, untilMs }) => total + untilMs - fromMs, 0) / 2;
  let passed = 0;
  for (const { minor, fromMs, untilMs } of sorted) {
    passed += untilMs - fromMs;
    if (passed >= half) return minor;
  }
  throw new RangeError("a day without any known time has no median");
}
