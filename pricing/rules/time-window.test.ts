import { expect, test } from "vitest";
import { sampleMarket } from "../../test/sample-market.ts";
import { timeWindow } from "./time-window.ts";

const at = (asOf: string, settings: Omit<Parameters<typeof timeWindow.apply>[1], "timeZone">) =>
  timeWindow.apply({ market: { ...sampleMarket([]), asOf }, price: 1 }, { timeZone: "Europe/Warsaw", ...settings }).code;

test.each([
  ["2026-03-02T06:59:59Z", "outside-window"],
  ["2026-03-02T07:00:00Z", "in-window"],
  ["2026-03-02T15:59:59Z", "in-window"],
  ["2026-03-02T16:00:00Z", "outside-window"],
  // an hour sooner by UTC once summer time has come
  ["2026-03-30T06:00:00Z", "in-window"],
  ["2026-03-30T15:00:00Z", "outside-window"],
])("from 08:00 to 17:00 in Warsaw, %s is %s", (asOf, code) => {
  expect(at(asOf, { from: "08:00", to: "17:00" })).toBe(code);
});

test.each([
  ["2026-03-06T21:00:00Z", "in-window"],
  ["2026-03-07T04:00:00Z", "in-window"],
  ["2026-03-07T05:00:00Z", "outside-window"],
  ["2026-03-07T21:00:00Z", "outside-window"],
])("a night belongs to the day on which it begins: on Friday from 22:00 to 06:00, %s is %s", (asOf, code) => {
  expect(at(asOf, { days: [5], from: "22:00", to: "06:00" })).toBe(code);
});

test("whole days", () => {
  expect(at("2026-03-01T22:59:59Z", { days: [7] })).toBe("in-window");
  expect(at("2026-03-01T23:00:00Z", { days: [7] })).toBe("outside-window");
});

test("nothing moves in a freeze", () => {
  const frozen = [{ from: "2026-11-20T00:00:00+01:00", until: "2026-12-01T00:00:00+01:00" }];
  expect(at("2026-11-19T22:59:59Z", { frozen })).toBe("in-window");
  expect(at("2026-11-19T23:00:00Z", { frozen })).toBe("frozen");
  expect(at("2026-11-30T23:00:00Z", { frozen })).toBe("in-window");
});

test.each([
  [{ timeZone: "Mars/Base", days: [1] }, "/timeZone"],
  [{ timeZone: "UTC" }, ""],
  [{ timeZone: "UTC", from: "08:00" }, ""],
  [{ timeZone: "UTC", from: "08:00", to: "08:00" }, "/to"],
  [{ timeZone: "UTC", frozen: [{ from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }] }, "/frozen/0"],
])("%o cannot be saved", (settings, path) => {
  expect(timeWindow.check?.(settings).map((problem) => problem.path)).toEqual([path]);
});
