import { localDay, localTime, nextLocalDayMs, utcOffsetMs } from "../../domain/local-time.ts";

const HOUR_MS = 3_600_000;

/**
 * The instant (milliseconds) at which the local day that lies `daysBefore` calendar days before `at` begins. Clocks that go forward at
 * midnight begin the day later. Throws RangeError for an unknown time zone or instant.
 */
export function dayStart(at: string, daysBefore: number, timeZone: string): number {
  if (localTime(at, timeZone) === null)
    throw new RangeError(`The day of ${at} in ${timeZone} cannot be told; give an instant and an IANA time zone`);
  const noon = Date.parse(`${localDay(timeZone, Date.parse(at))}T12:00:00Z`) - (daysBefore + 1) * 24 * HOUR_MS;
  return nextLocalDayMs(timeZone, noon - utcOffsetMs(timeZone, noon));
}
