import { expect, test } from "vitest";
import { toJson } from "./to-json.ts";

test("keys become snake_case and money becomes text, however deep", () => {
  const shown = toJson({
    lowestPrice30Days: { minor: 1999, currency: "PLN" },
    nested: [{ shippingPrice: { minor: 5, currency: "JPY" }, isNull: null }],
  });
  expect(shown).toEqual({
    lowest_price_30_days: { amount: "19.99", currency: "PLN" },
    nested: [{ shipping_price: { amount: "5", currency: "JPY" }, is_null: null }],
  });
});

test("what is data and no name of ours stays as it is", () => {
  const value = { settings: { minPercent: 5 }, variant: { ColourName: "red" }, payload: { camelCase: { minor: 1, currency: "PLN" } } };
  expect(toJson(value)).toEqual(value);
  expect(toJson([1, "aB", true, null])).toEqual([1, "aB", true, null]);
});
