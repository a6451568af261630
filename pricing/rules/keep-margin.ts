import { hold } from "../hold.ts";
import { marginPrice } from "../margin-price.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { marginProblems, settingMargin } from "../setting-margin.ts";
import { showMoney } from "../show-money.ts";

const Settings = settingMargin({ title: "At least, percent", description: "The least that must be left." });

/** Never asks less than leaves the margin; see pricing/margin-price.ts for the formula. */
export const keepMargin: PricingRule<typeof Settings> = {
  name: "keep-margin",
  title: "Keep a margin",
  description: "Limits how low the price may go, from the net cost and the VAT rate. A product without either is held.",
  settings: Settings,

  check: marginProblems,

  apply({ market: { product }, price }, { percent, of }): RuleOutcome {
    const { currency } = product;
    const found = marginPrice(product, percent, of ?? "net-price");
    if ("code" in found) return hold(found.code, found.reason);
    const lowest = found.minor;
    const need = `${found.words} needs at least ${showMoney(lowest, currency)}`;
    const below = price !== null && price < lowest;
    return {
      kind: "limit",
      lowest,
      highest: null,
      stopsSlide: true,
      code: below ? "below-margin" : "margin-kept",
      reason: below ? `${need}, more than ${showMoney(price, currency)}.` : `${need}.`,
      observationIds: [],
    };
  },
};
