import { expect, test } from "vitest";
import { checkCron, nextCronMs } from "./next-cron.ts";

function runs(cron: string, zone: string, from: string, count: number): string[] {
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count; found.push(new Date(at).toISOString().slice(0, 16)))
    at = nextCronMs(cron, zone, at);
  return found;
}

test.each([
  [
    "a time that the spring leaves out runs once, where the gap ends",
    "30 2 * * *",
    "Europe/Warsaw",
    "2026-03-28T00:00:00Z",
    ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"],
  ],
  [
    "a time that the autumn has twice runs once",
    "30 2 * * *",
    "Europe/Warsaw",
    "2026-10-24T00:00:00Z",
    ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"],
  ],
  [
    "half an hour left out",
    "15 2 * * *",
    "Australia/Lord_Howe",
    "2026-10-02T00:00:00Z",
    ["2026-10-02T15:45", "2026-10-03T15:30", "2026-10-04T15:15"],
  ],
  [
    "half an hour twice",
    "45 1 * * *",
    "Australia/Lord_Howe",
    "2026-04-03T00:00:00Z",
    ["2026-04-03T14:45", "2026-04-04T14:45", "2026-04-05T15:15"],
  ],
  [
    "a zone of a half hour, weekdays only",
    "15 9 * * 1-5",
    "Asia/Kolkata",
    "2026-03-27T00:00:00Z",
    ["2026-03-27T03:45", "2026-03-30T03:45", "2026-03-31T03:45"],
  ],
])("%s", (_what, cron, zone, from, expected) => {
  expect(runs(cron, zone, from, expected.length)).toEqual(expected);
});

test("looked at a moment after its time, the next is another day, on the days when the clock is set too", () => {
  for (const from of ["2026-03-29T01:00:05Z", "2026-10-25T00:30:05Z", "2026-10-25T01:10:00Z"]) {
    expect(nextCronMs("30 2 * * *", "Europe/Warsaw", Date.parse(from)) - Date.parse(from)).toBeGreaterThan(20 * 3_600_000);
  }
});

test("what cannot be followed is refused with the remedy", () => {
  expect(() => checkCron("0 6 * * *", "Europe/Atlantis")).toThrow(/write one like Europe\/Warsaw\.$/);
  expect(() => checkCron("often", "UTC")).toThrow(/write five fields/);
  expect(() => checkCron("0 0 30 2 *", "UTC")).toThrow(/write five fields/);
  expect(() => checkCron("0 6 * * *", "Europe/Warsaw")).not.toThrow();
});
