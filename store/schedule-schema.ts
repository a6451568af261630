import type { Generated } from "kysely";
import type { ChangeRhythm, RhythmEvidence } from "../domain/change-rhythm.ts";
import type { ScheduleKind, ScheduleScope } from "../domain/schedule-rule.ts";
import type { SchedulerProblemKind } from "../domain/scheduler-problem.ts";
import type { DefaultedTimestamp, Id, NullableJson, NullableTimestamp } from "./schema.ts";

export interface ScheduleRuleTable {
  id: Id;
  scope: ScheduleScope;
  listing_id: number | null;
  product_id: number | null;
  source_id: number | null;
  label: string | null;
  kind: ScheduleKind;
  interval_seconds: number | null;
  cron: string | null;
  time_zone: string | null;
  min_seconds: number | null;
  max_seconds: number | null;
  created_at: DefaultedTimestamp;
  updated_at: DefaultedTimestamp;
}

export interface ScheduleReplanTable {
  id: Id;
  scope: ScheduleScope;
  listing_id: number | null;
  product_id: number | null;
  source_id: number | null;
  label: string | null;
  after_listing_id: Generated<number>;
}

export interface SourcePaceTable {
  source_id: number;
  requests_per_day: number | null;
  time_zone: string | null;
  prior_shape: number | null;
  prior_days: number | null;
  rhythm_evidence: NullableJson<RhythmEvidence>;
  rhythm_noted_at: NullableTimestamp;
  rhythm: NullableJson<ChangeRhythm>;
  request_price: number | null;
  pressure: Generated<number>;
  tuned_at: NullableTimestamp;
}

export interface SourceDayTable {
  source_id: number;
  day: string;
  requests: Generated<number>;
}

export interface ProductImportanceTable {
  product_id: number;
  weight: number;
  reasons: string[];
  computed_at: DefaultedTimestamp;
}

export interface SchedulerProblemTable {
  key: string;
  kind: SchedulerProblemKind;
  source_id: number | null;
  message: string;
  since: DefaultedTimestamp;
  seen_at: DefaultedTimestamp;
}
