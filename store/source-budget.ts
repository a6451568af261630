import { sql } from "kysely";
import type { SourcePace } from "../domain/check-plan.ts";
import { isTimeZone, localDay, nextLocalDayMs } from "../domain/local-time.ts";
import { BadInputError } from "../errors.ts";
import { audit } from "./audit.ts";
import { loadPaces } from "./check-plans.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { pauseSource } from "./source-politeness.ts";
import { getSource } from "./sources.ts";

/** Requests that were taken out of a source's day, and may be given back to it. */
export interface TakenRequests {
  readonly granted: number;
  /** By the source's calendar, YYYY-MM-DD. */
  readonly day: string;
}

type DayOf = Pick<SourcePace, "sourceId" | "timeZone">;

/**
 * Takes up to `wanted` requests out of what is left of a source's day: workers that take at once never get more than there is together.
 * Where there is no budget all are granted, and counted.
 */
export async function takeRequests(db: Db, { sourceId, timeZone }: DayOf, wanted: number, nowMs: number): Promise<TakenRequests> {
  const day = localDay(timeZone, nowMs);
  if (wanted <= 0) return { granted: 0, day };
  await openDay(db, sourceId, day);
  const { rows } = await sql<{ granted: number }>`
    with locked as materialized (
      select requests from source_day where source_id = ${sourceId} and day = ${day} for update
    ), budget as (
      select case when most is null then ${wanted}::int else greatest(0, least(${wanted}::int, most - requests)) end as granted
      from locked, (select (select requests_per_day from source_pace where source_id = ${sourceId}) as most) limits
    )
    update source_day set requests = locked.requests + budget.granted from locked, budget
    where source_id = ${sourceId} and day = ${day}
    returning budget.granted`.execute(db);
  return { granted: rows[0]?.granted ?? 0, day };
}

/** Counts requests that nobody could ask for before, such as robots.txt (more than taken) or gives back what was not used (fewer). */
export async function correctRequests(
  db: Db,
  { sourceId, timeZone }: DayOf,
  takenOn: string | null,
  difference: number,
  nowMs: number,
): Promise<void> {
  if (difference === 0) return;
  const day = takenOn ?? localDay(timeZone, nowMs);
  await openDay(db, sourceId, day);
  await sql`update source_day set requests = greatest(0, requests + ${difference}::int) where source_id = ${sourceId} and day = ${day}`.execute(
    db,
  );
}

async function openDay(db: Db, sourceId: number, day: string): Promise<void> {
  await sql`insert into source_day (source_id, day) values (${sourceId}, ${day}) on conflict do nothing`.execute(db);
}

/** What the source has used of its day. */
export async function requestsToday(db: Db, { sourceId, timeZone }: DayOf, nowMs: number): Promise<number> {
  const row = await db
    .selectFrom("source_day")
    .select("requests")
    .where("source_id", "=", sourceId)
    .where("day", "=", localDay(timeZone, nowMs))
    .executeTakeFirst();
  return row?.requests ?? 0;
}

/** The source rests until its next day begins, and says why. A pause is never shortened. */
export async function restUntilNextDay(db: Db, { sourceId, timeZone, requestsPerDay }: SourcePace, nowMs: number): Promise<void> {
  const until = new Date(nextLocalDayMs(timeZone, nowMs));
  const reason = `The budget of ${requestsPerDay} requests a day is used up; it goes on when the day ends in ${timeZone}`;
  await pauseSource(db, { sourceId, until, reason, kind: "budget" });
}

export interface SourceBudget {
  readonly sourceId: number;
  /** null: no limit but politeness. */
  readonly requestsPerDay: number | null;
  /** IANA name of the clock whose days count; null: that of its active hours, or else UTC. */
  readonly timeZone: string | null;
  readonly requestsToday: number;
  /** The days before, newest first. */
  readonly days: readonly { readonly day: string; readonly requests: number }[];
}

/** @throws NotFoundError */
export async function getBudget(db: Db, sourceId: number, nowMs: number): Promise<SourceBudget> {
  await getSource(db, sourceId);
  const row = await db
    .selectFrom("source_pace")
    .select(["requests_per_day", "time_zone"])
    .where("source_id", "=", sourceId)
    .executeTakeFirst();
  const pace = (await loadPaces(db, [sourceId], nowMs)).get(sourceId);
  const today = localDay(pace?.timeZone ?? "UTC", nowMs);
  const days = await db
    .selectFrom("source_day")
    .select(["day", "requests"])
    .where("source_id", "=", sourceId)
    .orderBy("day", "desc")
    .limit(31)
    .execute();
  return {
    sourceId,
    requestsPerDay: row?.requests_per_day ?? null,
    timeZone: row?.time_zone ?? null,
    requestsToday: days.find(({ day }) => day === today)?.requests ?? 0,
    days: days.filter(({ day }) => day !== today),
  };
}

/** A raised budget ends the rest that the old one was the cause of. @throws NotFoundError; BadInputError for an unknown zone. */
export async function setBudget(
  db: Db,
  sourceId: number,
  { requestsPerDay, timeZone }: Fields<Pick<SourceBudget, "requestsPerDay" | "timeZone">>,
  actor: string,
): Promise<SourceBudget> {
  if (typeof timeZone === "string" && !isTimeZone(timeZone)) {
    throw new BadInputError("unknown-time-zone", `"${timeZone}" is no time zone that is known here; write one like Europe/Warsaw.`);
  }
  return inTransaction(db, async (trx) => {
    const before = await getBudget(trx, sourceId, Date.now());
    const columns = definedFields({ requests_per_day: requestsPerDay, time_zone: timeZone });
    await trx
      .insertInto("source_pace")
      .values({ source_id: sourceId, ...columns, tuned_at: null })
      .onConflict((conflict) => conflict.column("source_id").doUpdateSet({ ...columns, tuned_at: null }))
      .execute();
    await sql`
      update source set paused_until = null, paused_reason = null, pause_kind = null, updated_at = now()
      where id = ${sourceId} and pause_kind = 'budget'`.execute(trx);
    const after = await getBudget(trx, sourceId, Date.now());
    await audit(trx, { actor, action: "source.budget", subjectType: "source", subjectId: sourceId, before, after });
    return after;
  });
}
