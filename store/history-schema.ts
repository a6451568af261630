import type { FetchMode, Outcome } from "../domain/observation.ts";
import type { Availability, ItemCondition, Offer } from "../domain/offer.ts";
import type { Review } from "../domain/source-health.ts";
import type { OfferFacts } from "./offer-facts.ts";
import type { DefaultedJson, DefaultedTimestamp, Id, NullableJson, NullableTimestamp, Timestamp } from "./schema.ts";

export interface ObservationTable {
  id: Id;
  listing_id: number;
  observed_at: Timestamp;
  recorded_at: DefaultedTimestamp;
  outcome: Outcome;
  reason: string | null;
  http_status: number | null;
  fetch_mode: FetchMode;
  final_url: string;
  parser: string | null;
  parser_version: number | null;
  body_hash: string | null;
  offers: DefaultedJson<readonly Offer[]>;
  review: Review | null;
  review_reason: string | null;
  screenshot_hash: string | null;
}

interface OfferStateColumns {
  price_minor: number | null;
  currency: string | null;
  regular_price_minor: number | null;
  lowest_price_30_days_minor: number | null;
  shipping_price_minor: number | null;
  availability: Availability | null;
  item_condition: ItemCondition | null;
}

export interface OfferTable extends OfferStateColumns {
  id: Id;
  listing_id: number;
  source_id: number;
  product_id: number | null;
  offer_key: string;
  seller_name: string | null;
  name: string | null;
  url: string;
  price_text: string | null;
  tax_included: boolean | null;
  quantity: number | null;
  position: number | null;
  facts: NullableJson<OfferFacts>;
  valid_from: Timestamp;
  first_seen_at: Timestamp;
  vanished_at: NullableTimestamp;
  observation_id: number;
}

/** Intervals that are over; that of a standing offer is its own row. */
export interface OfferIntervalTable extends OfferStateColumns {
  offer_id: number;
  valid_from: Timestamp;
  valid_to: Timestamp;
  last_seen_at: Timestamp;
  observation_id: number;
}

/** A view of both: `valid_to` is null while it stands. */
export interface OfferHistoryView extends OfferStateColumns {
  offer_id: number;
  valid_from: Timestamp;
  valid_to: NullableTimestamp;
  last_seen_at: NullableTimestamp;
  observation_id: number;
  listing_id: number;
  source_id: number;
  product_id: number | null;
  seller_name: string | null;
  url: string;
}
