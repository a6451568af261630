import type { DefaultedTimestamp, Timestamp } from "./schema.ts";

export interface DatabaseSizeTable {
  measured_at: Timestamp;
  bytes: number;
}

export interface RetentionSettingTable {
  kind: string;
  keep_days: number | null;
  updated_at: DefaultedTimestamp;
}
