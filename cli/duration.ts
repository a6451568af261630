import { BadInputError } from "../errors.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** "90s", "30m", "1h", "2d" in seconds. @throws BadInputError */
export function durationSeconds(text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text.trim());
  const seconds = Number(match?.[1]) * (SECONDS[match?.[2] ?? ""] ?? Number.NaN);
  if (seconds > 0 && seconds <= 366 * 86_400) return seconds;
  throw new BadInputError(
    "bad-duration",
    `"${text}" is no duration of at most a year; write a number and a unit, like 90s, 30m, 1h or 2d.`,
  );
}
