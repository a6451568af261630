import type { DefaultedTimestamp, Id, NullableTimestamp, Timestamp } from "./schema.ts";

/** Tables that are kept from others for quick answers. */
export interface HistoryMarkTable {
  id: Id;
  product_id: number;
  from_at: Timestamp;
}

export interface MarketChangeTable {
  seq: Id;
  product_id: number;
  from_at: NullableTimestamp;
  settled_at: DefaultedTimestamp;
}

export interface MarketSummaryTable {
  channel_id: number;
  product_id: number;
  own_minor: number | null;
  offers: number;
  cheapest_minor: number | null;
  cheapest_offer_id: number | null;
  cheaper: number | null;
  equal: number | null;
  delivered_offers: number;
  delivered_minor: number | null;
  delivered_offer_id: number | null;
  computed_at: DefaultedTimestamp;
}

export interface PriceDayTable {
  product_id: number;
  source_id: number;
  currency: string;
  is_new: boolean;
  /** YYYY-MM-DD */
  day: string;
  open_minor: number;
  low_minor: number;
  high_minor: number;
  close_minor: number;
  median_minor: number;
  offers: number;
  available_share: number | null;
  known_share: number;
  close_offers: number;
  close_available: number | null;
}

/** One row per day that is complete. */
export interface PriceDayFilledView {
  product_id: number;
  source_id: number;
  currency: string;
  is_new: boolean;
  day: string;
  open_minor: number;
  low_minor: number;
  high_minor: number;
  close_minor: number;
  median_minor: number;
  offers: number;
  available_share: number | null;
  known_share: number;
}

export interface PriceLineTable {
  product_id: number;
  /** First day of the quarter. */
  quarter: string;
  source_id: number;
  currency: string;
  is_new: boolean;
  days: string;
}
