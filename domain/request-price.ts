import { bestIntervalSeconds, type IntervalBounds } from "./best-interval.ts";
import type { ChangeRate } from "./change-rate.ts";
import { NO_RHYTHM } from "./change-rhythm.ts";

/** Listings of a source that are alike enough: how many, what is known of their rates, and how important they are. */
export interface ListingGroup {
  readonly listings: number;
  readonly rate: ChangeRate;
  readonly importance: number;
  readonly bounds: IntervalBounds;
}

/** A price at which any interval is as long as may be, and one at which none is worth waiting for; in square days. */
const DEAREST = 1e6;
const CHEAPEST = 1e-9;

/** How many looks a day the groups come to at that price. */
export function looksPerDay(groups: readonly ListingGroup[], requestPrice: number): number {
  let sum = 0;
  for (const { listings, rate, importance, bounds } of groups) {
    const ageing = { rate, rhythm: NO_RHYTHM, lookedAt: 0, changedAt: null };
    sum += (listings * 86_400) / bestIntervalSeconds(ageing, importance, requestPrice, bounds);
  }
  return sum;
}

/**
 * The price of a request at which the source's listings come to just so many looks a day: the cheapest where even that leaves some of the
 * budget, the dearest where the longest intervals exceed it.
 */
export function requestPrice(groups: readonly ListingGroup[], budgetPerDay: number): number {
  let low = Math.log(CHEAPEST);
  let high = Math.log(DEAREST);
  if (looksPerDay(groups, CHEAPEST) <= budgetPerDay) return CHEAPEST;
  if (looksPerDay(groups, DEAREST) > budgetPerDay) return DEAREST;
  for (let round = 0; round < 24; round++) {
    const middle = (low + high) / 2;
    if (looksPerDay(groups, Math.exp(middle)) > budgetPerDay) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}
