import { Type } from "typebox";
import { OUTCOMES } from "../../domain/observation.ts";
import { MARKET_PLACES } from "../../store/positions-query.ts";
import { Id, InstantText, Nullable, OneOf } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";
import { offerState } from "./offer.ts";

const Count = Type.Integer({ minimum: 0 });
const DayText = Type.String({ format: "date", examples: ["2026-03-01"] });
const rival = {
  source_id: Id,
  source_name: Type.String(),
  seller_name: Nullable(Type.String({ description: "null: the source itself sells" })),
};

export const MarketPosition = Type.Object({
  product_id: Id,
  own_price: MaybeMoney,
  place: OneOf(MARKET_PLACES, {
    description:
      "`unpriced`: we ask nothing there. `alone`: no offer counts. `cheapest`: nobody asks as little. `tied`: somebody asks the same, nobody less. " +
      "`beaten`: somebody asks less.",
  }),
  position: Nullable(Type.Integer({ minimum: 1, description: "1 is the cheapest; equal prices share one" })),
  offers: Type.Integer({ minimum: 0, description: "That count" }),
  cheapest: MaybeMoney,
  cheapest_offer_id: Nullable(Id),
  delivered_offers: Type.Integer({ minimum: 0, description: "Of them, those whose shipping is known" }),
  cheapest_delivered: { ...MaybeMoney, description: "The least for price and shipping together" },
  cheapest_delivered_offer_id: Nullable(Id),
});

export const MarketPlaces = Type.Object({
  unpriced: Count,
  alone: Count,
  cheapest: Count,
  tied: Count,
  beaten: Count,
});

export const OfferAsOf = Type.Object({
  offer_id: Id,
  listing_id: Id,
  ...rival,
  url: Type.String(),
  ...offerState,
  valid_from: InstantText,
  last_seen_at: Nullable(InstantText),
  known: Type.Boolean({ description: "False: nobody looked around that moment, and this is what was found before it" }),
  observation_id: Id,
});

export const SourcePriceDays = Type.Object({
  source_id: Id,
  currency: Type.String(),
  is_new: Type.Boolean({ description: "False: offers that say that they are used, refurbished or damaged" }),
  days: Type.Array(
    Type.Object({
      day: DayText,
      open: MoneyText,
      low: MoneyText,
      high: MoneyText,
      close: MoneyText,
      median: { ...MoneyText, description: "Weighted by time; always a price that was asked" },
      offers: Type.Integer({ description: "Most at one time" }),
      available_share: Nullable(
        Type.Number({ description: "Of the time of which the stock is known, the part in which any was in stock" }),
      ),
      known_share: Type.Number({ description: "Part of the day of which a price is known" }),
    }),
    { description: "Days of which a price is known, in UTC; of the cheapest offer at each moment" },
  ),
});

const Amount = Type.String({ description: "Plain decimal in the line's currency", examples: ["1299.00"] });
export const PriceLines = Type.Object({
  product_id: Id,
  settled_until: Nullable({ ...InstantText, description: "Changes since then are not in the lines yet; null: all are" }),
  lines: Type.Array(
    Type.Object({
      source_id: Id,
      currency: Type.String(),
      is_new: Type.Boolean(),
      seen_until: Nullable({ ...InstantText, description: "The line is proved until this look; null: it ended by itself" }),
      points: Type.Array(
        Type.Object({
          day: DayText,
          low: Amount,
          high: Amount,
          close: Amount,
          goes_on: Type.Boolean({
            description: "The days until the next point were like the end of this one; false: nothing is known of them",
          }),
        }),
        { description: "The first may lie before the time asked for: where the line comes from" },
      ),
    }),
  ),
});

export const LowestBefore = Type.Object({
  by: OneOf(["offer", "seller", "source"]),
  offer_id: Nullable(Id),
  ...rival,
  lowest: MoneyText,
  since: InstantText,
  gaps: Type.Array(Type.Object({ from: InstantText, to: InstantText }), {
    description: "Times of which no price is known: a lower one in them is not ruled out",
  }),
});

export const MarketChange = Type.Object({
  product_id: Id,
  from: Nullable({ ...InstantText, description: "Its history differs since then; null: all of it may, read it anew" }),
  steps: Type.Array(
    Type.Object({
      offer_id: Id,
      listing_id: Id,
      source_id: Id,
      seller_name: Nullable(Type.String()),
      at: InstantText,
      before: Nullable(Type.Object(offerState)),
      after: Nullable(Type.Object(offerState)),
    }),
    { description: "What its offers did since then. A step may come twice: offer and moment tell." },
  ),
});

const Age = Nullable(Type.Integer({ minimum: 0, description: "Seconds" }));
export const SourceFreshness = Type.Object({
  source_id: Id,
  as_of: InstantText,
  listings: Type.Integer({ description: "That are watched" }),
  never_seen: Count,
  fresh: Type.Integer({ description: "Seen within twice their interval" }),
  median_age: Age,
  p90_age: Age,
  oldest_age: Age,
  outcomes: Type.Array(Type.Object({ outcome: Nullable(OneOf(OUTCOMES)), listings: Count }), {
    description: "Of the latest look at each; null: none yet",
  }),
});

export const RivalMover = Type.Object({
  ...rival,
  moves: Count,
  led: Type.Integer({ description: "Moves that followed nobody's" }),
  was_followed: Type.Integer({ description: "Of those, the ones that somebody followed" }),
  followed: Type.Integer({ description: "Moves that followed somebody's" }),
  median_delay_seconds: Nullable(Count),
  leaders: Type.Array(
    Type.Object({ ...rival, times: Count, certain: Type.Integer({ description: "The old price was seen after the leader's new one" }) }),
  ),
});
