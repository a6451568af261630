import type { Instant } from "../../domain/instant.ts";
import type { Money } from "../../domain/money.ts";
import type { PriceInterval } from "../../domain/price-interval.ts";
import { checkReduction } from "./check-reduction.ts";
import type { OmnibusSettings } from "./prior-price.ts";

/** A price that is about to be asked, and the least share of the one before by which it must fall to be announced as reduced. */
export interface SaleDraft {
  readonly price: Money;
  readonly perishable: boolean;
  readonly leastPercent: number;
  readonly now: Instant;
}

export interface LawfulSale {
  /** The amount that may be struck through; null: nothing may be announced. */
  readonly struckPrice: Money | null;
  /** Stable code and one sentence, of why not. */
  readonly code: string;
  readonly reason: string;
}

/**
 * Whether a feed may announce a price as reduced, by the shop's own published prices. Stricter than `checkReduction`, since nobody looks at
 * it before it goes out: the whole window must be on record, for prices from before this service kept them are not known.
 */
export function lawfulSale(
  history: readonly PriceInterval[],
  { price, perishable, leastPercent, now }: SaleDraft,
  settings: OmnibusSettings,
): LawfulSale {
  const claim = { price, percent: null, struckPrice: null, reducedAt: now, at: now, perishable };
  const { prior, priorPrice: reference } = checkReduction(history, claim, settings);
  const not = (code: string, reason: string): LawfulSale => ({ struckPrice: null, code, reason });
  if (reference === null) return not("no-prior-price", "None of our own prices is on record, so no reduction can be measured.");
  if (!perishable && prior.gaps.length > 0)
    return not(
      "history-too-short",
      `Our own prices are not on record all the time since ${prior.windowFrom}, so a lower one may be missing.`,
    );
  const proof = checkReduction(history, { ...claim, struckPrice: reference }, settings);
  const [problem] = proof.problems;
  if (problem !== undefined) return not(problem.code, problem.message);
  if ((reference.minor - price.minor) * 100 < leastPercent * reference.minor)
    return not(
      "reduction-too-small",
      `It is less than ${leastPercent} % below the lowest price before it; it is asked without being announced.`,
    );
  return {
    struckPrice: reference,
    code: "lawful",
    reason: "It is below the lowest price of the days before, which is what is struck through.",
  };
}
