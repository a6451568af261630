import { Type } from "typebox";
import { Id, InstantText, Nullable, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

export const ProductChannelSchema = Type.Object(
  {
    channel: Type.String({ description: "The channel's code" }),
    currency: Type.String(),
    price: MaybeMoney,
    floor: MaybeMoney,
    ceiling: MaybeMoney,
    strategy_id: Nullable(Type.Integer({ description: "null: not priced on this channel" })),
    price_changed_at: InstantText,
    updated_at: InstantText,
  },
  { $id: "ProductChannel", description: "A product's own gross price and limits on one channel" },
);
export const ProductChannel = refTo(ProductChannelSchema);

export const ProductSchema = Type.Object(
  {
    id: Id,
    external_id: Type.String({ description: "The shop's own id" }),
    name: Type.String(),
    brand: Nullable(Type.String()),
    gtin: Nullable(Type.String({ description: "14 digits with a right check digit" })),
    mpn: Nullable(Type.String()),
    category: Nullable(Type.String()),
    url: Nullable(Type.String()),
    cost: MaybeMoney,
    vat_percent: Nullable(Type.Number({ examples: [23] })),
    created_at: InstantText,
    updated_at: InstantText,
    channels: Type.Array(ProductChannel),
  },
  { $id: "Product" },
);
export const Product = refTo(ProductSchema);
