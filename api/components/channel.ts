import { Type } from "typebox";
import { RATE_PROVIDERS } from "../../domain/exchange-rate.ts";
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
    person_above_moved_percent: Nullable(
      Type.Integer({
        description: "Share of the products priced here that may be given a new price within 24 hours before a person must look",
      }),
    ),
    currencies: Type.Object(
      {
        compare: Type.Boolean({ description: "Whether rivals who ask in another currency count" }),
        rates: OneOf(RATE_PROVIDERS, { description: "Whose daily rates they are converted by" }),
        max_age_days: Type.Integer({ description: "Calendar days that a table may be old; with an older one they do not count" }),
      },
      { description: "How offers in other currencies are compared" },
    ),
  },
  { $id: "Channel", description: "A place where we sell" },
);
export const Channel = refTo(ChannelSchema);
