import { Type } from "typebox";
import type { Static } from "typebox";

/** Which offers count as rivals: the part of a rule's settings that rules about rivals share. */
export const RivalFilter = Type.Object(
  {
    onlySources: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1 }), { title: "Only these sources", description: "Source ids; leave out for every source." }),
    ),
    exceptSources: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { title: "Never these sources", description: "Source ids." })),
    ownSellers: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        title: "Our own names",
        description:
          "Names under which we or our sister accounts sell, on marketplaces and comparators too; never rivals. Case does not matter.",
      }),
    ),
    stock: Type.Optional(
      Type.Enum(["in-stock", "in-stock-or-unknown", "any"], {
        default: "in-stock",
        title: "Stock",
        description: "Whether an offer whose page does not tell its stock counts, or even one that is sold out.",
      }),
    ),
    condition: Type.Optional(
      Type.Enum(["new", "new-or-unknown", "any"], {
        default: "new-or-unknown",
        title: "Condition",
        description: "Whether an offer whose page does not tell its condition counts, or even a used one.",
      }),
    ),
    tax: Type.Optional(
      Type.Enum(["gross", "gross-or-unknown"], {
        default: "gross-or-unknown",
        title: "Tax",
        description:
          "Whether a price whose page does not say that tax is in it counts. Net prices do with the product's VAT on top, where its rate is known.",
      }),
    ),
    maxAgeHours: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        default: 48,
        title: "Oldest reading, hours",
        description: "Readings older than this do not count.",
      }),
    ),
    age: Type.Optional(
      Type.Enum(["hours", "source"], {
        default: "hours",
        title: "Age goes by",
        description: "The hours above, or the source's own freshness target where it has one (twice its interval).",
      }),
    ),
    minSellerRatingPercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        title: "Least seller rating, percent",
        description: "Of its scale: 4.5 of 5 is 90. A seller whose rating is unknown does not count.",
      }),
    ),
    minSellerReviews: Type.Optional(
      Type.Integer({
        minimum: 1,
        title: "Fewest seller reviews",
        description: "A seller whose number of reviews is unknown does not count.",
      }),
    ),
    maxDeliveryDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        title: "Longest delivery, days",
        description: "An offer that does not tell when it arrives does not count.",
      }),
    ),
    minMatchPercent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        title: "Surest match, percent",
        description: "Only listings that are our product at least this surely; what a person matched is sure.",
      }),
    ),
    leastPercentOfMedian: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        default: 25,
        title: "Least plausible price, percent of the median",
        description: "Of three or more rivals, one below this share of their median is taken for a mistake. 0 turns it off.",
      }),
    ),
    mostPercentOfMedian: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 1_000_000,
        default: 400,
        title: "Greatest plausible price, percent of the median",
        description: "Of three or more rivals, one above this share of their median is taken for a mistake. 1000000 turns it off.",
      }),
    ),
  },
  { additionalProperties: false, title: "Rivals", description: "Which offers count." },
);
export type RivalFilter = Static<typeof RivalFilter>;
