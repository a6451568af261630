import { Type } from "typebox";
import { Id, InstantText, OneOf, refTo } from "../schema.ts";

/** Also the shape that bodies send. */
export const RuleUse = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: "One of GET /v1/pricing-rules" }),
    settings: Type.Record(Type.String(), Type.Unknown(), { description: "As the rule's schema says" }),
    when: Type.Optional(OneOf(["undecided"], { description: "Only where no earlier rule has set a price: a fallback. Left out: always" })),
  },
  { additionalProperties: false },
);

export const Rounding = Type.Object(
  {
    mode: OneOf(["none", "down", "nearest", "up"]),
    ending: Type.Integer({ minimum: 0, description: "What the price shall end with, in minor units: 99" }),
    modulus: Type.Integer({ minimum: 1, description: "Of how many minor units: 100, so that prices end in .99" }),
  },
  { additionalProperties: false },
);

export const strategy = {
  id: Id,
  name: Type.String(),
  version: Type.Integer({ description: "Rises with every change of rules or rounding" }),
  rules: Type.Array(RuleUse),
  rounding: Rounding,
};

export const StrategySchema = Type.Object(
  { ...strategy, created_at: InstantText, updated_at: InstantText },
  { $id: "Strategy", description: "Rules in order, then rounding; a product's floor and ceiling always come last" },
);
export const Strategy = refTo(StrategySchema);
