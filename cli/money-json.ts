import { type Money, moneyText } from "../domain/money.ts";

/** A domain value as the command line prints it: every amount as `{"amount":"1299.00","currency":"PLN"}`, everything else as it is. */
export function withMoneyText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMoneyText);
  if (typeof value !== "object" || value === null) return value;
  if (isMoney(value)) return moneyText(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withMoneyText(inner)]));
}

function isMoney(value: object): value is Money {
  return "minor" in value && typeof value.minor === "number" && "currency" in value && typeof value.currency === "string";
}
