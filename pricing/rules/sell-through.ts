import { Type } from "typebox";
import { basePrice, NO_BASE } from "../base-price.ts";
import { basisPoints } from "../basis-points.ts";
import { leave } from "../hold.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Settings = Type.Object(
  {
    steps: Type.Array(
      Type.Object(
        {
          daysOver: Type.Number({
            minimum: 0,
            maximum: 100_000,
            title: "Days over",
            description: "Holds when the stock lasts for more days than this.",
          }),
          percent: settingPercent({ minimum: -90, maximum: 500, title: "Change, percent", description: "Below zero: cheaper." }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 20, title: "Steps", description: "The step with the most days that are exceeded holds." },
    ),
  },
  { additionalProperties: false },
);

const WHOLE = 10_000;

/** Moves the price by how long the stock lasts: pieces in stock by pieces sold a day. Unknown stock or sales change nothing. */
export const sellThrough: PricingRule<typeof Settings> = {
  name: "sell-through",
  title: "Sell through the stock",
  description: "Asks less for what lies too long and more for what runs out, by the days that the stock lasts.",
  settings: Settings,

  check({ steps }) {
    const problems = steps.flatMap(({ percent }, index) => percentProblems(`/steps/${index}/percent`, percent));
    if (new Set(steps.map(({ daysOver }) => daysOver)).size < steps.length)
      problems.push({ path: "/steps", message: "Two steps begin at the same number of days. Give each its own." });
    return problems;
  },

  apply(context, { steps }): RuleOutcome {
    const { stock, soldPerDay, currency } = context.market.product;
    if (typeof stock !== "number" || !(stock >= 0)) return leave("no-stock", "The product's own stock is not known. Report it.");
    if (typeof soldPerDay !== "number" || !(soldPerDay >= 0)) return leave("no-sales", "How many are sold a day is not known. Report it.");
    const base = basePrice(context);
    if (base === null) return leave("no-base", NO_BASE);
    const days = stock === 0 ? 0 : stock / soldPerDay;
    const step = steps.toSorted((a, b) => b.daysOver - a.daysOver).find(({ daysOver }) => days > daysOver);
    const lasts = Number.isFinite(days) ? `The stock of ${stock} lasts ${Math.round(days)} days` : `None of the stock of ${stock} is sold`;
    if (step === undefined)
      return { kind: "price", price: base.minor, code: "sells-well", reason: `${lasts}; ${base.words} stays.`, observationIds: [] };
    const price = Math.max(1, mulDiv(base.minor, WHOLE + (basisPoints(step.percent) ?? 0), WHOLE, "down"));
    const reason = `${lasts}, more than ${step.daysOver}; ${step.percent} % on ${base.words} is ${showMoney(price, currency)}.`;
    return { kind: "price", price, code: "sell-through", reason, observationIds: [] };
  },
};
