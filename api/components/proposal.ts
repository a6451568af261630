import { Type } from "typebox";
import { PROPOSAL_STATUSES } from "../../domain/price-proposal.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { DroppedOffer, MarketOffer, MarketProduct, PriceStep } from "./market.ts";
import { landing } from "./landing.ts";
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
  status: OneOf(PROPOSAL_STATUSES, {
    description:
      "`published`: approved, and the feed has shown it to the shop. `applied`: the shop said that it asks it, or its page was seen to. `drifted`: its " +
      "page asks another price although the grace is over.",
  }),
  currency: Type.String(),
  current_price: MaybeMoney,
  price: MoneyText,
  floor: MaybeMoney,
  ceiling: MaybeMoney,
  needs_person: Type.Boolean({ description: "Whatever policies allow" }),
  needs_person_reason: Nullable(Type.String()),
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
  approval_code: Nullable(
    Type.String({
      description:
        "What the channel's approval policy said: `approved-by-policy`, or why a person must decide: `no-policy`, `needs-person`, `two-persons`, " +
        "`no-limits`, `no-current-price`, `other-direction`, `move-too-large`, `margin-unknown`, `margin-too-low`, `outside-price-band`, " +
        "`match-unsure`, `enough-today`. null: it was not asked.",
    }),
  ),
  approval_reason: Nullable(Type.String({ description: "The same in one sentence" })),
  persons_needed: Type.Integer({ minimum: 1, maximum: 2, description: "How many people must approve it" }),
  first_approved_at: Nullable(InstantText),
  first_approved_by: Nullable(Type.String({ description: "The first of two; the second must be another" })),
};

export const ProposalSchema = Type.Object(summary, { $id: "Proposal", description: "A proposed price" });
export const Proposal = refTo(ProposalSchema);

export const ReceiptSchema = Type.Object(
  {
    market: Type.Object({ product: MarketProduct, offers: Type.Array(MarketOffer), as_of: InstantText }),
    strategy: Type.Object(strategy),
    pricing: Type.Object({
      price: MaybeMoney,
      hold_reason: Nullable(Type.String()),
      hold_code: Type.Optional(Nullable(Type.String())),
      needs_person: Type.Optional(Type.Boolean()),
      floor: Type.Optional({ ...MoneyText, description: "That the channel's costs made" }),
      steps: Type.Array(PriceStep),
      dropped: Type.Array(DroppedOffer),
      observation_ids: Type.Array(Type.Integer()),
    }),
  },
  { $id: "Receipt", description: "What a price was computed from, and each step; computing it again gives the same price" },
);

export const ProposalDetailSchema = Type.Object(
  {
    ...summary,
    serving: Nullable(
      Type.Object(
        {
          first_served_at: InstantText,
          first_served_to: Type.String({ examples: ["key:shop"] }),
          last_served_at: InstantText,
          last_served_to: Type.String(),
        },
        { description: "When the feed first and last showed it, and to which key; null: it never did" },
      ),
    ),
    landing: Nullable(
      Type.Object(landing, {
        description: "Whether our own page asks it; null: the channel had no landing check when the shop was shown it",
      }),
    ),
    receipt: refTo(ReceiptSchema),
  },
  { $id: "ProposalDetail" },
);
export const ProposalDetail = refTo(ProposalDetailSchema);
