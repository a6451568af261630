import type { ColumnType, Generated } from "kysely";
import type { ApprovalPolicy } from "../domain/approval-policy.ts";
import type { RateProvider } from "../domain/exchange-rate.ts";
import type { LandingState } from "../domain/landing.ts";
import type { ProposalStatus, Receipt, Rounding, RuleUse } from "../domain/price-proposal.ts";
import type { OmnibusReading } from "../domain/omnibus-settings.ts";
import type { ProductSelection } from "../domain/product-selection.ts";
import type { DefaultedJson, DefaultedTimestamp, Id, Json, NullableTimestamp, Timestamp } from "./schema.ts";

export interface ChannelTable {
  id: Id;
  code: string;
  name: string;
  currency: string;
  created_at: DefaultedTimestamp;
  omnibus_reading: Generated<OmnibusReading>;
  omnibus_days: Generated<number>;
  omnibus_time_zone: Generated<string>;
  omnibus_gradual: Generated<boolean>;
  /** numeric comes as text */
  min_margin_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  commission_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  fee_minor: number | null;
  shipping_cost_minor: number | null;
  person_above_moved_percent: number | null;
  compare_currencies: Generated<boolean>;
  rate_provider: Generated<RateProvider>;
  rate_max_age_days: Generated<number>;
}

export interface RateTableTable {
  provider: RateProvider;
  day: string;
  number: string | null;
  known_at: Timestamp;
  loaded_at: DefaultedTimestamp;
}

export interface ExchangeRateTable {
  provider: RateProvider;
  day: string;
  currency: string;
  /** numeric comes as text */
  rate: ColumnType<string, string, string>;
}

export interface ManualRateTable {
  id: Id;
  from_currency: string;
  to_currency: string;
  rate: ColumnType<string, string, string>;
  valid_from: Timestamp;
  valid_to: Timestamp;
  reason: string | null;
  created_at: DefaultedTimestamp;
  created_by: string;
}

export interface RateLoadTable {
  provider: RateProvider;
  tried_at: Timestamp;
  loaded_at: NullableTimestamp;
  failures: Generated<number>;
  problem: string | null;
}

export interface StrategyTable {
  id: Id;
  name: string;
  version: Generated<number>;
  rules: Json<readonly RuleUse[]>;
  rounding: Json<Rounding>;
  created_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
}

export interface ProductTable {
  id: Id;
  external_id: string;
  name: string;
  brand: string | null;
  gtin: string | null;
  mpn: string | null;
  category: string | null;
  url: string | null;
  cost_minor: number | null;
  cost_currency: string | null;
  /** numeric comes as text */
  vat_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  created_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
  tags: Generated<string[]>;
  sales_30_days: number | null;
  rrp_minor: number | null;
  rrp_currency: string | null;
  stock: number | null;
  stock_reported_at: NullableTimestamp;
  sold_per_day: number | null;
  sold_reported_at: NullableTimestamp;
  sales_rank: number | null;
  line: string | null;
  pack_size: number | null;
  perishable: Generated<boolean>;
}

export interface ProductChannelTable {
  product_id: number;
  channel_id: number;
  price_minor: number | null;
  floor_minor: number | null;
  ceiling_minor: number | null;
  strategy_id: number | null;
  price_changed_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
  rrp_minor: number | null;
}

export interface ProductPastTable {
  product_id: number;
  valid_to: Timestamp;
  cost_minor: number | null;
  cost_currency: string | null;
  vat_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  rrp_minor: number | null;
  rrp_currency: string | null;
}

export interface ProductChannelPastTable {
  product_id: number;
  channel_id: number;
  valid_to: Timestamp;
  floor_minor: number | null;
  ceiling_minor: number | null;
  rrp_minor: number | null;
}

export interface OwnPriceTable {
  product_id: number;
  channel_id: number;
  valid_from: Timestamp;
  valid_to: NullableTimestamp;
  price_minor: number;
}

export interface PriceProposalTable {
  id: Id;
  product_id: number;
  channel_id: number;
  strategy_id: number;
  strategy_version: number;
  status: Generated<ProposalStatus>;
  currency: string;
  current_price_minor: number | null;
  price_minor: number;
  floor_minor: number | null;
  ceiling_minor: number | null;
  reason_code: string;
  reason_text: string;
  receipt: Json<Receipt>;
  observation_ids: number[];
  created_at: DefaultedTimestamp;
  valid_until: NullableTimestamp;
  decided_at: NullableTimestamp;
  decided_by: string | null;
  decision_reason: string | null;
  reported_at: NullableTimestamp;
  report_reason: string | null;
  change_seq: number;
  changed_at: DefaultedTimestamp;
  needs_person: Generated<boolean>;
  needs_person_reason: string | null;
  approval_code: string | null;
  approval_reason: string | null;
  persons_needed: Generated<number>;
  first_approved_at: NullableTimestamp;
  first_approved_by: string | null;
  first_served_at: NullableTimestamp;
  first_served_to: string | null;
  last_served_at: NullableTimestamp;
  last_served_to: string | null;
}

export interface ApprovalPolicyTable {
  channel_id: number;
  direction: ApprovalPolicy["direction"];
  max_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  max_amount_minor: number | null;
  min_margin_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  price_from_minor: number | null;
  price_to_minor: number | null;
  min_match_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  max_per_day: number | null;
  two_persons_above_percent: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  time_zone: string;
  created_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
}

export interface FeedGuardTable {
  channel_id: number;
  max_move_percent: number | null;
  few_moves: Generated<number>;
  served_at: NullableTimestamp;
  served_rows: number | null;
  released_seq: Generated<number>;
  held_since: NullableTimestamp;
  held_code: string | null;
  held_reason: string | null;
}

export interface FeedReaderTable {
  api_key_id: number;
  channel_id: number | null;
  format: string;
  served_at: Timestamp;
  whole_at: NullableTimestamp;
  whole_without: Generated<number[]>;
}

export interface LandingSettingTable {
  channel_id: number;
  enabled: boolean;
  page_url: string | null;
  seller_name: string | null;
  first_look_seconds: number;
  grace_seconds: number;
}

export interface OwnPageTable {
  product_id: number;
  channel_id: number;
  listing_id: number;
}

export interface LandingTable {
  proposal_id: number;
  since: Timestamp;
  state: Generated<LandingState>;
  reason_code: string | null;
  reason: string | null;
  next_at: NullableTimestamp;
  asked_at: NullableTimestamp;
  live_price_minor: number | null;
  live_at: NullableTimestamp;
  not_live_at: NullableTimestamp;
  landed_at: NullableTimestamp;
  differs_since: NullableTimestamp;
  drifted_at: NullableTimestamp;
}

export interface StrategyVersionTable {
  strategy_id: number;
  version: number;
  rules: Json<readonly RuleUse[]>;
  rounding: Json<Rounding>;
  created_at: DefaultedTimestamp;
  created_by: string | null;
  reason: string | null;
}

export interface StrategyAssignmentTable {
  id: Id;
  name: string;
  strategy_id: number;
  channel_id: number;
  priority: Generated<number>;
  enabled: Generated<boolean>;
  selection: DefaultedJson<ProductSelection>;
  created_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
}

export interface PricingDueTable {
  product_id: number;
  mark: Id;
  since: DefaultedTimestamp;
}
