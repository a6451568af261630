import { medianOf } from "./median-of.ts";

/** Where a price stands among those of the rivals that count, for labels of advertisements. */
export const PRICE_POSITIONS = ["cheapest", "top-3", "mid-market", "above-market", "not-competitive", "no-rivals"] as const;
export type PricePosition = (typeof PRICE_POSITIONS)[number];

/** With fewer rivals nearly everybody is among the first three. */
const FEWEST_FOR_TOP_3 = 3;

/**
 * `cheapest`: nobody asks less. `not-competitive`: more than so many percent above the lowest. `top-3`: at most two of three or more ask less.
 * `above-market`: above the rivals' median. Amounts in smallest units of one currency.
 */
export function pricePosition(minor: number, rivals: readonly number[], notCompetitivePercent: number): PricePosition {
  if (rivals.length === 0) return "no-rivals";
  const cheaper = rivals.filter((rival) => rival < minor).length;
  if (cheaper === 0) return "cheapest";
  const lowest = rivals.reduce((least, rival) => Math.min(least, rival), Infinity);
  if ((minor - lowest) * 100 > notCompetitivePercent * lowest) return "not-competitive";
  if (cheaper <= 2 && rivals.length >= FEWEST_FOR_TOP_3) return "top-3";
  return minor > medianOf([...rivals]) ? "above-market" : "mid-market";
}
