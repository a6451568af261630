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

/** So much of the budget may be left: a price is found anew each hour, and what it rests on is known far less exactly. */
const LEFT = 5e-4;
const MOST_ROUNDS = 40;

/**
 * The price of a request at which the source's listings come to just so many looks a day, never more: the cheapest where even that leaves some
 * of the budget, the dearest where the longest intervals exceed it. Looks are nearly a power of the price (domain/best-interval.ts), so that
 * the secant of their logarithms finds it in a few rounds; where bounds bend them, halving does.
 */
export function requestPrice(groups: readonly ListingGroup[], budgetPerDay: number): number {
  let low = Math.log(CHEAPEST);
  let high = Math.log(DEAREST);
  if (looksPerDay(groups, CHEAPEST) <= budgetPerDay) return CHEAPEST;
  if (looksPerDay(groups, DEAREST) > budgetPerDay) return DEAREST;
  let at = 0;
  let slope = -1 / 3;
  let before: { readonly at: number; readonly excess: number } | null = null;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const excess = Math.log(looksPerDay(groups, Math.exp(at)) / budgetPerDay);
    if (excess > 0) low = at;
    else high = at;
    if (excess <= 0 && excess > -LEFT) break;
    const measured = before === null ? slope : (excess - before.excess) / (at - before.at);
    if (measured < -0.05 && measured > -2) slope = measured;
    before = { at, excess };
    const aimed = at - (excess + LEFT / 2) / slope;
    at = aimed > low && aimed < high && (round < 8 || round % 2 === 0) ? aimed : (low + high) / 2;
  }
  return Math.exp(high);
}
