import { Type } from "typebox";
import { InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { Rounding, RuleUse } from "./strategy.ts";

export const StrategyVersionSchema = Type.Object(
  {
    version: Type.Integer(),
    rules: Type.Array(RuleUse),
    rounding: Rounding,
    created_at: InstantText,
    created_by: Nullable(Type.String({ description: "As in the audit log; null: made before versions were kept" })),
    reason: Nullable(Type.String()),
  },
  { $id: "StrategyVersion", description: "What a strategy was from then on" },
);
export const StrategyVersion = refTo(StrategyVersionSchema);

export const StrategyComparisonSchema = Type.Object(
  {
    same: Type.Boolean(),
    rules: Type.Array(
      Type.Object({
        rule: Type.String(),
        change: OneOf(["added", "removed", "changed", "moved"]),
        from: Nullable(Type.Integer({ description: "Place in the order of rules, from 0 on" })),
        to: Nullable(Type.Integer()),
        values: Type.Array(
          Type.Object({
            path: Type.String({ description: "JSON pointer within the rule", examples: ["/settings/percent"] }),
            before: Type.Optional(Type.Unknown({ description: "Absent: was not given" })),
            after: Type.Optional(Type.Unknown({ description: "Absent: is not given any more" })),
          }),
        ),
      }),
    ),
    rounding: Nullable(Type.Object({ before: Rounding, after: Rounding })),
  },
  { $id: "StrategyComparison", description: "What one version has otherwise than another, rule by rule" },
);
export const StrategyComparison = refTo(StrategyComparisonSchema);
