import { Type } from "typebox";
import type { Static } from "typebox";
import { moneyFromDecimal } from "../domain/money.ts";
import type { SettingProblem } from "../schema-problems.ts";

/** Schema of an amount in a rule's settings, as money looks outside: `{ "amount": "0.01", "currency": "PLN" }`. */
export function settingMoney(options: { title: string; description: string }) {
  return Type.Object(
    { amount: Type.String({ pattern: String.raw`^\d+(\.\d+)?$` }), currency: Type.String({ pattern: "^[A-Z]{3}$" }) },
    { additionalProperties: false, ...options },
  );
}

/** What the schema of `settingMoney` lets through and the currency does not: "0.001" PLN. */
export function moneyProblems(path: string, money: SettingMoney | undefined): readonly SettingProblem[] {
  if (money === undefined || moneyFromDecimal(money.amount, money.currency) !== null) return [];
  const message = `${money.amount} is no whole number of the smallest unit of ${money.currency}. Give it with fewer decimals or digits.`;
  return [{ path: `${path}/amount`, message }];
}

export type SettingMoney = Static<ReturnType<typeof settingMoney>>;
