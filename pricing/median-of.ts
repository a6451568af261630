import { mulDiv } from "./mul-div.ts";

/** Median of at least one amount in smallest units; of an even number, the mean of the middle two rounded down. */
export function medianOf(amounts: readonly number[]): number {
  const sorted = Float64Array.from(amounts).sort();
  const upper = sorted.length >> 1;
  const high = sorted[upper] ?? 0;
  if (sorted.length % 2 === 1) return high;
  const low = sorted[upper - 1] ?? high;
  return low + mulDiv(high - low, 1, 2, "down");
}
