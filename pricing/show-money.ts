import { decimalFromMoney } from "../domain/money.ts";
import type { CurrencyCode } from "../domain/money.ts";

/** An amount in smallest units for a sentence: "1299.00 PLN". */
export function showMoney(minor: number, currency: CurrencyCode): string {
  return `${decimalFromMoney({ minor, currency })} ${currency}`;
}
