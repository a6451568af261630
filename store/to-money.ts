import type { CurrencyCode, Money } from "../domain/money.ts";

/** Money from its two columns; null when either is. */
export function toMoney(minor: number | null, currency: CurrencyCode | null): Money | null {
  return minor === null || currency === null ? null : { minor, currency };
}
