import { Type } from "typebox";
import { marginPrice } from "../margin-price.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { leave } from "../hold.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    percent: settingPercent({ minimum: 0, maximum: 10_000, title: "Percent", description: "What shall be earned." }),
    of: Type.Optional(
      Type.Enum(["net-price", "cost"], {
        default: "net-price",
        title: "Percent of",
        description: "Of the net price (a margin, below 100) or of the net cost (a mark-up).",
      }),
    ),
  },
  { additionalProperties: false },
);

/** The gross price that earns a margin or mark-up, whatever rivals ask; see pricing/margin-price.ts for the formula. */
export const targetMargin: PricingRule<typeof Settings> = {
  name: "target-margin",
  title: "Aim at a margin",
  description:
    "Asks the price that earns this margin or mark-up on the net cost. Without cost or VAT rate it leaves the price to the next rule.",
  settings: Settings,

  check({ percent, of }) {
    if (of !== "cost" && percent >= 100)
      return [{ path: "/percent", message: `No price leaves a margin of ${percent} %. Give less than 100, or set "of" to "cost".` }];
    return percentProblems("/percent", percent);
  },

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
