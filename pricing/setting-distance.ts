import { Type } from "typebox";
import type { Static } from "typebox";
import { moneyFromDecimal } from "../domain/money.ts";
import type { CurrencyCode } from "../domain/money.ts";
import type { SettingProblem } from "../schema-problems.ts";
import { basisPoints } from "./basis-points.ts";
import { mulDiv } from "./mul-div.ts";
import { moneyProblems, settingMoney } from "./setting-money.ts";
import { percentProblems, settingPercent } from "./setting-percent.ts";
import { showMoney } from "./show-money.ts";

const WHOLE = 10_000;

/** Schema of how far a price shall be from another: the same, or an amount or a percentage of it below or above. */
export function settingDistance(options: { title: string; description: string }) {
  return Type.Object(
    {
      side: Type.Enum(["same", "below", "above"], { title: "Side", description: "Ask the same, less or more." }),
      amount: Type.Optional(settingMoney({ title: "By amount", description: "How far from it." })),
      percent: Type.Optional(
        settingPercent({ minimum: 0, maximum: 1000, title: "By percent", description: "How far from it, of its own amount." }),
      ),
    },
    { additionalProperties: false, ...options },
  );
}
export type SettingDistance = Static<ReturnType<typeof settingDistance>>;

/** What the schema of `settingDistance` lets through. */
export function distanceProblems(path: string, { side, amount, percent }: SettingDistance): readonly SettingProblem[] {
  const problems = [...moneyProblems(`${path}/amount`, amount), ...percentProblems(`${path}/percent`, percent)];
  const given = Number(amount !== undefined) + Number(percent !== undefined);
  if (side === "same" && given > 0)
    problems.push({ path, message: "The same price has no distance. Take amount and percent out, or choose below or above." });
  if (side !== "same" && given !== 1) problems.push({ path, message: "It must be clear how far. Give either amount or percent." });
  if (side === "below" && percent !== undefined && percent >= 100)
    problems.push({ path: `${path}/percent`, message: `Nothing is left ${percent} % below. Give less than 100.` });
  return problems;
}

/**
 * The amount that lies so far from `minor`, in smallest units and at least 1, with the words for it; a percentage is rounded down, so that
 * "below" is at least as far as asked. null: its amount is in another currency.
 */
export function atDistance(
  minor: number,
  { side, amount, percent }: SettingDistance,
  currency: CurrencyCode,
): { readonly minor: number; readonly words: string } | null {
  if (side === "same") return { minor, words: "asked as it is" };
  const sign = side === "below" ? -1 : 1;
  const words = side === "below" ? "less" : "plus";
  if (percent !== undefined)
    return { minor: Math.max(1, mulDiv(minor, WHOLE + sign * (basisPoints(percent) ?? 0), WHOLE, "down")), words: `${words} ${percent} %` };
  const by = amount === undefined ? null : moneyFromDecimal(amount.amount, amount.currency);
  if (by?.currency !== currency) return null;
  return { minor: Math.max(1, minor + sign * by.minor), words: `${words} ${showMoney(by.minor, currency)}` };
}
