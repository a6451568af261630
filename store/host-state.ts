import { sql } from "kysely";
import type { BreakerState } from "../domain/host-state.ts";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** How the host of a source is asked at present; its other sources share all of it but their own least gap. */
export interface HostState {
  readonly name: string;
  /** The least time between two requests that holds now, in milliseconds. */
  readonly gapMs: number;
  /** What robots.txt asks for, and what 429 and 503 taught; each 0 for nothing. */
  readonly crawlDelayMs: number;
  readonly slowGapMs: number;
  readonly breaker: BreakerState;
  /** null: the breaker is closed. */
  readonly breakerReason: string | null;
  readonly breakerChangedAt: Instant | null;
  /** open: nobody asks before then; half-open: the one probe is given up then. */
  readonly restUntil: Instant | null;
  /** In a row. */
  readonly failures: number;
}

/** A host that was never asked has no trouble. null: there is no such source. */
export async function hostState(db: Db, sourceId: number): Promise<HostState | null> {
  const { rows } = await sql<HostState>`
    select s.host_name as name, greatest(s.min_gap_ms, h.crawl_delay_ms, h.slow_gap_ms)::float8 as "gapMs", coalesce(h.crawl_delay_ms, 0) as "crawlDelayMs",
      coalesce(round(h.slow_gap_ms), 0)::float8 as "slowGapMs", coalesce(h.breaker, 'closed') as breaker, h.breaker_reason as "breakerReason",
      h.breaker_changed_at as "breakerChangedAt", h.rest_until as "restUntil", coalesce(h.failures, 0) as failures
    from source s left join host h on h.name = s.host_name where s.id = ${sourceId}`.execute(db);
  return rows[0] ?? null;
}
