import { expect, test } from "vitest";
import type { RuleUse } from "../domain/price-proposal.ts";
import { validateStrategy } from "./validate-strategy.ts";

const rounding = { mode: "down", ending: 99, modulus: 100 } as const;
const use = (name: string, settings: Record<string, unknown>): RuleUse => ({ name, settings });

test("a good strategy has no problems", () => {
  const rules = [
    use("undercut-lowest", { amount: { amount: "0.01", currency: "PLN" }, rivals: { stock: "any", ownSellers: ["Nasz sklep"] } }),
    use("keep-margin", { percent: 12.34 }),
    use("stay-in-range", { maxPercent: 10, band: { around: "median-rival", percentAbove: 20 }, beyond: "hold" }),
  ];
  expect(validateStrategy({ rules, rounding })).toEqual([]);
});

test.each([
  [use("undercut-lowest", {}), "", "It must be clear how far to undercut. Give either amount or percent."],
  [use("undercut-lowest", { percent: 1, amount: { amount: "1", currency: "PLN" } }), "", /either amount or percent/],
  [use("undercut-lowest", { percent: 1.005 }), "/percent", "1.005 has more than two decimals. Round it to two."],
  [
    use("undercut-lowest", { percent: 120 }),
    "/percent",
    "percent must be <= 99. Change it to fit the settings of the rule undercut-lowest.",
  ],
  [use("undercut-lowest", { amount: { amount: "0.001", currency: "PLN" } }), "/amount/amount", /smallest unit of PLN/],
  [use("undercut-lowest", { percent: 1, compare: "delivered" }), "/ownShipping", /Set ownShipping/],
  [
    use("undercut-lowest", { percent: 1, rivals: { stock: "maybe" } }),
    "/rivals/stock",
    /must be one of "in-stock", "in-stock-or-unknown", "any"/,
  ],
  [
    use("keep-margin", { percent: 20, colour: "red" }),
    "",
    "The value does not know colour. Change it to fit the settings of the rule keep-margin.",
  ],
  [use("keep-margin", { percent: 100 }), "/percent", /Give less than 100/],
  [use("keep-margin", {}), "", /percent/],
  [use("stay-in-range", {}), "", /Give maxPercent, maxAmount or band/],
  [use("stay-in-range", { band: { around: "lowest-rival" } }), "/band", /percentBelow/],
] as const)("%o has one problem, with its place and remedy", (rule, path, message) => {
  expect(validateStrategy({ rules: [rule], rounding })).toEqual([
    { path: `/rules/0/settings${path}`, message: expect.stringMatching(message) },
  ]);
});

test("unknown rules, none at all and a wrong rounding are told together", () => {
  const wrong = { rules: [use("guess", {})], rounding: { mode: "down", ending: 100, modulus: 100 } } as const;
  expect(validateStrategy(wrong).map(({ path }) => path)).toEqual(["/rules/0/name", "/rounding"]);
  expect(validateStrategy({ rules: [], rounding })).toEqual([
    { path: "/rules", message: "A strategy without rules does nothing. Give at least one." },
  ]);
});
