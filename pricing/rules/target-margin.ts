import { marginPrice } from "../margin-price.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { marginProblems, settingMargin } from "../setting-margin.ts";
import { leave } from "../hold.ts";
import { showMoney } from "../show-money.ts";

const Settings = settingMargin({ title: "Percent", description: "What shall be earned." });

/** The gross price that earns a margin or mark-up, whatever rivals ask; see pricing/margin-price.ts for the formula. */
export const targetMargin: PricingRule<typeof Settings> = {
  name: "target-margin",
  title: "Aim at a margin",
  description:
    "Asks the price that earns this margin or mark-up on the net cost. Without cost or VAT rate it leaves the price to the next rule.",
  settings: Settings,

  check: marginProblems,

  apply({ market: { product } }, { percent, of }): RuleOutcome {
    const { currency } = product;
    const found = marginPrice(product, percent, of ?? "net-price");
    if ("code" in found) return leave(found.code, found.reason);
    return {
      kind: "price",
      price: found.minor,
      code: "margin-aimed",
      reason: `${found.words} asks ${showMoney(found.minor, currency)}.`,
      observationIds: [],
    };
  },
};
