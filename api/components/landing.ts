import { Type } from "typebox";
import { LANDING_STATES } from "../../domain/landing.ts";
import { Id, InstantText, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";

export const landing = {
  state: OneOf(LANDING_STATES, {
    description:
      "`waiting`: not seen live yet, and there is time. `landed`: our page asks the approved price. `drifted`: it asks another although the grace is " +
      "over. `unknown`: nothing certain can be said.",
  }),
  reason_code: Nullable(Type.String({ description: "Why nothing certain is known (yet)" })),
  reason: Nullable(Type.String({ description: "The same in one sentence" })),
  since: { ...InstantText, description: "From when the price may be live: the feed's first answer with it, or the shop's report" },
  landed_at: Nullable({ ...InstantText, description: "The look that first found it live" }),
  delay_seconds: Nullable(
    Type.Number({ description: "From `since` to `landed_at`: it took no longer, and longer than until `not_live_at`" }),
  ),
  not_live_at: Nullable({ ...InstantText, description: "The last look before that found another price" }),
  live_price: { ...MaybeMoney, description: "What the last certain reading of our page said" },
  live_at: Nullable(InstantText),
  differs_since: Nullable({ ...InstantText, description: "The first of the looks in a row that found another price" }),
  drifted_at: Nullable(InstantText),
};

export const LandingRecordSchema = Type.Object(
  {
    proposal_id: Id,
    product_id: Id,
    product_external_id: Type.String(),
    product_name: Type.String(),
    status: Type.String({ description: "Of the proposal" }),
    price: MoneyText,
    listing_id: Nullable({ ...Id, description: "Our page, where it is read" }),
    page_url: Nullable(Type.String()),
    ...landing,
  },
  { $id: "Landing", description: "An approved price that the shop was shown, and whether its page asks it" },
);
export const LandingRecord = refTo(LandingRecordSchema);
