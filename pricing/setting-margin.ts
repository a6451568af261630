import { Type } from "typebox";
import type { Static } from "typebox";
import type { SettingProblem } from "../schema-problems.ts";
import { percentProblems, settingPercent } from "./setting-percent.ts";

/** Schema of a margin of the net price or a mark-up on the net cost. */
export function settingMargin(percent: { title: string; description: string }) {
  return Type.Object(
    {
      percent: settingPercent({ minimum: 0, maximum: 10_000, ...percent }),
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
}

/** What the schema of `settingMargin` lets through. */
export function marginProblems({ percent, of }: Static<ReturnType<typeof settingMargin>>): readonly SettingProblem[] {
  if (of !== "cost" && percent >= 100)
    return [{ path: "/percent", message: `No price leaves a margin of ${percent} %. Give less than 100, or set "of" to "cost".` }];
  return percentProblems("/percent", percent);
}
