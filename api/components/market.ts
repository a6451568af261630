import { Type } from "typebox";
import { AVAILABILITIES, ITEM_CONDITIONS, PRICE_KINDS } from "../../domain/offer.ts";
import { SOURCE_KINDS } from "../../domain/source.ts";
import { Id, InstantText, Nullable, OneOf } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";
import { Rate } from "./rate.ts";

const Change = Type.Object({ at: InstantText, before: MaybeMoney, after: MoneyText });
const Move = Type.Object({
  at: InstantText,
  seller: Nullable(Type.String({ description: "null: ourselves" })),
  before: Type.Integer({ description: "In smallest units of the channel's currency" }),
  after: Type.Integer(),
});
const Line = Type.Object({
  name: Type.String(),
  pack_size: Nullable(Type.Number()),
  others: Type.Array(Type.Object({ external_id: Type.String(), pack_size: Nullable(Type.Number()), price: MaybeMoney })),
});

/** Our product as it was priced. What stands as optional is there only where it is known and the strategy asks for it. */
export const MarketProduct = Type.Object({
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
  channel_costs: Type.Optional(
    Nullable(
      Type.Object(
        { min_margin_percent: Type.Number(), commission_percent: Type.Number(), fee: MoneyText, shipping_cost: MoneyText },
        { description: "What made a floor" },
      ),
    ),
  ),
  recommended_price: Type.Optional(MaybeMoney),
  stock: Type.Optional(Nullable(Type.Integer())),
  sold_per_day: Type.Optional(Nullable(Type.Number())),
  channel_prices: Type.Optional(Type.Array(Type.Object({ channel_code: Type.String(), price: MoneyText }))),
  line: Type.Optional(Nullable(Line)),
  recent_changes: Type.Optional(Nullable(Type.Array(Change))),
  recent_moves: Type.Optional(Nullable(Type.Array(Move))),
});

const offer = {
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
  seller_rating: Type.Optional(
    Nullable(Type.Object({ value: Type.Number(), best: Type.Number(), review_count: Nullable(Type.Integer()) })),
  ),
  delivery_days: Type.Optional(Nullable(Type.Array(Type.Number(), { description: "Fewest and most" }))),
  free_shipping_from: Type.Optional(MaybeMoney),
  other_prices: Type.Optional(
    Nullable(Type.Array(Type.Object({ kind: OneOf(PRICE_KINDS), amount: MoneyText, condition: Nullable(Type.String()) }))),
  ),
  match_confidence: Type.Optional(Nullable(Type.Number({ description: "0 to 1" }))),
  fresh_hours: Type.Optional(Nullable(Type.Number({ description: "Within which its source is meant to be read again" }))),
};
export const MarketOffer = Type.Object(offer);

export const PriceStep = Type.Object({
  rule: Type.String(),
  before: MaybeMoney,
  after: MaybeMoney,
  code: Type.String(),
  reason: Type.String(),
  observation_ids: Type.Array(Type.Integer()),
});
export const DroppedOffer = Type.Object({ offer_id: Id, observation_id: Id, code: Type.String(), reason: Type.String() });

/** An offer with what became of it. */
export const JudgedOffer = Type.Object({
  ...offer,
  counts: Type.Boolean({ description: "No rule left it out" }),
  used: Type.Boolean({ description: "A step stands on it" }),
  dropped: Type.Array(Type.Object({ code: Type.String(), reason: Type.String() }), { description: "Why it does not count" }),
  compared: {
    ...Nullable(Type.Object({ price: MoneyText, shipping_price: MaybeMoney, rate: Nullable(Rate) })),
    description: "What it is compared by where that differs from what it asks: in the channel's currency, with tax",
  },
});
