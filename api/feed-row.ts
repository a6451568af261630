import { marginPercent } from "../domain/margin-percent.ts";
import { decimalFromMoney, type Money } from "../domain/money.ts";
import { isInFeed } from "../domain/price-proposal.ts";
import type { ProposalRecord } from "../store/list-proposals.ts";

/** Columns of the repricing feed, in the order of its CSV. Adding one at the end is no break; anything else is. */
export const FEED_COLUMNS = [
  "proposal_id",
  "product_id",
  "gtin",
  "channel",
  "status",
  "currency",
  "current_price",
  "suggested_price",
  "floor",
  "ceiling",
  "margin_percent_after",
  "reason_code",
  "reason_text",
  "strategy_version",
  "valid_from",
  "valid_until",
  "approved_by",
  "approved_at",
] as const;

export type FeedRow = Readonly<Record<(typeof FEED_COLUMNS)[number], string | number | null>>;

/** A proposal as the shop reads it: flat, amounts as plain decimals of `currency`, `product_id` the shop's own. */
export function feedRow(proposal: ProposalRecord, now: Date): FeedRow {
  const { validUntil } = proposal;
  // its end may be reached before the job that notes it
  const inFeed = isInFeed(proposal.status);
  const over = inFeed && validUntil !== null && Date.parse(validUntil) <= now.getTime();
  return {
    proposal_id: proposal.id,
    product_id: proposal.productExternalId,
    gtin: proposal.gtin,
    channel: proposal.channel,
    // what the service knows of its own serving is nothing that the shop has to tell apart
    status: over ? "expired" : inFeed ? "approved" : proposal.status,
    currency: proposal.currency,
    current_price: decimal(proposal.currentPrice),
    suggested_price: decimal(proposal.price),
    floor: decimal(proposal.floor),
    ceiling: decimal(proposal.ceiling),
    margin_percent_after: marginPercent(proposal.price, proposal.cost, proposal.vatPercent),
    reason_code: proposal.reasonCode,
    reason_text: proposal.reasonText,
    strategy_version: proposal.strategyVersion,
    valid_from: proposal.decidedAt,
    valid_until: validUntil,
    approved_by: proposal.decidedBy,
    approved_at: proposal.decidedAt,
  };
}

function decimal(money: Money | null): string | null {
  return money === null ? null : decimalFromMoney(money);
}
