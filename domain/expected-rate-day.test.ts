import { expect, test } from "vitest";
import { expectedRateDay } from "./expected-rate-day.ts";

test.each([
  // a Friday in winter: 16:04 and 16:05 in Frankfurt
  ["ecb", "2026-11-20T15:04:59Z", "2026-11-19"],
  ["ecb", "2026-11-20T15:05:00Z", "2026-11-20"],
  ["nbp", "2026-11-20T11:19:00Z", "2026-11-19"],
  ["nbp", "2026-11-20T11:20:00Z", "2026-11-20"],
  // in summer an hour earlier
  ["ecb", "2026-07-15T14:05:00Z", "2026-07-15"],
  // a weekend, and Monday before the hour
  ["ecb", "2026-11-21T20:00:00Z", "2026-11-20"],
  ["ecb", "2026-11-22T20:00:00Z", "2026-11-20"],
  ["ecb", "2026-11-23T10:00:00Z", "2026-11-20"],
  // Saturday in Warsaw, Friday in UTC
  ["nbp", "2026-11-20T23:30:00Z", "2026-11-20"],
] as const)("%s at %s: the table of %s", (provider, now, day) => {
  expect(expectedRateDay(provider, new Date(now))).toBe(day);
});
