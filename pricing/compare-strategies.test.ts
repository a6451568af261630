import { expect, test } from "vitest";
import type { RuleUse } from "../domain/price-proposal.ts";
import { compareStrategies } from "./compare-strategies.ts";

const ROUNDING = { mode: "none", ending: 0, modulus: 1 } as const;
const use = (name: string, settings: Record<string, unknown> = {}): RuleUse => ({ name, settings });
const compared = (before: RuleUse[], after: RuleUse[]) =>
  compareStrategies({ rules: before, rounding: ROUNDING }, { rules: after, rounding: ROUNDING });

test("each rule is told once: added, removed, changed down to the setting, moved", () => {
  const before = [use("a", { percent: 1, rivals: { maxAgeHours: 4, stock: "any" } }), use("b"), use("c", { x: [1] }), use("d")];
  const after = [use("new", { y: 1 }), use("d"), use("a", { percent: 1, rivals: { maxAgeHours: 5 } }), use("c", { x: [1] })];
  expect(compared(before, after)).toEqual({
    same: false,
    rounding: null,
    rules: [
      { rule: "new", change: "added", from: null, to: 0, values: [{ path: "/settings/y", after: 1 }] },
      { rule: "d", change: "moved", from: 3, to: 1, values: [] },
      {
        rule: "a",
        change: "changed",
        from: 0,
        to: 2,
        values: [
          { path: "/settings/rivals/maxAgeHours", before: 4, after: 5 },
          { path: "/settings/rivals/stock", before: "any" },
        ],
      },
      { rule: "c", change: "moved", from: 2, to: 3, values: [] },
      { rule: "b", change: "removed", from: 1, to: null, values: [] },
    ],
  });
});

test("the same is the same, whatever the order of keys, and what only gave way has not moved", () => {
  expect(compared([use("a", { x: 1, y: 2 })], [use("a", { y: 2, x: 1 })]).same).toBe(true);
  expect(compared([use("a"), use("b")], [use("b")]).rules.map(({ rule, change }) => [rule, change])).toEqual([["a", "removed"]]);
});

test("rules of one name are compared in their order, and a fallback is a change", () => {
  const fallback = { ...use("a", { percent: 2 }), when: "undecided" as const };
  expect(compared([use("a", { percent: 1 }), use("a", { percent: 2 })], [use("a", { percent: 1 }), fallback]).rules).toEqual([
    { rule: "a", change: "changed", from: 1, to: 1, values: [{ path: "/when", after: "undecided" }] },
  ]);
  const rounding = { mode: "down", ending: 99, modulus: 100 } as const;
  expect(compareStrategies({ rules: [], rounding: ROUNDING }, { rules: [], rounding })).toEqual({
    same: false,
    rules: [],
    rounding: { before: ROUNDING, after: rounding },
  });
});
