import { needsTwoPersons, type ApprovalDecision, type ApprovalPolicy } from "../domain/approval-policy.ts";
import { marginPercent } from "../domain/margin-percent.ts";
import type { Money } from "../domain/money.ts";
import type { Receipt } from "../domain/price-proposal.ts";
import { mulDiv } from "./mul-div.ts";
import { showMoney } from "./show-money.ts";

/** Whether a policy approves a proposed price, or which single limit leaves it to people. What is not known passes no limit. */
export function decideApproval(policy: ApprovalPolicy, receipt: Receipt, approvedToday: number): ApprovalDecision {
  const { price, needsPerson } = receipt.pricing;
  const { currentPrice, currency } = receipt.market.product;
  const persons = price !== null && needsTwoPersons(policy.twoPersonsAbovePercent, currentPrice, price) ? 2 : 1;
  const wait = (code: string, reason: string): ApprovalDecision => ({ approve: false, code, reason, persons });
  if (price === null) return wait("no-price", "No price is proposed.");
  if (needsPerson === true) return wait("needs-person", "A rule asks for a person's decision; its step says why.");
  if (persons === 2) return wait("two-persons", `A move of more than ${policy.twoPersonsAbovePercent} % needs two people.`);
  const limits = [policy.maxPercent, policy.maxAmount, policy.minMarginPercent, policy.priceFrom, policy.priceTo, policy.minMatchPercent];
  if (limits.every((limit) => limit === null)) return wait("no-limits", "The policy has no limits, so it approves nothing. Give it one.");
  if (currentPrice === null) return wait("no-current-price", "The price now asked is not known, so the move cannot be judged.");
  const move = price.minor - currentPrice.minor;
  if ((policy.direction === "down" && move > 0) || (policy.direction === "up" && move < 0))
    return wait("other-direction", `The policy approves only moves ${policy.direction}.`);
  if (policy.maxPercent !== null && Math.abs(move) > mulDiv(currentPrice.minor, Math.round(policy.maxPercent * 100), 10_000, "down"))
    return wait("move-too-large", `The price would move by ${percentOf(move, currentPrice.minor)} %, more than ${policy.maxPercent} %.`);
  if (policy.maxAmount !== null && (policy.maxAmount.currency !== currency || Math.abs(move) > policy.maxAmount.minor))
    return wait("move-too-large", `The price would move by ${showMoney(Math.abs(move), currency)}, more than the policy allows.`);
  return (
    marginAndBand(policy, receipt, price, wait) ??
    matchAndDay(policy, receipt, approvedToday, wait) ?? {
      approve: true,
      code: "approved-by-policy",
      reason: "Every limit of the policy holds.",
      persons,
    }
  );
}

type Wait = (code: string, reason: string) => ApprovalDecision;

function marginAndBand(policy: ApprovalPolicy, { market }: Receipt, price: Money, wait: Wait): ApprovalDecision | null {
  const { cost, vatPercent } = market.product;
  if (policy.minMarginPercent !== null) {
    const margin = marginPercent(price, cost, vatPercent);
    if (margin === null) return wait("margin-unknown", "The margin is not known. Set the product's cost and VAT rate.");
    if (margin < policy.minMarginPercent)
      return wait("margin-too-low", `A margin of ${margin} % would be left, less than ${policy.minMarginPercent} %.`);
  }
  for (const [limit, out] of [
    [policy.priceFrom, (minor: number) => price.minor < minor],
    [policy.priceTo, (minor: number) => price.minor > minor],
  ] as const)
    if (limit !== null && (limit.currency !== price.currency || out(limit.minor)))
      return wait("outside-price-band", `${showMoney(price.minor, price.currency)} is outside the prices that the policy approves.`);
  return null;
}

function matchAndDay(policy: ApprovalPolicy, { market, pricing }: Receipt, approvedToday: number, wait: Wait): ApprovalDecision | null {
  const { minMatchPercent, maxPerDay } = policy;
  if (minMatchPercent !== null) {
    const used = market.offers.filter(({ observationId }) => pricing.observationIds.includes(observationId));
    const unsure = used.find(({ matchConfidence }) => (matchConfidence ?? 0) * 100 < minMatchPercent);
    if (unsure !== undefined)
      return wait("match-unsure", `The listing at ${unsure.sellerName ?? unsure.sourceName} is not surely enough our product.`);
  }
  if (maxPerDay !== null && approvedToday >= maxPerDay)
    return wait("enough-today", `The policy has approved ${approvedToday} prices today; ${maxPerDay} are allowed.`);
  return null;
}

function percentOf(part: number, whole: number): number {
  return Math.round((Math.abs(part) * 1000) / whole) / 10;
}
