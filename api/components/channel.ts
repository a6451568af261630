import { Type } from "typebox";
import { OMNIBUS_READINGS } from "../../domain/omnibus-settings.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney } from "./money.ts";

export const ChannelSchema = Type.Object(
  {
    id: Id,
    code: Type.String({ description: "Key in paths and feeds", examples: ["shop"] }),
    name: Type.String(),
    currency: Type.String({ description: "ISO 4217, of all its prices and limits" }),
    created_at: InstantText,
    omnibus: Type.Object(
      { reading: OneOf(OMNIBUS_READINGS), days: Type.Integer(), time_zone: Type.String(), gradual: Type.Boolean() },
      { description: "How the law on announced reductions is read here" },
    ),
    costs: Type.Object(
      {
        min_margin_percent: Nullable(Type.Number({ description: "Of the net price, after all costs; null: no floor is made from costs" })),
        commission_percent: Nullable(Type.Number({ description: "Of the gross price" })),
        fee: MaybeMoney,
        shipping_cost: MaybeMoney,
      },
      { description: "What a sale here costs us, net; makes a floor where `min_margin_percent` is given" },
    ),
    max_move_percent: Nullable(
      Type.Integer({
        description: "Share of the products priced here that may be given a new price within 24 hours before a person must look",
      }),
    ),
  },
  { $id: "Channel", description: "A place where we sell" },
);
export const Channel = refTo(ChannelSchema);
