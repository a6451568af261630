import type { RateProvider } from "./exchange-rate.ts";
import { localTime } from "./local-time.ts";

/** Minutes after midnight in Warsaw and Frankfurt, some after the time that the publisher names. */
const READY_MINUTE: Readonly<Record<RateProvider, number>> = { ecb: 16 * 60 + 5, nbp: 12 * 60 + 20 };
const DAY_MS = 86_400_000;

/** Day of the table that should be there by now: the last weekday whose hour of publication is over. Bank holidays are not known here. */
export function expectedRateDay(provider: RateProvider, now: Date): string {
  const local = localTime(now.toISOString(), "Europe/Warsaw");
  if (local === null) throw new RangeError("Europe/Warsaw is not known here; install Node with full time zone data");
  let day = Date.parse(`${local.date}T00:00:00Z`);
  let weekday = local.weekday;
  let ready = local.minute >= READY_MINUTE[provider];
  while (!ready || weekday > 5) {
    day -= DAY_MS;
    weekday = weekday === 1 ? 7 : weekday - 1;
    ready = true;
  }
  return new Date(day).toISOString().slice(0, 10);
}
