import { Type } from "typebox";
import { hold } from "../hold.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";

const Settings = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 300,
      title: "Why",
      description: "Told wherever somebody asks why the price does not move.",
    }),
  },
  { additionalProperties: false },
);

/** Proposes nothing. */
export const holdPrice: PricingRule<typeof Settings> = {
  name: "hold-price",
  title: "Hold the price",
  description: "Proposes nothing for these products, and says why.",
  settings: Settings,

  apply(_, { reason }): RuleOutcome {
    return hold("held-by-strategy", `The strategy holds this product: ${reason.replace(/[.!?]?\s*$/, "")}.`);
  },
};
