import { Type } from "typebox";
import { leave } from "../hold.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    leader: Type.String({
      minLength: 1,
      title: "Leader",
      description: "The shop's own id of the product of the line that the others follow.",
    }),
  },
  { additionalProperties: false },
);

/** One price along a product line: all follow one of them, which is left to the rules after this one. */
export const samePrice: PricingRule<typeof Settings> = {
  name: "same-price",
  title: "Same price across a line",
  description:
    "Asks what the leading product of the same line asks: all colours, all sizes. The leader itself is priced by the other rules.",
  settings: Settings,
  needs: () => ({ line: true }),

  apply({ market: { product } }, { leader }): RuleOutcome {
    const { currency, line, externalId } = product;
    if (externalId === leader) return leave("is-leader", "The product leads its line; the other rules price it.");
    if (line === undefined || line === null) return leave("no-line", "The product belongs to no line. Set its line.");
    const found = line.others.find((other) => other.externalId === leader);
    if (found === undefined)
      return leave("no-leader", `The product ${leader} is not in the line ${line.name}. Choose a leader of that line.`);
    const { price } = found;
    if (price?.currency !== currency || !Number.isSafeInteger(price.minor) || price.minor <= 0)
      return leave("no-leader-price", `The product ${leader} has no price in ${currency} on this channel. Set one.`);
    const reason = `The product ${leader} leads the line ${line.name} and asks ${showMoney(price.minor, currency)}.`;
    return { kind: "price", price: price.minor, code: "leader-followed", reason, observationIds: [] };
  },
};
