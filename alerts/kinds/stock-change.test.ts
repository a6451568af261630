import { expect, test } from "vitest";
import { AVAILABILITIES } from "../../domain/offer.ts";
import type { Availability } from "../../domain/offer.ts";
import { sampleChange, sampleState } from "../../test/sample-change.ts";
import { stockChange } from "./stock-change.ts";

const state = (availability: Availability | null) => sampleState({ availability });
const judge = (before: Availability | null, after: Availability | null, direction?: "in" | "out" | "any") =>
  stockChange.judge(sampleChange(state(before), state(after)), direction === undefined ? {} : { direction })?.title ?? null;

test("tells both ways, with the values", () => {
  expect(judge("InStock", "OutOfStock")).toBe("Kettle: out of stock at shop.example (was InStock)");
  expect(judge("BackOrder", "LimitedAvailability")).toBe("Kettle: in stock at shop.example for 100.00 PLN (was BackOrder)");
});

test.each([
  ["InStock", "OutOfStock", "out", true],
  ["InStock", "OutOfStock", "in", false],
  ["OutOfStock", "InStock", "in", true],
  ["OutOfStock", "InStock", "out", false],
  ["InStock", "LimitedAvailability", "any", false],
  ["OutOfStock", "PreOrder", "any", false],
  ["InStock", "InStoreOnly", "any", true],
] as const)("%s to %s, asked for %s: told is %s", (before, after, direction, told) => {
  expect(judge(before, after, direction) !== null).toBe(told);
});

test("a page that does not tell its stock changes nothing, before or after", () => {
  for (const availability of [null, ...AVAILABILITIES]) {
    expect(judge(null, availability)).toBeNull();
    expect(judge(availability, null)).toBeNull();
  }
});

test("an offer that comes or goes counts only where asked, a first reading never", () => {
  const gone = sampleChange(state("InStock"), null);
  const back = sampleChange(null, state("InStock"));
  expect(stockChange.judge(gone, {})).toBeNull();
  expect(stockChange.judge(back, {})).toBeNull();
  expect(stockChange.judge(gone, { vanishedIsOut: true })?.title).toBe("Kettle: no longer offered at shop.example (was InStock)");
  expect(stockChange.judge(back, { vanishedIsOut: true })?.title).toBe("Kettle: in stock at shop.example for 100.00 PLN (was not offered)");
  expect(stockChange.judge({ ...back, firstReading: true }, { vanishedIsOut: true })).toBeNull();
  expect(stockChange.judge(sampleChange(state("OutOfStock"), null), { vanishedIsOut: true })).toBeNull();
  expect(stockChange.judge(sampleChange(state(null), null), { vanishedIsOut: true })).toBeNull();
});
