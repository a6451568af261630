import { Type } from "typebox";
import { AVAILABILITIES, ITEM_CONDITIONS } from "../../domain/offer.ts";
import { SOURCE_KINDS } from "../../domain/source.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";
import { Rate } from "./rate.ts";

/** What is compared between two looks at an offer. */
export const offerState = {
  price: MaybeMoney,
  regular_price: MaybeMoney,
  lowest_price_30_days: MaybeMoney,
  shipping_price: MaybeMoney,
  availability: Nullable(OneOf(AVAILABILITIES)),
  item_condition: Nullable(OneOf(ITEM_CONDITIONS)),
};

export const OfferSchema = Type.Object(
  {
    id: Id,
    listing_id: Id,
    source_id: Id,
    source_name: Type.String(),
    source_kind: OneOf(SOURCE_KINDS),
    product_id: Nullable(Type.Integer()),
    seller_name: Nullable(Type.String({ description: "null: the source itself sells" })),
    name: Nullable(Type.String()),
    url: Type.String(),
    ...offerState,
    price_text: Nullable(Type.String({ description: "The text the price was read from" })),
    tax_included: Nullable(Type.Boolean()),
    quantity: Nullable(Type.Integer()),
    position: Nullable(Type.Integer()),
    valid_from: Type.String({ format: "date-time", description: "It has been like this since then" }),
    first_seen_at: InstantText,
    last_seen_at: Nullable(Type.String({ format: "date-time", description: "The last look that found it so" })),
    observation_id: Id,
    converted: {
      ...Nullable(Type.Object({ price: MoneyText, shipping_price: MaybeMoney, rate: Rate })),
      description:
        "In the currency asked for with `convert_to`, for comparison; null where it is in it, or there is no rate that is young enough",
    },
  },
  { $id: "Offer", description: "What one seller asks, as it stood at the last look that could read the page" },
);
export const Offer = refTo(OfferSchema);

export const OfferIntervalSchema = Type.Object(
  {
    offer_id: Id,
    listing_id: Id,
    source_id: Id,
    source_name: Type.String(),
    seller_name: Nullable(Type.String()),
    url: Type.String(),
    ...offerState,
    valid_from: InstantText,
    valid_to: Nullable(Type.String({ format: "date-time", description: "Exclusive; null: it still holds" })),
    last_seen_at: Nullable(
      Type.String({ format: "date-time", description: "The last look that found it so; between then and valid_to nobody looked" }),
    ),
    observation_id: Id,
  },
  { $id: "OfferInterval", description: "A stretch of time in which one offer stayed the same" },
);
export const OfferInterval = refTo(OfferIntervalSchema);
