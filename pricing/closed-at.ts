import type { Instant } from "../domain/instant.ts";
import { localTime } from "../domain/local-time.ts";

/** When prices may move, by the clocks of a time zone; the settings of the rule time-window. */
export interface OpenTimes {
  readonly timeZone: string;
  readonly days?: readonly number[];
  readonly from?: string;
  readonly to?: string;
  readonly frozen?: readonly { readonly from: string; readonly until: string }[];
}

/** Why no price may move at a moment; null: it may. */
export function closedAt(
  asOf: Instant,
  { timeZone, days, from = "00:00", to = "00:00", frozen = [] }: OpenTimes,
): { readonly code: string; readonly reason: string } | null {
  const now = localTime(asOf, timeZone);
  if (now === null)
    return { code: "invalid-time-zone", reason: `The time in ${timeZone} cannot be told. Correct the time zone in the strategy.` };
  const freeze = frozen.find((span) => Date.parse(span.from) <= Date.parse(asOf) && Date.parse(asOf) < Date.parse(span.until));
  if (freeze !== undefined) return { code: "frozen", reason: `Prices are frozen until ${freeze.until}.` };
  const [start, end] = [minuteOf(from), minuteOf(to)];
  const overnight = end <= start;
  const afterMidnight = overnight && now.minute < end;
  const inside = overnight ? now.minute >= start || afterMidnight : now.minute >= start && now.minute < end;
  const day = afterMidnight ? ((now.weekday + 5) % 7) + 1 : now.weekday;
  if (inside && (days === undefined || days.includes(day))) return null;
  return {
    code: "outside-window",
    reason: `Prices move only ${days === undefined ? "" : `on days ${days.join(", ")} of the week `}from ${from} to ${to}, ${timeZone}.`,
  };
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}
