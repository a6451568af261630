import { expect, test } from "vitest";
import type { AlertRule } from "../domain/alert.ts";
import { sampleChange, sampleState } from "../test/sample-change.ts";
import { pln } from "../test/sample-market.ts";
import { evaluateAlerts } from "./evaluate.ts";
import { alertKinds, channels } from "./registry.ts";
import { validateAlertRule } from "./validate-alert-rule.ts";

const rule = (id: number, kind: string, settings: AlertRule["settings"] = {}, productId: number | null = null): AlertRule => ({
  id,
  kind,
  settings,
  productId,
});
const cheaperAndGone = sampleChange(sampleState(), sampleState({ price: pln(9000), availability: "OutOfStock" }));

test("each rule that fits raises one alert, with the values for programs", () => {
  const drafts = evaluateAlerts(
    [rule(1, "price-change"), rule(2, "stock-change"), rule(3, "price-change", { direction: "up" })],
    [cheaperAndGone],
  );
  expect(drafts.map(({ ruleId, kind }) => [ruleId, kind])).toEqual([
    [1, "price-change"],
    [2, "stock-change"],
  ]);
  expect(drafts[0]).toEqual({
    ruleId: 1,
    kind: "price-change",
    productId: 2,
    listingId: 4,
    offerId: 5,
    observationId: 1001,
    idempotencyKey: "1:5:1001",
    title: "Kettle: 100.00 → 90.00 PLN (-10 %) at shop.example",
    data: {
      url: "https://www.shop.example/kettle",
      seller: null,
      before: { price: { amount: "100.00", currency: "PLN" }, availability: "InStock" },
      after: { price: { amount: "90.00", currency: "PLN" }, availability: "OutOfStock" },
      changePercent: -10,
    },
  });
});

test("a rule for one product is not raised by another", () => {
  expect(
    evaluateAlerts([rule(1, "price-change", {}, 2), rule(2, "price-change", {}, 9)], [cheaperAndGone]).map(({ ruleId }) => ruleId),
  ).toEqual([1]);
  expect(evaluateAlerts([rule(1, "price-change", {}, 2)], [{ ...cheaperAndGone, productId: null }])).toEqual([]);
});

test("the key is the same for the same fact and another for each other one", () => {
  const changes = [cheaperAndGone, { ...cheaperAndGone, offerId: 6 }, { ...cheaperAndGone, observationId: 1002 }];
  const keys = () =>
    evaluateAlerts([rule(1, "price-change"), rule(2, "price-change")], changes).map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys()).size).toBe(6);
  expect(keys()).toEqual(keys());
});

test("a rule that cannot be used is told, and keeps no other from being raised", () => {
  const told: string[] = [];
  const rules = [rule(1, "horoscope"), rule(2, "price-change", { direction: "sideways" }), rule(3, "price-change")];
  const drafts = evaluateAlerts(rules, [cheaperAndGone], ({ id }, reason) => told.push(`${id}: ${reason}`));
  expect(drafts.map(({ ruleId }) => ruleId)).toEqual([3]);
  expect(told).toEqual([
    "1: There is no alert kind called horoscope. Give one of price-change, price-drift, stock-change.",
    '2: direction must be one of "down", "up", "any". Change it to fit the settings of the alert kind price-change.',
  ]);
});

test.each([
  [{ kind: "price-change", settings: { minPercent: 2.5, direction: "down" } }, []],
  [{ kind: "price-change", settings: { minPercent: 2.555 } }, ["/settings/minPercent"]],
  [{ kind: "price-change", settings: { minPercent: -1 } }, ["/settings/minPercent"]],
  [{ kind: "price-change", settings: { minAmount: { amount: "0.001", currency: "PLN" } } }, ["/settings/minAmount/amount"]],
  [{ kind: "stock-change", settings: { direction: "in", vanishedIsOut: true } }, []],
  [{ kind: "stock-change", settings: { vanished: true } }, ["/settings"]],
  [{ kind: "horoscope", settings: {} }, ["/kind"]],
] as const)("%o has problems at %o", (given, paths) => {
  expect(validateAlertRule(given).map(({ path }) => path)).toEqual(paths);
});

test("kinds and channels are found in their folders", () => {
  expect([...alertKinds().keys()]).toEqual(expect.arrayContaining(["price-change", "stock-change"]));
  expect([...channels().keys()]).toContain("webhook");
});
