import { expect, test } from "vitest";
import { backoffSeconds } from "./backoff.ts";
import { retryAfterSeconds } from "./retry-after.ts";

const DAY = 86_400;

test("soon at first, then ever later, then given up", () => {
  const delays = Array.from({ length: 11 }, (_, index) => backoffSeconds(index + 1, 0.5));
  expect(delays).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, DAY, null, null]);
});

test("the random number spreads by a fifth either way", () => {
  expect([backoffSeconds(2, 0), backoffSeconds(2, 0.999_999)]).toEqual([240, 360]);
});

test("a receiver gets the time it asks for, up to a day, and no attempt more", () => {
  expect(backoffSeconds(1, 0.5, 60)).toBe(60);
  expect(backoffSeconds(3, 0.5, 60)).toBe(1800);
  expect(backoffSeconds(1, 0.5, 10 * DAY)).toBe(DAY);
  expect(backoffSeconds(10, 0.5, 60)).toBeNull();
});

test.each([
  ["120", 120],
  [" 0 ", 0],
  ["Sun, 01 Mar 2026 12:01:30 GMT", 90],
  ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  ["1.5", null],
  ["", null],
  [undefined, null],
] as const)("Retry-After %o is %o", (header, seconds) => {
  expect(retryAfterSeconds(header, new Date("2026-03-01T12:00:00Z"))).toBe(seconds);
});
