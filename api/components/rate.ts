import { Type } from "typebox";
import { RATE_PROVIDERS } from "../../domain/exchange-rate.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";

const decimal = (description: string) => Type.String({ description, examples: ["4.2345"] });

export const RateSchema = Type.Object(
  {
    from: Type.String({ description: "ISO 4217" }),
    to: Type.String({ description: "ISO 4217" }),
    multiply: decimal("An amount of `from` times this, divided by `divide`, is one of `to`; both as they were published"),
    divide: decimal("1 where one of the two is the publisher's own currency"),
    provider: OneOf([...RATE_PROVIDERS, "manual"], { description: "ecb and nbp: the day's table; manual: given by hand" }),
    day: Type.String({ format: "date", description: "Of the table, or from which a manual rate holds" }),
    age_days: Type.Integer({ description: "Calendar days from `day` to the instant it was used for" }),
    table: Nullable(Type.String({ description: "The publisher's number of the table, or the id of the manual rate" })),
  },
  { $id: "ExchangeRate", description: "What an amount in another currency was converted by" },
);
export const Rate = refTo(RateSchema);

export const ManualRateSchema = Type.Object(
  {
    id: Id,
    from: Type.String(),
    to: Type.String(),
    rate: decimal("Units of `to` for one of `from`"),
    valid_from: InstantText,
    valid_to: Type.String({ format: "date-time", description: "Exclusive" }),
    reason: Nullable(Type.String()),
    created_at: InstantText,
    created_by: Type.String(),
  },
  { $id: "ManualRate", description: "What somebody says a currency is worth for a time, in place of any table" },
);
export const ManualRate = refTo(ManualRateSchema);

export const RateStateSchema = Type.Object(
  {
    provider: OneOf(RATE_PROVIDERS),
    newest_day: Nullable(Type.String({ format: "date", description: "Of the newest table; null: none was ever loaded" })),
    age_days: Nullable(Type.Integer()),
    currencies: Type.Integer({ description: "In that table" }),
    channels: Type.Integer({ description: "Channels that compare by it" }),
    max_age_days: Nullable(Type.Integer({ description: "The least that one of them allows" })),
    tried_at: Nullable(Type.String({ format: "date-time", description: "Last attempt to load from the publisher" })),
    loaded_at: Nullable(Type.String({ format: "date-time", description: "Last attempt that worked" })),
    failures: Type.Integer({ description: "Attempts that failed since" }),
    problem: Nullable(Type.String()),
  },
  { $id: "RateState", description: "How old the daily rates are, and how loading them went" },
);
export const RateState = refTo(RateStateSchema);
