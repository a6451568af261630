import { Type } from "typebox";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

/** Limits of a policy that are no amounts, as they are sent and shown. */
export const policyLimits = {
  max_percent: percent(0, "Largest move from the price now asked, in percent of it"),
  min_margin_percent: percent(-999, "Least margin of the net price that must be left; unknown costs pass no limit", 99.99),
  min_match_percent: percent(0, "Every rival that the price stands on must be our product at least this surely", 100),
  max_per_day: Nullable(Type.Integer({ minimum: 1, maximum: 10_000_000, description: "Approvals by policy a day" })),
  two_persons_above_percent: percent(0, "A larger move needs two people, whatever else holds; a first price counts as one"),
};
export const Direction = OneOf(["both", "down", "up"], { description: "Which moves it may approve" });

function percent(minimum: number, description: string, maximum = 999.99) {
  return Nullable(Type.Number({ minimum, maximum, description: `${description}. Up to two decimals.` }));
}

export const ApprovalPolicySchema = Type.Object(
  {
    channel_id: Id,
    channel: Type.String(),
    direction: Direction,
    ...policyLimits,
    max_amount: MaybeMoney,
    price_from: MaybeMoney,
    price_to: MaybeMoney,
    time_zone: Type.String({ description: "IANA; its midnight begins the day of max_per_day" }),
    created_at: InstantText,
    updated_at: InstantText,
  },
  {
    $id: "ApprovalPolicy",
    description:
      "What is approved on a channel without a person. Every limit given must hold, null limits nothing, and a policy without any limit " +
      "approves nothing. It is asked whenever a product is priced; `approval_code` of a proposal says what it answered.",
  },
);
export const ApprovalPolicy = refTo(ApprovalPolicySchema);
