import { Type } from "typebox";
import { hold, leave } from "../hold.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { basisPoints } from "../basis-points.ts";
import { mulDiv } from "../mul-div.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    percentBelow: Type.Optional(
      settingPercent({ minimum: 0, maximum: 99, title: "Below, percent", description: "How far below the recommended price it may be." }),
    ),
    percentAbove: Type.Optional(
      settingPercent({ minimum: 0, maximum: 1000, title: "Above, percent", description: "How far above the recommended price it may be." }),
    ),
    set: Type.Optional(
      Type.Boolean({
        default: false,
        title: "Ask this price",
        description: "Sets the price to the lower edge (or the upper one, where only that is given) instead of only limiting it.",
      }),
    ),
  },
  { additionalProperties: false },
);

const WHOLE = 10_000;

/** A corridor around the maker's recommended price, or a price at a fixed distance to it. Bounds are rounded inwards. */
export const keepRrpDistance: PricingRule<typeof Settings> = {
  name: "keep-rrp-distance",
  title: "Keep a distance to the recommended price",
  description:
    "Keeps the price within a band around the maker's recommended price, or asks a share of it. A product without one is left alone or held.",
  settings: Settings,

  check({ percentBelow, percentAbove, set }) {
    const problems = [...percentProblems("/percentBelow", percentBelow), ...percentProblems("/percentAbove", percentAbove)];
    if (percentBelow === undefined && percentAbove === undefined)
      problems.push({ path: "", message: "It must be clear how far. Give percentBelow, percentAbove or both." });
    if (set === true && percentBelow !== undefined && percentAbove !== undefined)
      problems.push({ path: "/set", message: "One price cannot be at both edges. Give percentBelow or percentAbove, not both." });
    return problems;
  },

  apply({ market: { product }, price }, { percentBelow, percentAbove, set }): RuleOutcome {
    const { currency, recommendedPrice } = product;
    const missing = set === true ? leave : hold;
    if (recommendedPrice === undefined || recommendedPrice === null)
      return missing("no-rrp", "The product's recommended price is not known. Set its rrp.");
    if (recommendedPrice.currency !== currency)
      return missing(
        "rrp-currency",
        `The recommended price is in ${recommendedPrice.currency} and the channel in ${currency}. Give it in ${currency}.`,
      );
    const rrp = recommendedPrice.minor;
    if (!Number.isSafeInteger(rrp) || rrp <= 0) return missing("no-rrp", "The product's recommended price is not above zero. Correct it.");
    const lowest = percentBelow === undefined ? null : Math.max(1, mulDiv(rrp, WHOLE - (basisPoints(percentBelow) ?? 0), WHOLE, "up"));
    const highest = percentAbove === undefined ? null : mulDiv(rrp, WHOLE + (basisPoints(percentAbove) ?? 0), WHOLE, "down");
    const is = `The recommended price is ${showMoney(rrp, currency)}`;
    const base = { observationIds: [] };
    if (set === true) {
      const target = lowest ?? highest ?? rrp;
      const words = percentBelow === undefined ? `${percentAbove} % above` : `${percentBelow} % below`;
      return {
        kind: "price",
        price: target,
        code: "rrp-distance",
        reason: `${is}; ${words} that is ${showMoney(target, currency)}.`,
        ...base,
      };
    }
    const out = price !== null && ((lowest !== null && price < lowest) || (highest !== null && price > highest));
    const from = lowest === null ? "" : ` from ${showMoney(lowest, currency)}`;
    const to = highest === null ? "" : ` up to ${showMoney(highest, currency)}`;
    return {
      kind: "limit",
      lowest,
      highest,
      stopsSlide: lowest !== null,
      code: out ? "outside-rrp-band" : "in-rrp-band",
      reason: `${is}; allowed is${from}${to}.`,
      ...base,
    };
  },
};
