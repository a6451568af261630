import { expect, test } from "vitest";
import { roundPrice, roundingProblem } from "./rounding.ts";

test.each([
  ["none", 99, 100, 1234, 1234, "rounding-off"],
  ["down", 99, 100, 1234, 1199, "rounded"],
  ["up", 99, 100, 1234, 1299, "rounded"],
  ["nearest", 99, 100, 1248, 1199, "rounded"],
  ["nearest", 99, 100, 1249, 1199, "rounded"],
  ["nearest", 99, 100, 1250, 1299, "rounded"],
  ["down", 99, 100, 1299, 1299, "round-already"],
  ["down", 900, 1000, 1234, 900, "rounded"],
  ["down", 0, 5, 1234, 1230, "rounded"],
  // nothing below 0.99 ends in .99
  ["down", 99, 100, 50, 99, "rounded-other-way"],
  ["down", 0, 100, 50, 100, "rounded-other-way"],
] as const)("%s to %i of %i: %i becomes %i", (mode, ending, modulus, minor, expected, code) => {
  expect(roundPrice(minor, { mode, ending, modulus }, 1, Number.MAX_SAFE_INTEGER)).toEqual({ minor: expected, code });
});

test("limits are never crossed", () => {
  const down = { mode: "down", ending: 99, modulus: 100 } as const;
  expect(roundPrice(1234, down, 1199, 1400)).toEqual({ minor: 1199, code: "rounded" });
  expect(roundPrice(1234, down, 1200, 1400)).toEqual({ minor: 1299, code: "rounded-other-way" });
  expect(roundPrice(1234, down, 1200, 1298)).toEqual({ minor: 1234, code: "not-rounded" });
  expect(roundPrice(1234, { ...down, mode: "up" }, 1100, 1298)).toEqual({ minor: 1199, code: "rounded-other-way" });
});

test.each([
  [{ mode: "none", ending: -1, modulus: 0 }, null],
  [{ mode: "down", ending: 99, modulus: 100 }, null],
  [{ mode: "down", ending: 100, modulus: 100 }, /^ending/],
  [{ mode: "down", ending: 0.5, modulus: 100 }, /^ending/],
  [{ mode: "up", ending: 0, modulus: 0 }, /^modulus/],
  [{ mode: "off", ending: 0, modulus: 1 }, /^The mode off/],
] as const)("%o is judged", (rounding, expected) => {
  const problem = roundingProblem(rounding as never);
  expect(expected === null ? problem === null : expected.test(problem ?? "")).toBe(true);
});
