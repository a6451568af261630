import { type Static, Type } from "typebox";
import { FETCH_MODES, OUTCOMES } from "../../domain/observation.ts";
import { AVAILABILITIES, ITEM_CONDITIONS, PRICE_KINDS } from "../../domain/offer.ts";
import { REVIEWS } from "../../domain/source-health.ts";
import { Id, Nullable, OneOf, refTo } from "../schema.ts";
import { MaybeMoney, MoneyText } from "./money.ts";

const summary = {
  id: Id,
  listing_id: Id,
  observed_at: Type.String({ format: "date-time", description: "When the page was looked at" }),
  recorded_at: Type.String({ format: "date-time", description: "When that was written down" }),
  outcome: OneOf(OUTCOMES),
  reason: Nullable(Type.String({ description: "Why it is not `offers`" })),
  http_status: Nullable(Type.Integer()),
  fetch_mode: OneOf(FETCH_MODES),
  final_url: Type.String(),
  parser: Nullable(Type.String({ examples: ["structured-data"] })),
  parser_version: Nullable(Type.Integer()),
  body_hash: Nullable(Type.String({ description: "SHA-256 of the page; /v1/observations/{id}/page gives the page itself" })),
  screenshot_hash: Nullable(
    Type.String({ description: "SHA-256 of the picture a browser took; /v1/observations/{id}/screenshot gives the picture itself" }),
  ),
  offer_count: Type.Integer(),
  review: Nullable(OneOf(REVIEWS, { description: "What became of a look that was not believed at once; null: it was" })),
  review_reason: Nullable(Type.String({ description: "Why it was not believed" })),
};

export const ObservationSummarySchema = Type.Object(summary, { $id: "ObservationSummary", description: "One look at one listing" });
export const ObservationSummary = refTo(ObservationSummarySchema);

const Rating = Type.Object({ value: Type.Number(), best: Type.Number(), review_count: Nullable(Type.Integer()) });

const Evidence = Type.Object({
  extractor: Type.String({ examples: ["json-ld"] }),
  path: Type.String({ description: "Where in the page" }),
  text: Type.String({ description: "The text as it stood there" }),
});

export const OfferReadingSchema = Type.Object(
  {
    url: Type.String(),
    name: Nullable(Type.String()),
    brand: Nullable(Type.String()),
    gtin: Nullable(Type.String()),
    mpn: Nullable(Type.String()),
    sku: Nullable(Type.String()),
    price: MaybeMoney,
    price_text: Nullable(Type.String()),
    regular_price: MaybeMoney,
    lowest_price_30_days: MaybeMoney,
    other_prices: Type.Array(Type.Object({ kind: OneOf(PRICE_KINDS), amount: MoneyText, condition: Nullable(Type.String()) })),
    shipping_price: MaybeMoney,
    free_shipping_from: MaybeMoney,
    tax_included: Nullable(Type.Boolean()),
    availability: Nullable(OneOf(AVAILABILITIES)),
    quantity: Nullable(Type.Integer()),
    delivery_days: Nullable(Type.Array(Type.Number(), { description: "Fewest and most days" })),
    item_condition: Nullable(OneOf(ITEM_CONDITIONS)),
    seller: Nullable(
      Type.Object({
        name: Type.String(),
        id: Nullable(Type.String()),
        url: Nullable(Type.String()),
        rating: Nullable(Rating),
      }),
    ),
    position: Nullable(Type.Integer()),
    variant: Type.Record(Type.String(), Type.String()),
    valid_until: Nullable(Type.String()),
    rating: Nullable(Rating),
    image: Nullable(Type.String()),
    breadcrumbs: Type.Array(Type.String()),
    evidence: Type.Unsafe<Record<string, Static<typeof Evidence> | undefined>>(
      Type.Record(Type.String(), Evidence, { description: "Per field, where it was read" }),
    ),
  },
  { $id: "OfferReading", description: "An offer as it was read, each field with the place it was read from" },
);
export const OfferReading = refTo(OfferReadingSchema);

export const ObservationSchema = Type.Object({ ...summary, offers: Type.Array(OfferReading) }, { $id: "Observation" });
export const Observation = refTo(ObservationSchema);
