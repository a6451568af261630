import { Type } from "typebox";
import { basePrice, NO_BASE } from "../base-price.ts";
import { basisPoints } from "../basis-points.ts";
import { hold, leave } from "../hold.ts";
import { mulDiv } from "../mul-div.ts";
import type { PricingRule, RuleOutcome } from "../rule.ts";
import type { SettingProblem } from "../../schema-problems.ts";
import { percentProblems, settingPercent } from "../setting-percent.ts";
import { showMoney } from "../show-money.ts";

const Day = (title: string, description: string) => Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$`, title, description });
const Settings = Type.Object(
  {
    from: Day("From", "First day of the clearance, UTC: 2026-01-07."),
    until: Day("Until", "Day on which the last discount is reached, UTC."),
    firstPercent: settingPercent({ minimum: 0, maximum: 99, title: "First discount, percent", description: "On the first day." }),
    lastPercent: settingPercent({ minimum: 0, maximum: 99, title: "Last discount, percent", description: "From the last day on." }),
  },
  { additionalProperties: false },
);

const WHOLE = 10_000;
const DAY_MS = 86_400_000;

/** A discount that grows by the same share every day, counted in whole days, so that the price moves once a day at most. */
export const clearOut: PricingRule<typeof Settings> = {
  name: "clear-out",
  title: "Clear out",
  description: "Takes a discount that grows day by day until a date, down to the floor at most.",
  settings: Settings,

  check({ from, until, firstPercent, lastPercent }) {
    const problems: SettingProblem[] = [...percentProblems("/firstPercent", firstPercent), ...percentProblems("/lastPercent", lastPercent)];
    for (const [path, day] of [
      ["/from", from],
      ["/until", until],
    ] as const)
      if (dayOf(day) === null) problems.push({ path, message: `${day} is no day of the calendar. Give it as year-month-day.` });
    if (until <= from) problems.push({ path: "/until", message: "It ends before it begins. Give a later day." });
    if (lastPercent < firstPercent)
      problems.push({ path: "/lastPercent", message: "The discount must not shrink. Give at least the first one." });
    return problems;
  },

  apply(context, { from, until, firstPercent, lastPercent }): RuleOutcome {
    const [first, last] = [dayOf(from), dayOf(until)];
    const now = Math.floor(Date.parse(context.market.asOf) / DAY_MS);
    if (first === null || last === null || !Number.isFinite(now))
      return hold("invalid-day", "A day of the clearance cannot be read. Correct it in the strategy.");
    if (now < first) return leave("not-yet", `The clearance begins on ${from}.`);
    const base = basePrice(context);
    if (base === null) return leave("no-base", NO_BASE);
    const [low, high] = [basisPoints(firstPercent) ?? 0, basisPoints(lastPercent) ?? 0];
    const points = low + mulDiv(high - low, Math.min(now - first, last - first), last - first, "down");
    const price = Math.max(1, mulDiv(base.minor, WHOLE - points, WHOLE, "down"));
    const reason = `Day ${now - first + 1} of the clearance: ${points / 100} % off ${base.words} is ${showMoney(price, context.market.product.currency)}.`;
    return { kind: "price", price, code: "clearance", reason, observationIds: [] };
  },
};

/** Days since 1970; null when it is no day. */
function dayOf(text: string): number | null {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : at / DAY_MS;
}
