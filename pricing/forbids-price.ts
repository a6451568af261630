import type { Receipt } from "../domain/price-proposal.ts";
import { isValidSettings } from "./is-valid-settings.ts";
import { rules } from "./registry.ts";

/** Why a price that was approved may not go out any more. */
export interface Forbidden {
  /** Of the rule: "below-margin", "no-cost". */
  readonly code: string;
  /** One sentence. */
  readonly reason: string;
}

/** A rule cannot tell its limit. */
const UNKNOWN: ReadonlySet<string> = new Set(["no-cost", "cost-currency", "no-vat"]);

/**
 * Whether a limit of the strategy that rests on our own costs has meanwhile risen above a lower price than the one now asked, or cannot be told any
 * more. null: none has. What rivals do forbids nothing that a person approved, and a price that leads up towards the limit is better than none.
 */
export function forbidsPrice({ market, strategy }: Pick<Receipt, "market" | "strategy">, minor: number): Forbidden | null {
  const now = market.product.currentPrice?.minor ?? Infinity;
  if (minor >= now) return null;
  for (const { name, settings, when } of strategy.rules) {
    const rule = rules().get(name);
    if (rule === undefined || when === "undecided" || !isValidSettings(rule, settings)) continue;
    const outcome = rule.apply({ market, price: minor, priceSet: true }, settings);
    const { code, reason } = outcome;
    if (outcome.kind === "hold" && UNKNOWN.has(code)) return { code, reason };
    if (outcome.kind === "limit" && outcome.stopsSlide && outcome.lowest !== null && minor < outcome.lowest) return { code, reason };
  }
  return null;
}
