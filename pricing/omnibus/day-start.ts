import { localTime } from "../local-time.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The instant (milliseconds) at which the local day that lies `daysBefore` calendar days before `at` begins. Clocks that go forward at
 * midnight begin the day later. Throws RangeError for an unknown time zone or instant.
 */
export function dayStart(at: string, daysBefore: number, timeZone: string): number {
  const today = localTime(at, timeZone);
  if (today === null) throw new RangeError(`The day of ${at} in ${timeZone} cannot be told; give an instant and an IANA time zone`);
  const wanted = new Date(Date.parse(`${today.date}T00:00:00Z`) - daysBefore * DAY_MS).toISOString().slice(0, 10);
  const midnight = Date.parse(`${wanted}T00:00:00Z`);
  // offsets reach from -12 to +14 hours and are whole quarters of an hour, in history whole minutes
  let [before, from] = [midnight - 15 * 60 * MINUTE_MS, midnight + 13 * 60 * MINUTE_MS];
  while (from - before > MINUTE_MS) {
    const middle = before + Math.floor((from - before) / MINUTE_MS / 2) * MINUTE_MS;
    const date = localTime(new Date(middle).toISOString(), timeZone)?.date ?? "";
    if (date >= wanted) from = middle;
    else before = middle;
  }
  return from;
}
