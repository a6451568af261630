import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Outcome } from "../domain/observation.ts";
import type { Db } from "./connect.ts";

/** What stands in the way of a listing's next check, or brought it about. */
export interface CheckFacts {
  readonly listingId: number;
  readonly sourceId: number;
  readonly intervalSeconds: number;
  readonly enabled: boolean;
  readonly nextCheckAt: Instant | null;
  readonly lastOutcome: Outcome | null;
  readonly consecutiveFailures: number;
  readonly sourcePausedUntil: Instant | null;
  readonly sourcePausedReason: string | null;
}

/** By listing, in one query for all. */
export async function loadCheckFacts(db: Db, listingIds: readonly number[]): Promise<Map<number, CheckFacts>> {
  const { rows } = await sql<CheckFacts>`
    select l.id as "listingId", l.source_id as "sourceId", l.interval_seconds as "intervalSeconds", l.enabled and s.enabled as enabled,
      sc.next_check_at as "nextCheckAt", lc.last_outcome as "lastOutcome", coalesce(lc.consecutive_failures, 0) as "consecutiveFailures",
      s.paused_until as "sourcePausedUntil", s.paused_reason as "sourcePausedReason"
    from listing l join source s on s.id = l.source_id left join schedule sc on sc.listing_id = l.id left join listing_check lc on lc.listing_id = l.id
    where l.id = any(${listingIds}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.listingId, row]));
}
