import { Type } from "typebox";
import { Id, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

const count = (description?: string) => Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }) });
const percent = Nullable(Type.Number());

export const DecisionEffectSchema = Type.Object(
  {
    currency: Type.String(),
    proposals: count(),
    up: count(),
    down: count(),
    first: count("Of `up`: products that have no price now"),
    margin: Type.Object(
      { known: count(), before_percent: percent, after_percent: percent },
      { description: "Mean of the net prices' margins over the products whose margin is known" },
    ),
    position: Type.Object(
      { known: count(), better: count(), same: count(), worse: count() },
      { description: "Places among the offers that the prices were proposed against" },
    ),
    revenue_per_day: Type.Object(
      { known: count("Products whose sales are known; 0: the effect on revenue is unknown"), before: MaybeMoney, after: MaybeMoney },
      { description: "Gross, if as many pieces are sold as at the old price; what more or fewer are sold is not foreseen" },
    ),
  },
  { $id: "DecisionEffect", description: "What the accepted prices of one currency would do together" },
);

export const DecisionEffect = refTo(DecisionEffectSchema);

export const BulkDecisionSchema = Type.Object(
  {
    dry_run: Type.Boolean(),
    done: Type.Boolean({ description: "Whether anything was done; false where one refusal kept all from it" }),
    matched: count("Proposals that were meant, also beyond those of this answer"),
    accepted: count("Nothing stands against these"),
    refused: count(),
    effects: Type.Array(DecisionEffect),
    items: Type.Array(
      Type.Object({
        proposal_id: Id,
        product_external_id: Nullable(Type.String()),
        channel: Nullable(Type.String()),
        current_price: MaybeMoney,
        price: MaybeMoney,
        result: OneOf(["approved", "rejected", "first-approval", "refused"], {
          description: "What became of it, or would: see `done`. `first-approval`: another person must approve it too.",
        }),
        done: Type.Boolean(),
        code: Nullable(Type.String({ description: "Why it is refused: the code that deciding on it alone would give" })),
        detail: Nullable(Type.String()),
      }),
    ),
  },
  { $id: "BulkDecision" },
);
export const BulkDecision = refTo(BulkDecisionSchema);
