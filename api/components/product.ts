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
    rrp: MaybeMoney,
    strategy_id: Nullable(Type.Integer({ description: "null: the set decides that the product is in; see `priced_by`" })),
    priced_by: Nullable(
      Type.Object(
        {
          strategy_id: Id,
          strategy_name: Type.String(),
          strategy_version: Type.Integer(),
          assignment_id: Nullable(Type.Integer({ description: "null: the product names the strategy itself" })),
          assignment_name: Nullable(Type.String()),
        },
        { description: "The strategy that prices it here, and why that one; null: none does" },
      ),
    ),
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
    rrp: MaybeMoney,
    stock: Nullable(Type.Integer({ description: "Pieces" })),
    stock_reported_at: Nullable(InstantText),
    sold_per_day: Nullable(Type.Number({ description: "Pieces" })),
    sold_reported_at: Nullable(InstantText),
    sales_rank: Nullable(Type.Integer({ description: "1 sells best" })),
    line: Nullable(Type.String({ description: "Products that are sold as one: sizes, packs, colours" })),
    pack_size: Nullable(Type.Number({ description: "Pieces, kilograms or litres; the same unit along the line" })),
    perishable: Type.Boolean({ description: "Spoils, so that the Omnibus directive has another rule for it" }),
    tags: Type.Array(Type.String(), { description: "Schedules may be about a tag" }),
    sales_30_days: Nullable(
      Type.Integer({ description: "Pieces sold in the last 30 days; makes adaptive schedules look at it oftener or less often" }),
    ),
    created_at: InstantText,
    updated_at: InstantText,
    channels: Type.Array(ProductChannel),
  },
  { $id: "Product" },
);
export const Product = refTo(ProductSchema);
