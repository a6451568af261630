import { Type } from "typebox";
import { AVAILABILITIES, ITEM_CONDITIONS } from "../../domain/offer.ts";
import { PROPOSAL_STATUSES } from "../../domain/price-proposal.ts";
import { SOURCE_KINDS } from "../../domain/source.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";
import { strategy } from "./strategy.ts";

const summary = {
  id: Id,
  product_id: Id,
  product_external_id: Type.String(),
  product_name: Type.String(),
  gtin: Nullable(Type.String()),
  cost: MaybeMoney,
  vat_percent: Nullable(Type.Number()),
  channel: Type.String(),
  strategy_id: Id,
  strategy_version: Type.Integer(),
  status: OneOf(PROPOSAL_STATUSES),
  currency: Type.String(),
  current_price: MaybeMoney,
  price: MoneyText,
  floor: MaybeMoney,
  ceiling: MaybeMoney,
  reason_code: Type.String(),
  reason_text: Type.String(),
  created_at: InstantText,
  valid_until: Nullable(InstantText),
  decided_at: Nullable(InstantText),
  decided_by: Nullable(Type.String()),
  decision_reason: Nullable(Type.String()),
  reported_at: Nullable(InstantText),
  report_reason: Nullable(Type.String()),
  changed_at: InstantText,
};

export const ProposalSchema = Type.Object(summary, { $id: "Proposal", description: "A proposed price" });
export const Proposal = refTo(ProposalSchema);

const Product = Type.Object({
  product_id: Id,
  external_id: Type.String(),
  name: Type.String(),
  channel_id: Id,
  channel_code: Type.String(),
  currency: Type.String(),
  current_price: MaybeMoney,
  cost: MaybeMoney,
  vat_percent: Nullable(Type.Number()),
  floor: MaybeMoney,
  ceiling: MaybeMoney,
});
const Offer = Type.Object({
  offer_id: Id,
  observation_id: Id,
  listing_id: Id,
  source_id: Id,
  source_name: Type.String(),
  source_kind: OneOf(SOURCE_KINDS),
  seller_name: Nullable(Type.String()),
  price: MoneyText,
  shipping_price: MaybeMoney,
  tax_included: Nullable(Type.Boolean()),
  availability: Nullable(OneOf(AVAILABILITIES)),
  item_condition: Nullable(OneOf(ITEM_CONDITIONS)),
  url: Type.String(),
  last_seen_at: InstantText,
});
const Step = Type.Object({
  rule: Type.String(),
  before: MaybeMoney,
  after: MaybeMoney,
  code: Type.String(),
  reason: Type.String(),
  observation_ids: Type.Array(Type.Integer()),
});
const Dropped = Type.Object({ offer_id: Id, observation_id: Id, code: Type.String(), reason: Type.String() });

export const ReceiptSchema = Type.Object(
  {
    market: Type.Object({ product: Product, offers: Type.Array(Offer), as_of: InstantText }),
    strategy: Type.Object(strategy),
    pricing: Type.Object({
      price: MaybeMoney,
      hold_reason: Nullable(Type.String()),
      steps: Type.Array(Step),
      dropped: Type.Array(Dropped),
      observation_ids: Type.Array(Type.Integer()),
    }),
  },
  { $id: "Receipt", description: "What a price was computed from, and each step; computing it again gives the same price" },
);

export const ProposalDetailSchema = Type.Object({ ...summary, receipt: refTo(ReceiptSchema) }, { $id: "ProposalDetail" });
export const ProposalDetail = refTo(ProposalDetailSchema);
