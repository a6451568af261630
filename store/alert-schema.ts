import type { Generated } from "kysely";
import type { AlertData, DeliveryStatus } from "../domain/alert.ts";
import type { DefaultedJson, DefaultedTimestamp, Id, Json, NullableTimestamp, Timestamp } from "./schema.ts";

export interface AlertRuleTable {
  id: Id;
  kind: string;
  product_id: number | null;
  settings: DefaultedJson<Readonly<Record<string, unknown>>>;
  enabled: Generated<boolean>;
  created_at: DefaultedTimestamp;
}

export interface AlertTable {
  id: Id;
  rule_id: number;
  kind: string;
  product_id: number | null;
  listing_id: number;
  offer_id: number;
  observation_id: number;
  idempotency_key: string;
  title: string;
  data: Json<AlertData>;
  created_at: DefaultedTimestamp;
}

export interface DeliveryTargetTable {
  id: Id;
  name: string;
  channel: string;
  settings: DefaultedJson<Readonly<Record<string, unknown>>>;
  secret_sealed: string | null;
  enabled: Generated<boolean>;
  created_at: DefaultedTimestamp;
}

export interface DeliveryTable {
  id: Id;
  target_id: number;
  event: string;
  message_id: string;
  payload: Json<unknown>;
  status: Generated<DeliveryStatus>;
  attempts: Generated<number>;
  next_attempt_at: DefaultedTimestamp;
  leased_until: NullableTimestamp;
  last_error: string | null;
  created_at: DefaultedTimestamp;
  delivered_at: NullableTimestamp;
}

export interface DeliveryAttemptTable {
  id: Id;
  delivery_id: number;
  attempted_at: Timestamp;
  duration_ms: number;
  http_status: number | null;
  error: string | null;
  response_excerpt: string | null;
}
