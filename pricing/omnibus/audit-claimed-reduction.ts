import type { Instant } from "../../domain/instant.ts";
import type { Money } from "../../domain/money.ts";
import type { PriceInterval } from "../../domain/price-interval.ts";
import { showMoney } from "../show-money.ts";
import { priorPrice } from "./prior-price.ts";
import type { OmnibusSettings, PriorPrice } from "./prior-price.ts";

/** What a rival's page says of its own reduction. */
export interface RivalClaim {
  readonly price: Money;
  readonly regularPrice: Money | null;
  /** "Lowest price of the last 30 days", as the page states it. */
  readonly lowestPrice30Days: Money | null;
  /** The look that first found the reduction. */
  readonly reducedAt: Instant;
}

export interface ReductionAudit {
  /**
   * `contradicted`: we saw a lower price than it is counted from. `consistent`: we saw none, and looked through the whole window.
   * `unsure`: we saw none, but were not looking all the time.
   */
  readonly verdict: "consistent" | "contradicted" | "unsure";
  readonly reason: string;
  readonly prior: PriorPrice;
}

/** The arithmetic of the law on what we saw of a rival. A gap is never held against it. */
export function auditClaimedReduction(history: readonly PriceInterval[], claim: RivalClaim, settings: OmnibusSettings): ReductionAudit {
  const prior = priorPrice(history, { reducedAt: claim.reducedAt, at: claim.reducedAt, perishable: false, settings });
  const countedFrom = claim.lowestPrice30Days ?? claim.regularPrice;
  const seen = prior.lowest?.price ?? null;
  if (seen === null || countedFrom === null || seen.currency !== countedFrom.currency)
    return { verdict: "unsure", reason: "Nothing that we saw before can be compared with what the page says.", prior };
  const what = `The reduction is counted from ${showMoney(countedFrom.minor, countedFrom.currency)}; the lowest price that we saw before it was ${showMoney(seen.minor, seen.currency)}`;
  if (seen.minor < countedFrom.minor) return { verdict: "contradicted", reason: `${what}, from ${prior.lowest?.validFrom}.`, prior };
  if (prior.gaps.length > 0) return { verdict: "unsure", reason: `${what}, but we were not looking all the time.`, prior };
  return { verdict: "consistent", reason: `${what}.`, prior };
}
