import { expect, test } from "vitest";
import { isTimeZone, localDay, nextLocalDayMs, utcOffsetMs } from "./local-time.ts";

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

test("offsets follow summer time, half-hour zones too, and an unknown zone is UTC", () => {
  expect(utcOffsetMs("Europe/Warsaw", at("2026-01-15T12:00:00.123Z"))).toBe(HOUR);
  expect(utcOffsetMs("Europe/Warsaw", at("2026-07-15T12:00:00Z"))).toBe(2 * HOUR);
  expect(utcOffsetMs("Asia/Kolkata", at("2026-07-15T12:00:00Z"))).toBe(5.5 * HOUR);
  expect(utcOffsetMs("Europe/Atlantis", at("2026-07-15T12:00:00Z"))).toBe(0);
  expect([isTimeZone("Europe/Warsaw"), isTimeZone("Europe/Atlantis"), isTimeZone("+02:00"), isTimeZone("")]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ["Europe/Warsaw", "2026-03-29T10:00:00Z", "2026-03-29", "2026-03-29T22:00:00.000Z"],
  ["Europe/Warsaw", "2026-03-28T23:30:00Z", "2026-03-29", "2026-03-29T22:00:00.000Z"],
  ["Europe/Warsaw", "2026-10-24T22:00:00Z", "2026-10-25", "2026-10-25T23:00:00.000Z"],
  ["Australia/Lord_Howe", "2026-10-03T14:00:00Z", "2026-10-04", "2026-10-04T13:00:00.000Z"],
  ["UTC", "2026-03-01T23:59:59.999Z", "2026-03-01", "2026-03-02T00:00:00.000Z"],
])("in %s the day of %s is %s and ends at %s", (zone, moment, day, end) => {
  expect(localDay(zone, at(moment))).toBe(day);
  expect(new Date(nextLocalDayMs(zone, at(moment))).toISOString()).toBe(end);
});
