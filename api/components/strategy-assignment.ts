import { Type } from "typebox";
import { Id, InstantText, refTo } from "../schema.ts";
import { Selection } from "./selection.ts";

export const StrategyAssignmentSchema = Type.Object(
  {
    id: Id,
    name: Type.String(),
    strategy_id: Id,
    strategy_name: Type.String(),
    channel: Type.String(),
    priority: Type.Integer(),
    enabled: Type.Boolean(),
    selection: Selection,
    created_at: InstantText,
    updated_at: InstantText,
  },
  {
    $id: "StrategyAssignment",
    description:
      "A strategy for a set of products on a channel. It prices those whose channel names no `strategy_id` of its own; of several sets the " +
      "one with the highest priority counts, of equal ones the oldest. Products move between sets as soon as their facts change.",
  },
);
export const StrategyAssignment = refTo(StrategyAssignmentSchema);
