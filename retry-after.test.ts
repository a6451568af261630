import { expect, test } from "vitest";
import { retryAfterSeconds } from "./retry-after.ts";

const NOW = new Date("1994-11-06T08:49:07Z");

test.each<[string | undefined, number | null]>([
  ["120", 120],
  [" 0 ", 0],
  ["1.5", 2],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 30],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 30],
  ["Sun Nov  6 08:49:37 1994", 30],
  ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ["99999999", 3600],
  ["Sun, 06 Nov 2094 08:49:37 GMT", 3600],
  ["-5", null],
  ["soon", null],
  ["12 bananas 2026", null],
  ["", null],
  [undefined, null],
])("%s is %s", (header, seconds) => {
  expect(retryAfterSeconds(header, NOW, 3600)).toBe(seconds);
});
