import { Type } from "typebox";
import type { SettingProblem } from "../schema-problems.ts";
import { basisPoints } from "./basis-points.ts";

/** Schema of a percentage in a rule's settings: a number with up to two decimals. No multipleOf, which fails on binary fractions elsewhere. */
export function settingPercent(options: { minimum: number; maximum: number; title: string; description: string }) {
  return Type.Number({ ...options, description: `${options.description} Up to two decimals.` });
}

/** What the schema of `settingPercent` lets through: more than two decimals. */
export function percentProblems(path: string, percent: number | undefined): readonly SettingProblem[] {
  if (percent === undefined || basisPoints(percent) !== null) return [];
  return [{ path, message: `${percent} has more than two decimals. Round it to two.` }];
}
