import { expect, test } from "vitest";
import { backoffSeconds } from "./backoff.ts";

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
