import type { Generated } from "kysely";
import type { DiscoveryPageKind, EntryPoint, RunState, SearchStep } from "../domain/discovery.ts";
import type { CandidateReason, CandidateState } from "../domain/listing-candidate.ts";
import type { DefaultedJson, DefaultedTimestamp, Id, NullableTimestamp } from "./schema.ts";

export interface DiscoveryTable {
  source_id: number;
  enabled: Generated<boolean>;
  interval_seconds: Generated<number>;
  auto_accept_gtin: Generated<boolean>;
  entry_points: DefaultedJson<readonly EntryPoint[]>;
  include_paths: Generated<string[]>;
  search_url: string | null;
  next_run_at: DefaultedTimestamp;
  leased_until: NullableTimestamp;
  lease_id: string | null;
  updated_at: DefaultedTimestamp;
}

export interface DiscoveryRunTable {
  id: Id;
  source_id: number;
  product_id: number | null;
  requested_by: string;
  requested_at: DefaultedTimestamp;
  started_at: NullableTimestamp;
  finished_at: NullableTimestamp;
  state: Generated<RunState>;
  search_step: SearchStep | null;
  complete: Generated<boolean>;
  pages_read: Generated<number>;
  pages_unchanged: Generated<number>;
  pages_failed: Generated<number>;
  looks: Generated<number>;
  bytes: Generated<number>;
  found: Generated<number>;
  added: Generated<number>;
  gone: Generated<number>;
  accepted: Generated<number>;
  cut_off: Generated<string[]>;
  problems: Generated<string[]>;
}

export interface DiscoveryPageTable {
  id: Id;
  source_id: number;
  run_id: number;
  kind: DiscoveryPageKind;
  url: string;
  depth: number;
  parent_id: number | null;
  pending: Generated<boolean>;
  tries: Generated<number>;
  modified_at: NullableTimestamp;
  read_modified_at: NullableTimestamp;
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  reader_version: number | null;
  full_at: NullableTimestamp;
}

export interface ListingCandidateTable {
  id: Id;
  source_id: number;
  url: string;
  url_key: string;
  name: string | null;
  brand: string | null;
  gtin: string | null;
  mpn: string | null;
  sku: string | null;
  price_minor: number | null;
  currency: string | null;
  price_text: string | null;
  price_seen_at: NullableTimestamp;
  image: string | null;
  modified_at: NullableTimestamp;
  found_at: DefaultedTimestamp;
  last_seen_at: DefaultedTimestamp;
  found_kind: DiscoveryPageKind;
  found_on: string;
  run_id: number | null;
  looked_at: NullableTimestamp;
  look_reason: string | null;
  state: Generated<CandidateState>;
  product_id: number | null;
  reason: CandidateReason | null;
  listing_id: number | null;
  decided_at: NullableTimestamp;
  decided_by: string | null;
  decision_reason: string | null;
}

export interface DiscoveryPageCandidateTable {
  page_id: number;
  candidate_id: number;
}
