import type { PricedProduct } from "../domain/market.ts";
import { showMoney } from "./show-money.ts";

/** A bound on the price in smallest units and who set it: a rule's name, "floor" or "ceiling". */
export interface PriceLimit {
  readonly minor: number;
  readonly by: string;
}

/** What the price must stay within. null: no bound. */
export interface PriceLimits {
  readonly lowest: PriceLimit | null;
  readonly highest: PriceLimit | null;
}

/** The stricter of each of the two. */
export function narrow(a: PriceLimits, b: PriceLimits): PriceLimits {
  return {
    lowest: a.lowest === null || (b.lowest !== null && b.lowest.minor > a.lowest.minor) ? b.lowest : a.lowest,
    highest: a.highest === null || (b.highest !== null && b.highest.minor < a.highest.minor) ? b.highest : a.highest,
  };
}

/** The product's own floor and ceiling. */
export function ownLimits({ floor, ceiling }: PricedProduct): PriceLimits {
  return {
    lowest: floor === null ? null : { minor: floor.minor, by: "floor" },
    highest: ceiling === null ? null : { minor: ceiling.minor, by: "ceiling" },
  };
}

/** Why no price satisfies the limits, as a sentence; null when one does. */
export function limitsConflict({ lowest, highest }: PriceLimits, currency: string): string | null {
  if (lowest === null || highest === null || lowest.minor <= highest.minor) return null;
  const least = `${lowest.by} allows no less than ${showMoney(lowest.minor, currency)}`;
  return `No price fits: ${least} and ${highest.by} no more than ${showMoney(highest.minor, currency)}. Change one of them.`;
}

/** The limit a price breaks, or null. The two never conflict here: a conflict holds the product before. */
export function brokenLimit({ lowest, highest }: PriceLimits, minor: number): PriceLimit | null {
  if (lowest !== null && minor < lowest.minor) return lowest;
  return highest !== null && minor > highest.minor ? highest : null;
}
