const DAY_MS = 86_400_000;

/** Days since 1970-01-01 in UTC. */
export function utcDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

/** "2026-03-01" */
export function utcDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export function utcDayStart(day: number): string {
  return new Date(day * DAY_MS).toISOString();
}
