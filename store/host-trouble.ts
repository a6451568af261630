import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { HostTrouble } from "../domain/host-state.ts";
import type { Db } from "./connect.ts";

export interface Trouble {
  readonly sourceId: number;
  readonly trouble: HostTrouble;
  /** One sentence for a person. */
  readonly reason: string;
  /** What the host asked for (Retry-After), or null. */
  readonly retryAfterSeconds: number | null;
  readonly now?: Date;
}

export interface Resting {
  /** Nobody asks the host before; null: it is asked on. */
  readonly until: Instant | null;
}

const DAY = 24 * 3600;
/** A host that asks for longer is asked once after this: by then it may not be what it meant. */
const LONGEST_ASKED = 7 * DAY;
/** Failures in a row after which nobody asks for a while. */
const FAILURES_TO_OPEN = 5;
/** First rests in seconds; each rest after a probe that fails is twice the last. */
const FIRST_REST = { "slow-down": 60, refused: 600, failed: 60 } as const;
const LONGEST_REST = { "slow-down": DAY, refused: DAY, failed: 3600 } as const;
const LONGEST_SLOW_GAP_MS = 5 * 60_000;

/**
 * Writes down that a host did not answer as it should, for all its sources. 429 and 503 lengthen the gap at once; a rate limit, a refusal,
 * the fifth failure in a row and a probe that fails open the breaker, and its sources pause until it lets one probe through.
 */
export async function noteTrouble(db: Db, { sourceId, trouble, reason, retryAfterSeconds, now }: Trouble): Promise<Resting> {
  const at = now === undefined ? sql`clock_timestamp()` : sql`${now}::timestamptz`;
  const slower = trouble === "slow-down" || trouble === "unavailable";
  const kind = trouble === "unavailable" ? "failed" : trouble;
  const { rows } = await sql<Resting>`
    with place as materialized (
      select s.host_name as name, s.min_gap_ms, ${at} as moment from source s where s.id = ${sourceId}
    ), met as (
      insert into host as h (name, failures, slow_gap_ms) select name, 1, case when ${slower} then least(greatest(2 * min_gap_ms, 1000), ${LONGEST_SLOW_GAP_MS}::float8) else 0 end from place
      on conflict (name) do update set failures = h.failures + 1,
        slow_gap_ms = case when ${slower} then least(greatest(2 * greatest((select min_gap_ms from place), h.crawl_delay_ms, h.slow_gap_ms), 1000), ${LONGEST_SLOW_GAP_MS}::float8) else h.slow_gap_ms end
      returning h.name, h.failures, h.breaker, h.rest_seconds, h.rest_until
    )
    select p.name, p.moment, m.failures, m.breaker, m.rest_seconds as "restSeconds" from met m join place p on p.name = m.name`.execute(db);
  const [host] = rows as unknown as { name: string; moment: Instant; failures: number; breaker: string; restSeconds: number }[];
  if (host === undefined) return { until: null };
  const opens = kind !== "failed" || host.breaker !== "closed" || host.failures >= FAILURES_TO_OPEN;
  if (!opens) return { until: null };
  // an answer to what was asked before it opened says nothing new
  const factor = host.breaker === "open" ? 1 : 2;
  const grown = Math.min(Math.max(FIRST_REST[kind], host.restSeconds * factor), LONGEST_REST[kind]);
  const asked = retryAfterSeconds === null ? null : Math.min(Math.max(retryAfterSeconds, 1), LONGEST_ASKED);
  const rest = asked ?? grown;
  const opened = await sql<Resting>`
    with opened as (
      update host set breaker = 'open', breaker_reason = ${reason}, breaker_changed_at = ${host.moment}, rest_seconds = ${grown}::float8,
        asked_until = greatest(asked_until, ${host.moment}::timestamptz + make_interval(secs => ${asked}::float8)),
        rest_until = greatest(case when breaker = 'open' then rest_until end, ${host.moment}::timestamptz + make_interval(secs => ${rest}::float8))
      where name = ${host.name} returning name, rest_until
    ), paused as (
      update source s set paused_until = o.rest_until, paused_reason = ${reason}, pause_kind = 'host', updated_at = now()
      from opened o where s.host_name = o.name and (s.paused_until is null or s.paused_until < o.rest_until)
    )
    select rest_until as until from opened`.execute(db);
  return opened.rows[0] ?? { until: null };
}
