import type { Money } from "./money.ts";

/** What a policy may approve by itself on a channel. Every limit given must hold; a policy without limits approves nothing. */
export interface ApprovalPolicy {
  readonly direction: "both" | "down" | "up";
  /** Largest move from the price now asked, in percent of it. */
  readonly maxPercent: number | null;
  readonly maxAmount: Money | null;
  /** Least margin of the net price that must be left. */
  readonly minMarginPercent: number | null;
  /** Only prices within these. */
  readonly priceFrom: Money | null;
  readonly priceTo: Money | null;
  /** Every rival that the price stands on must be our product at least this surely, 0 to 100. */
  readonly minMatchPercent: number | null;
  /** Approvals by policy a day and channel. */
  readonly maxPerDay: number | null;
  /** A larger move than this needs two people, in percent of the price now asked. */
  readonly twoPersonsAbovePercent: number | null;
}

export interface ApprovalDecision {
  readonly approve: boolean;
  /** Stable: "approved-by-policy", "move-too-large", ... */
  readonly code: string;
  /** One sentence. */
  readonly reason: string;
  /** How many people must say yes where the policy does not. */
  readonly persons: 1 | 2;
}

/** Whether a move is too large for one person. A first price is a move of unknown size, so it needs two wherever a share is set. */
export function needsTwoPersons(abovePercent: number | null, current: Money | null, price: Money): boolean {
  if (abovePercent === null) return false;
  if (current === null || current.currency !== price.currency) return true;
  return Math.abs(price.minor - current.minor) * 10_000 > current.minor * Math.round(abovePercent * 100);
}
