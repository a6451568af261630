import { Type } from "typebox";
import { Id, InstantText, Nullable, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

const State = Nullable(Type.Object({ price: MaybeMoney, availability: Nullable(Type.String()) }));

export const AlertSchema = Type.Object(
  {
    id: Id,
    rule_id: Id,
    kind: Type.String(),
    product_id: Nullable(Type.Integer()),
    listing_id: Id,
    offer_id: Id,
    observation_id: Id,
    title: Type.String({ description: "One line for a person" }),
    data: Type.Object({
      url: Type.String(),
      seller: Nullable(Type.String()),
      before: State,
      after: State,
      change_percent: Nullable(Type.Number()),
    }),
    created_at: InstantText,
  },
  { $id: "Alert", description: "A fact somebody asked to be told" },
);
export const Alert = refTo(AlertSchema);

export const AlertRuleSchema = Type.Object(
  {
    id: Id,
    kind: Type.String({ description: "One of GET /v1/alert-kinds" }),
    product_id: Nullable(Type.Integer({ description: "null: every product" })),
    settings: Type.Record(Type.String(), Type.Unknown(), { description: "As the kind's schema says" }),
    enabled: Type.Boolean(),
    created_at: InstantText,
  },
  { $id: "AlertRule" },
);
export const AlertRule = refTo(AlertRuleSchema);
