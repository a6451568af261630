import type { Id, NullableTimestamp, Timestamp } from "./schema.ts";

/** What names a private seller; everything else names him by the pseudonym. */
export interface PrivateSellerTable {
  id: Id;
  source_id: number;
  pseudonym: string;
  name: string | null;
  name_key: string | null;
  seller_id: string | null;
  url: string | null;
  first_seen_at: Timestamp;
  last_seen_at: Timestamp;
  erased_at: NullableTimestamp;
}
