import type { Money } from "./money.ts";

/**
 * What share of the net price is left after the net cost, in percent with two decimals: 100 * (1 - cost * (1 + VAT) / price), with the
 * gross price. Negative when it is sold at a loss; null when cost or VAT rate is not known, or cost and price differ in currency.
 */
export function marginPercent(price: Money, cost: Money | null, vatPercent: number | null): number | null {
  if (cost === null || cost.minor <= 0 || vatPercent === null || cost.currency !== price.currency || price.minor <= 0) return null;
  const share = 1 - (cost.minor * (100 + vatPercent)) / (100 * price.minor);
  // a rounded zero has no sign
  return Math.round(share * 10_000) / 100 + 0;
}
