import { Type } from "typebox";
import { basisPoints } from "../basis-points.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    percent: settingPercent({ minimum: 0, maximum: 10_000, title: "At least, percent", description: "The least that must be left." }),
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

const WHOLE = 10_000;

/**
 * Never asks less than leaves the margin. With net cost C, VAT rate v and margin m of the net price, a gross price P leaves enough when
 * P / (1 + v) * (1 - m) >= C, so P >= C * (1 + v) / (1 - m); with mark-up k on the cost, P >= C * (1 + k) * (1 + v). Rounded up.
 */
export const keepMargin: PricingRule<typeof Settings> = {
  name: "keep-margin",
  title: "Keep a margin",
  description: "Limits how low the price may go, from the net cost and the VAT rate. A product without either is held.",
  settings: Settings,

  check({ percent, of }) {
    if (of !== "cost" && percent >= 100)
      return [{ path: "/percent", message: `No price leaves a margin of ${percent} %. Give less than 100, or set "of" to "cost".` }];
    return percentProblems("/percent", percent);
  },

  apply({ market: { product }, price }, { percent, of }): RuleOutcome {
    const { cost, vatPercent, currency } = product;
    const hold = (code: string, reason: string): RuleOutcome => ({ kind: "hold", code, reason, observationIds: [] });
    if (cost === null) return hold("no-cost", "The product's cost is not known, so its margin cannot be kept. Set its net cost.");
    if (cost.currency !== currency)
      return hold("cost-currency", `The cost is in ${cost.currency} and the price in ${currency}. Give the cost in ${currency}.`);
    // nothing is bought for nothing; a zero is a field left blank somewhere on the way
    if (!Number.isSafeInteger(cost.minor) || cost.minor <= 0)
      return hold("no-cost", "The product's cost is not above zero, so its margin cannot be kept. Set its net cost.");
    if (vatPercent === null)
      return hold("no-vat", "The product's VAT rate is not known, so its margin cannot be kept. Set it, 0 if exempt.");
    const vat = basisPoints(vatPercent);
    if (vat === null || vat < 0 || vat >= WHOLE)
      return hold("no-vat", `A VAT rate of ${vatPercent} % cannot be right. Set one from 0 to below 100 with up to two decimals.`);
    const points = basisPoints(percent) ?? 0;
    const markUp = of === "cost";
    const lowest = markUp
      ? mulDiv(cost.minor, (WHOLE + points) * (WHOLE + vat), WHOLE * WHOLE, "up")
      : mulDiv(cost.minor, WHOLE + vat, WHOLE - points, "up");
    const kept = markUp ? `A mark-up of ${percent} %` : `A margin of ${percent} % of the net price`;
    const need = `${kept} on a net cost of ${showMoney(cost.minor, currency)} with ${vatPercent} % VAT needs at least ${showMoney(lowest, currency)}`;
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
