import type { Instant } from "../../domain/instant.ts";
import type { Money } from "../../domain/money.ts";
import type { PriceInterval } from "../../domain/price-interval.ts";
import { showMoney } from "../show-money.ts";
import { priorPrice } from "./prior-price.ts";
import type { OmnibusSettings, PriorPrice, PriorPriceOptions } from "./prior-price.ts";

/** A price that shall be announced as reduced, with what is to be said of it. */
export interface ReductionClaim extends Omit<PriorPriceOptions, "settings"> {
  readonly price: Money;
  /** "-20 %": 20. null: no percentage is named. */
  readonly percent: number | null;
  /** The amount that is struck through. null: none. */
  readonly struckPrice: Money | null;
}

export interface ReductionProblem {
  readonly code: "no-prior-price" | "other-currency" | "no-reduction" | "percent-too-high" | "struck-price-too-high" | "unfinished-history";
  /** One sentence; ends with the remedy. */
  readonly message: string;
}

/** The whole reckoning, as it can be shown to an inspector. */
export interface ReductionProof {
  readonly lawful: boolean;
  readonly problems: readonly ReductionProblem[];
  readonly claim: ReductionClaim;
  readonly settings: OmnibusSettings;
  readonly prior: PriorPrice;
  /** What must be named beside the reduced price. */
  readonly priorPrice: Money | null;
  /** The largest whole percentage that may be named, rounded down; null when nothing may be claimed. */
  readonly largestPercent: number | null;
  /** First calendar moment from which the claim is lawful if the history stays as it is; null: no later moment within the window's days. */
  readonly lawfulFrom: Instant | null;
}

const DAY_MS = 86_400_000;

/**
 * Checks what a shop wants to say of a reduced price against its own published prices on one channel, for one product or variant. The
 * percentage and the struck amount must both be counted from the prior price (Court of Justice, C-330/23, 26 September 2024).
 */
export function checkReduction(history: readonly PriceInterval[], claim: ReductionClaim, settings: OmnibusSettings): ReductionProof {
  const prior = priorPrice(history, { ...claim, settings });
  const reference = prior.lowest?.price ?? null;
  const problems = problemsOf(claim, prior);
  const largest =
    reference === null || reference.currency !== claim.price.currency
      ? 0
      : Math.floor(((reference.minor - claim.price.minor) * 100) / reference.minor);
  return {
    lawful: problems.length === 0,
    problems,
    claim,
    settings,
    prior,
    priorPrice: reference,
    largestPercent: largest > 0 ? largest : null,
    lawfulFrom: problems.length === 0 ? claim.at : firstLawful(history, claim, settings),
  };
}

function problemsOf({ price, percent, struckPrice }: ReductionClaim, { lowest, windowFrom }: PriorPrice): ReductionProblem[] {
  if (lowest === null)
    return [{ code: "no-prior-price", message: `No price is on record since ${windowFrom}; announce no reduction until there is one.` }];
  const reference = lowest.price;
  if (reference.currency !== price.currency)
    return [
      { code: "other-currency", message: `The prices on record are in ${reference.currency}; announce the reduction in that currency.` },
    ];
  const is = `The lowest price before it was ${showMoney(reference.minor, reference.currency)}`;
  if (price.minor >= reference.minor)
    return [{ code: "no-reduction", message: `${is}, so this is none; ask less or announce no reduction.` }];
  const problems: ReductionProblem[] = [];
  // compared in whole numbers: percent <= 100 * (reference - price) / reference
  if (percent !== null && Math.round(percent * 100) * reference.minor > (reference.minor - price.minor) * 10_000) {
    const allowed = Math.floor(((reference.minor - price.minor) * 100) / reference.minor);
    problems.push({ code: "percent-too-high", message: `${is}; name at most ${allowed} %.` });
  }
  if (struckPrice !== null && (struckPrice.currency !== reference.currency || struckPrice.minor > reference.minor))
    problems.push({ code: "struck-price-too-high", message: `${is}; strike through that amount.` });
  return problems;
}

/** Each day of the window's length on, with the price unchanged until then: what stood in the way leaves the window one price at a time. */
function firstLawful(history: readonly PriceInterval[], claim: ReductionClaim, settings: OmnibusSettings): Instant | null {
  for (let day = 1; day <= settings.days + 1; day++) {
    const at = new Date(Date.parse(claim.at) + day * DAY_MS).toISOString();
    const later = { ...claim, at, reducedAt: at };
    if (problemsOf(later, priorPrice(history, { ...later, settings })).length === 0) return at;
  }
  return null;
}
