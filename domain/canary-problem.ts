import { describeJump, type Comparison } from "./compare-offers.ts";
import { decimalFromMoney, sameMoney, type Money } from "./money.ts";
import type { Observation, Outcome } from "./observation.ts";

/** Endings that say nothing about how well the site is read. */
const NO_PAGE: ReadonlySet<Outcome> = new Set(["blocked", "rate-limited", "robots-denied", "timeout", "network", "too-large"]);

/**
 * What is wrong with a canary's reading: it must give a price, the expected one where that is known, and without an expectation none that
 * jumped. null: as expected. undefined: the look tells nothing, and what was known before still holds.
 */
export function canaryProblem(
  { outcome, reason, offers }: Pick<Observation, "outcome" | "reason" | "offers">,
  expected: Money | null,
  { jumps }: Pick<Comparison, "jumps">,
): string | null | undefined {
  if (NO_PAGE.has(outcome) || outcome === "unchanged") return undefined;
  if (outcome !== "offers") return `the look ended as ${outcome}${reason === null ? "" : ` (${reason})`}`;
  const prices = offers.flatMap(({ price }) => (price === null ? [] : [price]));
  const [first] = prices;
  if (first === undefined) return "no price was found";
  if (expected !== null) {
    if (prices.some((price) => sameMoney(price, expected))) return null;
    return `${words(first)} was found where ${words(expected)} is expected`;
  }
  const [jump] = jumps;
  return jump === undefined ? null : describeJump(jump);
}

function words(money: Money): string {
  return `${decimalFromMoney(money)} ${money.currency}`;
}
