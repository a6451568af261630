/** Formatters are dear to make, and a catalogue has few time zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

export interface LocalTime {
  /** ISO weekday: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** Minutes since local midnight, by the clock on the wall. */
  readonly minute: number;
  /** "2026-03-29". */
  readonly date: string;
}

export function isTimeZone(timeZone: string): boolean {
  return formatterOf(timeZone) !== null;
}

/** An instant on the clocks of a time zone; null when there is no such instant or zone. */
export function localTime(instant: string, timeZone: string): LocalTime | null {
  const at = Date.parse(instant);
  const formatter = formatterOf(timeZone);
  if (formatter === null || Number.isNaN(at)) return null;
  const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
  return {
    date,
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay() || 7,
    minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
  };
}

function formatterOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formatters.set(timeZone, made);
    return made;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
