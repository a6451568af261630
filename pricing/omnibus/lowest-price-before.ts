import type { Instant } from "../../domain/instant.ts";
import type { PriceInterval } from "../../domain/price-interval.ts";

export interface LowestPrice {
  /** The interval with the lowest price of the window; of equal ones the last. null: no price is known in it. */
  readonly lowest: PriceInterval | null;
  readonly windowFrom: Instant;
  /** Exclusive. */
  readonly windowUntil: Instant;
  /** Every interval that touches the window, oldest first. */
  readonly intervals: readonly PriceInterval[];
  /** Parts of the window in which nothing is known: it was not sold, or nobody looked. */
  readonly gaps: readonly { readonly from: Instant; readonly until: Instant }[];
}

/**
 * The lowest price that was asked at any moment in [from, until), out of one currency's intervals in any order. A price that began before
 * the window and still stood in it counts; one that begins at `until` does not, so that a reduction never enters its own reference.
 */
export function lowestPriceBefore(history: readonly PriceInterval[], from: Instant, until: Instant): LowestPrice {
  const [start, end] = [Date.parse(from), Date.parse(until)];
  const intervals = history
    .filter(({ validFrom, validUntil }) => Date.parse(validFrom) < end && (validUntil === null || Date.parse(validUntil) > start))
    .toSorted((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom));
  let lowest: PriceInterval | null = null;
  let known = start;
  const gaps: { from: Instant; until: Instant }[] = [];
  for (const interval of intervals) {
    if (lowest === null || interval.price.minor <= lowest.price.minor) lowest = interval;
    const begins = Date.parse(interval.validFrom);
    if (begins > known) gaps.push({ from: instant(known), until: instant(begins) });
    known = Math.max(known, interval.validUntil === null ? end : Math.min(end, Date.parse(interval.validUntil)));
  }
  if (known < end) gaps.push({ from: instant(known), until: instant(end) });
  return { lowest, windowFrom: instant(start), windowUntil: instant(end), intervals, gaps };
}

function instant(at: number): Instant {
  return new Date(at).toISOString();
}
