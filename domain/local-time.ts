import type { Instant } from "./instant.ts";

export interface LocalTime {
  /** ISO weekday: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** Minutes since local midnight, by the clock on the wall. */
  readonly minute: number;
  /** "2026-03-29". */
  readonly date: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format;
}

export function isTimeZone(timeZone: string): boolean {
  // "+02:00" is none: it knows no summer
  if (/^[+-]/.test(timeZone)) return false;
  try {
    formatOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What the clock of a zone is ahead of UTC at a moment. 0 for a zone that is not known here: so no lost zone stops anything. */
export function utcOffsetMs(timeZone: string, atMs: number): number {
  if (!isTimeZone(timeZone)) return 0;
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

/** An instant on the clocks of a time zone; null when there is no such instant or zone. */
export function localTime(instant: Instant, timeZone: string): LocalTime | null {
  const atMs = Date.parse(instant);
  if (Number.isNaN(atMs) || !isTimeZone(timeZone)) return null;
  const wall = new Date(atMs + utcOffsetMs(timeZone, atMs));
  return {
    date: wall.toISOString().slice(0, 10),
    weekday: wall.getUTCDay() || 7,
    minute: wall.getUTCHours() * 60 + wall.getUTCMinutes(),
  };
}

/** The date on a zone's calendar, YYYY-MM-DD. */
export function localDay(timeZone: string, atMs: number): string {
  return new Date(atMs + utcOffsetMs(timeZone, atMs)).toISOString().slice(0, 10);
}

/** The moment at which a zone's calendar turns to the next date, which need not be midnight nor 24 hours after the last. */
export function nextLocalDayMs(timeZone: string, atMs: number): number {
  const today = localDay(timeZone, atMs);
  let before = atMs;
  let after = atMs + 49 * 3_600_000;
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(timeZone, middle) === today) before = middle;
    else after = middle;
  }
  return Math.floor(after / 1000) * 1000;
}
