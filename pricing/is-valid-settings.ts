import type { RuleUse } from "../domain/price-proposal.ts";
import type { Registered } from "../register-parts.ts";
import type { PricingRule } from "./rule.ts";

// Settings are read only, and one strategy prices many products: what was found right once is right for that rule.
const valid = new WeakMap<object, PricingRule>();

/** Whether settings, as they are stored, are what the rule takes. */
export function isValidSettings(rule: Registered<PricingRule>, settings: RuleUse["settings"]): boolean {
  if (valid.get(settings) === rule) return true;
  if (!rule.validator.Check(settings) || (rule.check !== undefined && rule.check(settings).length > 0)) return false;
  valid.set(settings, rule);
  return true;
}
