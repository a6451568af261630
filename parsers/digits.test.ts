import { expect, test } from "vitest";
import { hasDigit, isDigitAt, isPlainDecimal } from "./digits.ts";

const TEXTS = [
  "",
  "0",
  "12",
  "12.5",
  ".5",
  "5.",
  "1.2.3",
  "1..2",
  "-1",
  "1 2",
  "1,5",
  "a1",
  "1a",
  "١٢",
  "12.50\n",
  " 1",
  "zł",
  "9:30",
  "/0",
];

test.each(TEXTS)("says of %j what the patterns say", (text) => {
  expect(isPlainDecimal(text)).toBe(/^\d+(\.\d+)?$/.test(text));
  expect(hasDigit(text)).toBe(/\d/.test(text));
  for (let at = -1; at <= text.length; at++) expect(isDigitAt(text, at)).toBe(/^\d$/.test(text.charAt(at)));
});
