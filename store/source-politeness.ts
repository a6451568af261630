import { sql } from "kysely";
import { NotFoundError } from "../errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { FetchMode } from "../domain/observation.ts";
import type { Db } from "./connect.ts";

export interface Reservation {
  readonly startAt: Instant;
  /** From now, by the database's clock; 0 when the request may start at once. */
  readonly waitMs: number;
}

/**
 * Takes the next moment at which a request to the source may start, and moves the following one a gap further, in one statement: the gap
 * holds across workers, machines and restarts. `leastGapMs` (a Crawl-delay) counts where it is longer than the source's own.
 */
export async function reserveVisit(db: Db, sourceId: number, options: { leastGapMs?: number; now?: Date } = {}): Promise<Reservation> {
  const at = options.now === undefined ? sql`clock_timestamp()` : sql`${options.now}::timestamptz`;
  const { rows } = await sql<Reservation>`
    update source s
    set next_visit_at = slot.start_at + make_interval(secs => greatest(s.min_gap_ms, ${options.leastGapMs ?? 0}::integer) / 1000.0)
    from (select id, moment, greatest(moment, next_visit_at) as start_at
          from (select id, next_visit_at, ${at} as moment from source where id = ${sourceId} for update) locked) slot
    where s.id = slot.id
    returning slot.start_at as "startAt", ceil(extract(epoch from slot.start_at - slot.moment) * 1000)::integer as "waitMs"`.execute(db);
  const [reservation] = rows;
  if (reservation === undefined) throw unknownSource(sourceId);
  return reservation;
}

/** Milliseconds until the next moment that `reserveVisit` would give, without taking it; 0 when that is now. */
export async function visitWaitMs(db: Db, sourceId: number): Promise<number> {
  const { rows } = await sql<{ waitMs: number }>`
    select greatest(0, ceil(extract(epoch from greatest(next_visit_at, clock_timestamp()) - clock_timestamp()) * 1000))::float8 as "waitMs"
    from source where id = ${sourceId}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw unknownSource(sourceId);
  return row.waitMs;
}

/** No request to the source starts sooner than so many milliseconds from now: what a Crawl-delay asks for, learnt only with the page. */
export async function postponeVisits(db: Db, sourceId: number, ms: number): Promise<void> {
  await sql`
    update source set next_visit_at = greatest(next_visit_at, clock_timestamp() + make_interval(secs => ${ms}::float8 / 1000))
    where id = ${sourceId}`.execute(db);
}

/** Nothing of the source is due or claimed before `until`; a pause is never shortened. `reason` is one sentence for a person. */
export async function pauseSource(db: Db, pause: { sourceId: number; until: Instant | Date; reason: string }): Promise<void> {
  const { numAffectedRows } = await sql`
    update source set paused_until = ${pause.until}::timestamptz, paused_reason = ${pause.reason}, updated_at = now()
    where id = ${pause.sourceId} and (paused_until is null or paused_until < ${pause.until}::timestamptz)`.execute(db);
  if (numAffectedRows === 0n) await mustExist(db, pause.sourceId);
}

export async function resumeSource(db: Db, sourceId: number): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("source")
    .set({ paused_until: null, paused_reason: null, updated_at: sql<Date>`now()` })
    .where("id", "=", sourceId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw unknownSource(sourceId);
}

/** Reads the source by HTTP or by a browser from now on. False when it already is; then the old reason stays. */
export async function switchFetchMode(db: Db, change: { sourceId: number; fetchMode: FetchMode; reason: string }): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("source")
    .set({
      fetch_mode: change.fetchMode,
      fetch_mode_reason: change.reason,
      fetch_mode_changed_at: sql<Date>`now()`,
      updated_at: sql<Date>`now()`,
    })
    .where("id", "=", change.sourceId)
    .where("fetch_mode", "!=", change.fetchMode)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return true;
  await mustExist(db, change.sourceId);
  return false;
}

async function mustExist(db: Db, sourceId: number): Promise<void> {
  const found = await db.selectFrom("source").select("id").where("id", "=", sourceId).executeTakeFirst();
  if (found === undefined) throw unknownSource(sourceId);
}

function unknownSource(sourceId: number): NotFoundError {
  return new NotFoundError(`There is no source ${sourceId}; list the sources and take one of them`);
}
