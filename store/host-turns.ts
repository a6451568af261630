import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { NotFoundError } from "../errors.ts";
import { activeHours } from "./active-hours.ts";
import type { Db } from "./connect.ts";

export interface TurnsWanted {
  readonly sourceId: number;
  /** How many at most. */
  readonly count: number;
  /** No turn starts later than this from now. */
  readonly patienceMs: number;
  /** Answers of the host since the last time that show it well; each lets a host that was slowed down recover a little. */
  readonly good?: number;
  /** What robots.txt asked for last, 0 for nothing; null or absent: not known anew. */
  readonly crawlDelayMs?: number | null;
  /** Longest random delay of the first turn, so that batches begun at once do not ask at once. Never longer than the gap. */
  readonly jitterMs?: number;
  readonly now?: Date;
}

/** Turns to ask a host: the first in `waitMs` by the database's clock, each following one `gapMs` later. */
export interface Turns {
  readonly granted: number;
  readonly waitMs: number;
  readonly gapMs: number;
  /** This one request tells whether the host is asked again. */
  readonly probe: boolean;
  /** Why none was granted: the host rests, the hours are over, or the gap is longer than the patience. null when some were. */
  readonly refusal: "host" | "hours" | "gap" | null;
  /** When it is worth trying again, where none was granted. */
  readonly nextAt: Instant | null;
  readonly reason: string | null;
  /** The host is slowed down, has failed lately or is on probation: good answers are worth reporting. */
  readonly troubled: boolean;
}

/** A probe whose sender died is given up after this. */
const PROBE_SECONDS = 180;
/** Of the gap that was learnt from 429 and 503 so much is left after each good answer: half after 34. */
const RECOVERY = 0.98;

/**
 * Takes the next moments at which requests to the source's host may start, in one statement: the gap holds across sources of one host,
 * workers, machines and restarts. It is the longest of the source's own, the Crawl-delay and what 429 and 503 taught, as they are known now.
 * @throws NotFoundError
 */
export async function reserveTurns(db: Db, wanted: TurnsWanted): Promise<Turns> {
  const { sourceId, count, patienceMs, good = 0, crawlDelayMs = null, jitterMs = 0 } = wanted;
  const at = wanted.now === undefined ? sql`clock_timestamp()` : sql`${wanted.now}::timestamptz`;
  const share = Math.random();
  const seconds = (ms: ReturnType<typeof sql>) => sql`make_interval(secs => (${ms}) / 1000.0)`;
  for (;;) {
    const { rows } = await sql<Turns>`
    with locked as materialized (
      select h.*, s.min_gap_ms, s.active_from, s.active_to, s.time_zone, ${at} as moment
      from source s join host h on h.name = s.host_name where s.id = ${sourceId} for no key update of h
    ), known as (
      select l.name, l.moment, l.last_turn_at, l.rest_until, l.breaker_reason, hours.*, delay as crawl_delay_ms, learnt as slow_gap_ms,
        greatest(l.min_gap_ms, delay, learnt)::float8 as gap_ms,
        case when ${good}::integer > 0 then 0 else l.failures end as failures,
        case when ${good}::integer > 0 and l.breaker = 'half-open' then 'closed' else l.breaker end as breaker,
        ${good}::integer > 0 and l.breaker = 'half-open' as closing
      from locked l, lateral (select coalesce(${crawlDelayMs}::integer, l.crawl_delay_ms) as delay, l.slow_gap_ms * ${RECOVERY}::float8 ^ ${good}::integer as shrunk) a,
        lateral (select case when shrunk <= greatest(l.min_gap_ms, delay, 100) then 0 else shrunk end as learnt) b, lateral ${activeHours("l")} hours
    ), timed as (
      select k.*, greatest(k.moment, k.last_turn_at + ${seconds(sql`k.gap_ms`)}) + ${seconds(sql`${share}::float8 * least(${jitterMs}::float8, k.gap_ms)`)} as start_at,
        k.breaker <> 'closed' as probing, k.breaker <> 'closed' and k.rest_until > k.moment as resting
      from known k
    ), decided as (
      select t.*, case when resting then 'host' when opens_at is not null or start_at >= closes_at then 'hours'
          when start_at > t.moment + ${seconds(sql`${patienceMs}::float8`)} then 'gap' end as refusal
      from timed t
    ), granted as (
      select d.*, case when refusal is not null then 0 when probing then least(${count}::integer, 1) else least(${count}::integer, coalesce(1 + floor(
        extract(epoch from least(closes_at, d.moment + ${seconds(sql`${patienceMs}::float8`)}) - start_at) * 1000 / nullif(gap_ms, 0)), ${count}::integer)::integer) end as granted
      from decided d
    ), kept as (
      update host h set crawl_delay_ms = g.crawl_delay_ms, slow_gap_ms = g.slow_gap_ms, failures = g.failures,
        last_turn_at = case when g.granted > 0 then g.start_at + ${seconds(sql`g.gap_ms * (g.granted - 1)`)} else g.last_turn_at end,
        breaker = case when g.granted > 0 and g.probing then 'half-open' else g.breaker end,
        breaker_changed_at = case when g.closing or (g.granted > 0 and g.breaker = 'open') then g.moment else h.breaker_changed_at end,
        breaker_reason = case when g.closing then null else h.breaker_reason end,
        rest_seconds = case when g.closing then 0 else h.rest_seconds end,
        rest_until = case when g.closing then null when g.granted > 0 and g.probing then g.start_at + make_interval(secs => ${PROBE_SECONDS}) else h.rest_until end
      from granted g where h.name = g.name
    )
    select granted, greatest(0, ceil(extract(epoch from start_at - moment) * 1000))::float8 as "waitMs", gap_ms as "gapMs", granted > 0 and probing as probe, refusal,
      case refusal when 'host' then case when breaker = 'open' then rest_until else least(rest_until, moment + interval '10 seconds') end when 'hours' then coalesce(opens_at, closes_at) when 'gap' then start_at end as "nextAt",
      case refusal when 'host' then breaker_reason when 'hours' then 'Outside its active hours' when 'gap' then 'Its own gap between two visits is not over' end as reason,
      slow_gap_ms > 0 or failures > 0 or probing as troubled
    from granted`.execute(db);
    const [turns] = rows;
    if (turns !== undefined) return turns;
    await meetHost(db, sourceId);
  }
}

/** @throws NotFoundError */
async function meetHost(db: Db, sourceId: number): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into host (name) select host_name from source where id = ${sourceId} on conflict do nothing`.execute(db);
  if (numAffectedRows === 1n) return;
  const found = await db.selectFrom("source").select("id").where("id", "=", sourceId).executeTakeFirst();
  if (found === undefined) throw new NotFoundError(`There is no source ${sourceId}; list the sources and take one of them`);
}
