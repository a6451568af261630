import { Type } from "typebox";
import { moneyFromDecimal } from "../../domain/money.ts";
import { settingCurrency } from "../compared-rivals.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { moneyProblems, settingMoney } from "../setting-money.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  { price: settingMoney({ title: "Price", description: "Gross price to ask whatever rivals do." }) },
  { additionalProperties: false },
);

/** Asks one price. */
export const fixedPrice: PricingRule<typeof Settings> = {
  name: "fixed-price",
  title: "Fixed price",
  description: "Asks one price whatever rivals do; floor and ceiling still hold.",
  settings: Settings,

  check({ price }) {
    const problems = moneyProblems("/price", price);
    if (problems.length > 0 || moneyFromDecimal(price.amount, price.currency)?.minor !== 0) return problems;
    return [{ path: "/price/amount", message: "A price of nothing is no price. Give an amount above zero." }];
  },

  apply({ market: { product } }, { price }): RuleOutcome {
    const fixed = moneyFromDecimal(price.amount, price.currency);
    if (fixed?.currency !== product.currency) return settingCurrency(product.currency);
    return {
      kind: "price",
      price: fixed.minor,
      code: "fixed",
      reason: `The price is fixed at ${showMoney(fixed.minor, product.currency)}.`,
      observationIds: [],
    };
  },
};
