import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { BreakerState, PauseKind } from "../domain/host-state.ts";
import type { Instant } from "../domain/instant.ts";
import type { FetchMode, Outcome } from "../domain/observation.ts";
import type { Counts } from "../domain/source-health.ts";
import type { HttpClient, ProxyTier, Tier } from "../domain/proxy.ts";
import type { SellerSetting } from "../domain/seller-cover.ts";
import type { SourceKind } from "../domain/source.ts";
import type { AlertRuleTable, AlertTable, DeliveryAttemptTable, DeliveryTable, DeliveryTargetTable } from "./alert-schema.ts";
import type {
  DiscoveryPageCandidateTable,
  DiscoveryPageTable,
  DiscoveryRunTable,
  DiscoveryTable,
  ListingCandidateTable,
} from "./discovery-schema.ts";

import type { ObservationTable, OfferHistoryView, OfferIntervalTable, OfferTable } from "./history-schema.ts";
import type { DatabaseSizeTable, RetentionSettingTable } from "./operations-schema.ts";
import type { PrivateSellerTable } from "./privacy-schema.ts";
import type {
  ApprovalPolicyTable,
  ChannelTable,
  ExchangeRateTable,
  FeedGuardTable,
  FeedReaderTable,
  LandingSettingTable,
  LandingTable,
  OwnPageTable,
  ManualRateTable,
  OwnPriceTable,
  ProductChannelPastTable,
  ProductPastTable,
  PriceProposalTable,
  ProductChannelTable,
  ProductTable,
  RateLoadTable,
  RateTableTable,
  StrategyAssignmentTable,
  StrategyTable,
  StrategyVersionTable,
  PricingDueTable,
} from "./pricing-schema.ts";
import type {
  HistoryMarkTable,
  MarketChangeTable,
  MarketSummaryTable,
  PriceDayFilledView,
  PriceDayTable,
  PriceLineTable,
} from "./question-schema.ts";
import type {
  ProductImportanceTable,
  SchedulerProblemTable,
  ScheduleReplanTable,
  ScheduleRuleTable,
  SourceDayTable,
  SourcePaceTable,
} from "./schedule-schema.ts";

/** Tables as the program sees them; store/schema.test.ts compares this file with the migrated database. */
export interface Database {
  source: SourceTable;
  host: HostTable;
  channel: ChannelTable;
  strategy: StrategyTable;
  strategy_version: StrategyVersionTable;
  strategy_assignment: StrategyAssignmentTable;
  pricing_due: PricingDueTable;
  product: ProductTable;
  product_channel: ProductChannelTable;
  product_past: ProductPastTable;
  product_channel_past: ProductChannelPastTable;
  own_price: OwnPriceTable;
  listing: ListingTable;
  schedule: ScheduleTable;
  schedule_rule: ScheduleRuleTable;
  schedule_replan: ScheduleReplanTable;
  source_pace: SourcePaceTable;
  source_day: SourceDayTable;
  product_importance: ProductImportanceTable;
  scheduler_problem: SchedulerProblemTable;
  listing_check: ListingCheckTable;
  observation: ObservationTable;
  offer: OfferTable;
  offer_interval: OfferIntervalTable;
  history_mark: HistoryMarkTable;
  market_change: MarketChangeTable;
  market_summary: MarketSummaryTable;
  price_day: PriceDayTable;
  price_day_filled: PriceDayFilledView;
  price_line: PriceLineTable;
  offer_history: OfferHistoryView;
  alert_rule: AlertRuleTable;
  alert: AlertTable;
  delivery_target: DeliveryTargetTable;
  delivery: DeliveryTable;
  delivery_attempt: DeliveryAttemptTable;
  price_proposal: PriceProposalTable;
  approval_policy: ApprovalPolicyTable;
  feed_guard: FeedGuardTable;
  feed_reader: FeedReaderTable;
  landing_setting: LandingSettingTable;
  landing: LandingTable;
  own_page: OwnPageTable;
  rate_table: RateTableTable;
  exchange_rate: ExchangeRateTable;
  manual_rate: ManualRateTable;
  rate_load: RateLoadTable;
  robots_txt: RobotsTxtTable;
  api_key: ApiKeyTable;
  audit_log: AuditLogTable;
  database_size: DatabaseSizeTable;
  retention_setting: RetentionSettingTable;
  heartbeat: HeartbeatTable;
  page_parser: PageParserTable;
  source_look: SourceLookTable;
  source_hour: SourceHourTable;
  source_access: SourceAccessTable;
  proxy: ProxyTable;
  visit_session: VisitSessionTable;
  kept_page: KeptPageTable;
  private_seller: PrivateSellerTable;
  discovery: DiscoveryTable;
  discovery_run: DiscoveryRunTable;
  discovery_page: DiscoveryPageTable;
  listing_candidate: ListingCandidateTable;
  discovery_page_candidate: DiscoveryPageCandidateTable;
}

/** bigint columns come as numbers: store/connect.ts parses int8 and throws beyond the safe range. */
export type Id = GeneratedAlways<number>;
/** Written as a Date or RFC 3339 text; read as RFC 3339 text in UTC with microseconds. */
export type Timestamp = ColumnType<Instant, Instant | Date, Instant | Date>;
export type NullableTimestamp = ColumnType<Instant | null, Instant | Date | null | undefined, Instant | Date | null>;
export type DefaultedTimestamp = ColumnType<Instant, Instant | Date | undefined, Instant | Date>;
/** JSON is written as text: pg would turn a JavaScript array into a Postgres array. */
export type Json<T> = ColumnType<T, string, string>;
export type DefaultedJson<T> = ColumnType<T, string | undefined, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface SourceTable {
  id: Id;
  host: string;
  name: string;
  kind: SourceKind;
  country: string | null;
  currency: string | null;
  tax_included: boolean | null;
  parser: string | null;
  fetch_mode: Generated<FetchMode>;
  fetch_mode_reason: string | null;
  fetch_mode_changed_at: NullableTimestamp;
  min_gap_ms: Generated<number>;
  paused_until: NullableTimestamp;
  paused_reason: string | null;
  enabled: Generated<boolean>;
  created_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
  quarantined_at: NullableTimestamp;
  quarantine_reason: string | null;
  suspect_since: NullableTimestamp;
  jump_factor: Generated<number>;
  screenshots: Generated<boolean>;
  sellers: Generated<SellerSetting>;
  sellers_as: string | null;
  host_name: Generated<string>;
  active_from: string | null;
  active_to: string | null;
  time_zone: string | null;
  pause_kind: PauseKind | null;
  validators_distrusted_at: NullableTimestamp;
  validators_distrust_reason: string | null;
  http_retry_at: NullableTimestamp;
  http_retry_days: number | null;
}

/** One host, whichever of its sources asks. */
export interface HostTable {
  name: string;
  last_turn_at: NullableTimestamp;
  crawl_delay_ms: Generated<number>;
  slow_gap_ms: Generated<number>;
  failures: Generated<number>;
  breaker: Generated<BreakerState>;
  breaker_reason: string | null;
  breaker_changed_at: NullableTimestamp;
  rest_until: NullableTimestamp;
  rest_seconds: Generated<number>;
  asked_until: NullableTimestamp;
}

export interface ListingTable {
  id: Id;
  source_id: number;
  product_id: number | null;
  url: string;
  enabled: Generated<boolean>;
  interval_seconds: Generated<number>;
  created_at: DefaultedTimestamp;
  canary: Generated<boolean>;
  expected_price_minor: number | null;
  expected_currency: string | null;
  tags: Generated<string[]>;
}

export interface ScheduleTable {
  listing_id: number;
  source_id: number;
  interval_seconds: number;
  next_check_at: Timestamp;
  leased_until: NullableTimestamp;
  lease_id: string | null;
  looked_at: NullableTimestamp;
  changed_at: NullableTimestamp;
  learnt_shape: Generated<number>;
  learnt_days: Generated<number>;
  adaptive: Generated<boolean>;
}

export interface ListingCheckTable {
  listing_id: number;
  last_checked_at: NullableTimestamp;
  last_outcome: Outcome | null;
  last_reason: string | null;
  last_seen_at: NullableTimestamp;
  checks: Generated<number>;
  consecutive_failures: Generated<number>;
  body_hash: string | null;
  etag: string | null;
  last_modified: string | null;
  held_observation_id: number | null;
  canary_problem: string | null;
  full_at: NullableTimestamp;
  not_modified: Generated<number>;
  reader: string | null;
  looks: Generated<string[]>;
  look_bodies: Generated<number[]>;
}

export interface RobotsTxtTable {
  origin: string;
  fetched_at: Timestamp;
  verdict: "allow-all" | "disallow-all" | "rules";
  body: string | null;
  reason: string | null;
  expires_at: Timestamp;
}

export interface ApiKeyTable {
  id: Id;
  name: string;
  prefix: string;
  hash: string;
  scopes: string[];
  created_at: DefaultedTimestamp;
  last_used_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
}

export interface AuditLogTable {
  id: Id;
  at: DefaultedTimestamp;
  actor: string;
  action: string;
  subject_type: string;
  subject_id: string;
  before: ColumnType<unknown, string | null | undefined, string | null>;
  after: ColumnType<unknown, string | null | undefined, string | null>;
}

export interface HeartbeatTable {
  name: string;
  at: Timestamp;
}

export interface SourceLookTable {
  id: Id;
  source_id: number;
  listing_id: number;
  at: Timestamp;
  outcome: Outcome;
  price_ratio: number | null;
  currency_switched: boolean | null;
  stock_flip: "in" | "out" | "none" | null;
  jumped: Generated<boolean>;
  lost: Generated<boolean>;
  price_minor: number | null;
  currency: string | null;
  fields: string[] | null;
  agreed: boolean | null;
  counted: Generated<boolean>;
}

export interface SourceHourTable {
  source_id: number;
  hour: Timestamp;
  looks: number;
  counts: Json<Counts>;
}

export interface SourceAccessTable {
  source_id: number;
  http_client: Generated<HttpClient>;
  cookies_sealed: string | null;
  cookie_names: Generated<string[]>;
  headers_sealed: string | null;
  header_names: Generated<string[]>;
  direct: Generated<boolean>;
  tier: Generated<Tier>;
  tier_reason: string | null;
  tier_changed_at: NullableTimestamp;
  tier_failures: Generated<number>;
  try_cheaper_at: NullableTimestamp;
  updated_at: DefaultedTimestamp;
}

export interface ProxyTable {
  id: Id;
  source_id: number;
  name: string;
  server: string;
  credentials_sealed: string | null;
  tier: ProxyTier;
  country: string | null;
  /** numeric comes as text */
  cost_per_gb: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  cost_per_request: ColumnType<string | null, string | number | null | undefined, string | number | null>;
  cost_currency: string | null;
  enabled: Generated<boolean>;
  visits: Generated<number>;
  failures: Generated<number>;
  blocks: Generated<number>;
  bytes: Generated<number>;
  latency_ms: number | null;
  consecutive_failures: Generated<number>;
  last_used_at: NullableTimestamp;
  last_failure_at: NullableTimestamp;
  last_failure: string | null;
  cool_until: NullableTimestamp;
  created_at: DefaultedTimestamp;
}

export interface VisitSessionTable {
  id: Id;
  source_id: number;
  proxy_id: number | null;
  jar_sealed: string | null;
  uses: Generated<number>;
  created_at: DefaultedTimestamp;
  last_used_at: NullableTimestamp;
  retired_at: NullableTimestamp;
  retired_reason: string | null;
}

export interface KeptPageTable {
  hash: string;
  kind: "page" | "screenshot";
  content_type: string | null;
  bytes: number;
  kept_at: DefaultedTimestamp;
}

export interface PageParserTable {
  label: string;
  version: number;
  hosts: string[];
  unverified: string | null;
  search_url: string | null;
  search_unverified: string | null;
}
