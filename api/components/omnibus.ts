import { Type } from "typebox";
import { OMNIBUS_READINGS } from "../../domain/omnibus-settings.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";

const Interval = Type.Object({ valid_from: InstantText, valid_until: Nullable(InstantText), price: MoneyText });
export const OmnibusSettings = Type.Object({
  reading: OneOf(OMNIBUS_READINGS),
  days: Type.Integer(),
  time_zone: Type.String(),
  gradual: Type.Boolean(),
});
export const PriorPrice = Type.Object({
  lowest: Nullable({ ...Interval, description: "What a reduction is measured against; null: nothing may be claimed" }),
  rule: OneOf(["lowest-in-days", "lowest-since-offered", "before-first-reduction", "before-gradual-reduction", "unknown"]),
  window_from: InstantText,
  window_until: InstantText,
  intervals: Type.Array(Interval),
  gaps: Type.Array(Type.Object({ from: InstantText, until: InstantText }), { description: "Not on offer, or not on record" }),
});
const Claim = Type.Object({
  price: MoneyText,
  percent: Nullable(Type.Number()),
  struck_price: MaybeMoney,
  reduced_at: InstantText,
  at: InstantText,
  perishable: Type.Boolean(),
});

export const ReductionProofSchema = Type.Object(
  {
    product_id: Id,
    external_id: Type.String(),
    name: Type.String(),
    channel: Type.String(),
    lawful: Type.Boolean(),
    problems: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
    claim: Claim,
    law: OmnibusSettings,
    prior: PriorPrice,
    prior_price: { ...MaybeMoney, description: "To be named beside the reduced price" },
    largest_percent: Nullable(Type.Integer({ description: "That may be named" })),
    lawful_from: Nullable({ ...InstantText, description: "If the prices stay as they are" }),
  },
  { $id: "ReductionProof", description: "Whether a reduction may be announced, with everything that it follows from" },
);
export const ReductionProof = refTo(ReductionProofSchema);

export const ReductionAudit = Type.Object({
  offer_id: Id,
  seller_name: Nullable(Type.String()),
  url: Type.String(),
  price: MoneyText,
  regular_price: MaybeMoney,
  lowest_price_30_days: MaybeMoney,
  reduced_at: { ...InstantText, description: "The look that first found it announced" },
  observation_id: Id,
  verdict: OneOf(["consistent", "contradicted", "unsure"]),
  reason: Type.String(),
  prior: PriorPrice,
});
