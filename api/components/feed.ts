import { Type } from "typebox";
import { FEED_NAMES } from "../feed-formats.ts";
import { Line, Nullable, OneOf } from "../schema.ts";

const text = Nullable(Type.String());
const signature = {
  key: Type.Optional(
    Type.String({ maxLength: 15, description: "Of a signed URL, with `expires` and `signature`: see POST /v1/feed-urls" }),
  ),
  expires: Type.Optional(Type.String({ maxLength: 12 })),
  signature: Type.Optional(Type.String({ maxLength: 100 })),
};
const cursor = { minLength: 1, maxLength: 500 };
const channel = Type.Optional(Line(50, { description: "Code of one channel" }));

export const FeedQuery = Type.Object(
  {
    changed_since: Type.Optional(
      Type.String({
        ...cursor,
        description: "`next_cursor` of the last answer: only what changed since, prices withdrawn meanwhile included (see `status`).",
      }),
    ),
    channel,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: "Most rows; all of them unless given." })),
    ...signature,
  },
  { additionalProperties: false },
);

export const fileFeedOptions = {
  custom_label: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 4, default: 0, description: "Which of Google's custom labels tells the price position" }),
  ),
  not_competitive_percent: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, default: 10, description: "So far above the lowest rival the label is `not-competitive`" }),
  ),
  sale_price_from_percent: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      default: 5,
      description: "Smallest reduction that is announced by `sale_price`; 100: none is",
    }),
  ),
};

const labels = Type.Optional(
  OneOf(["approved", "all"], {
    description:
      "Google supplemental only. `all`: also an entry with nothing but the label for every other product that is on sale and watched, by the " +
      "price it asks now; `approved`, and if left out: products with an approved price only.",
  }),
);

export const FeedFileQuery = Type.Object(
  {
    changed_since: Type.Optional(
      Type.String({ ...cursor, description: "`x-next-cursor` of the last answer: 204 while nothing changed since, else the whole file." }),
    ),
    channel,
    ...fileFeedOptions,
    labels,
    ...signature,
  },
  { additionalProperties: false },
);

export const AnyFeedQuery = Type.Object(
  {
    format: Type.Optional(OneOf(FEED_NAMES, { description: "`json` unless given" })),
    changed_since: Type.Optional(
      Type.String({ ...cursor, description: "`x-next-cursor` of the last answer in this format, which says what it leaves out then." }),
    ),
    channel,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: "Most rows of JSON, NDJSON and CSV; XML files are always whole." }),
    ),
    ...fileFeedOptions,
    labels,
  },
  { additionalProperties: false },
);

const Row = Type.Object({
  proposal_id: Type.Integer({ description: "For POST /v1/proposals/{id}/applied or /rejected-by-shop" }),
  product_id: Type.String({ description: "The shop's own id" }),
  gtin: text,
  channel: Type.String(),
  status: Type.String({
    description: "`approved`: take the price. Anything else: the price was withdrawn, applied or refused; do not take it.",
  }),
  currency: Type.String(),
  current_price: text,
  suggested_price: Type.String({ examples: ["1299.00"] }),
  floor: text,
  ceiling: text,
  margin_percent_after: Nullable(Type.Number({ description: "Of the net price; null when cost or VAT rate is not known" })),
  reason_code: Type.String(),
  reason_text: Type.String(),
  strategy_version: Type.Integer(),
  valid_from: text,
  valid_until: text,
  approved_by: text,
  approved_at: text,
});
export const FeedRows = Type.Object({ items: Type.Array(Row), next_cursor: Type.String(), has_more: Type.Boolean() });
