import { sql } from "kysely";
import type { RateMoments } from "../domain/change-rate.ts";
import {
  type ChangeRhythm,
  NO_RHYTHM,
  NO_RHYTHM_EVIDENCE,
  noteRhythm,
  type RhythmEvidence,
  type RhythmLook,
} from "../domain/change-rhythm.ts";
import type { ListingGroup } from "../domain/request-price.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { ruleByRow } from "./schedule-rules.ts";

/** Adds what a batch of looks told of a source's rhythm. */
export async function noteRhythmLooks(db: Db, sourceId: number, looks: readonly RhythmLook[], nowMs: number): Promise<void> {
  if (looks.length === 0) return;
  await inTransaction(db, async (trx) => {
    await sql`insert into source_pace (source_id) select id from source where id = ${sourceId} on conflict do nothing`.execute(trx);
    const row = await trx
      .selectFrom("source_pace")
      .select(["rhythm_evidence", "rhythm", "rhythm_noted_at"])
      .where("source_id", "=", sourceId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return;
    const elapsedMs = row.rhythm_noted_at === null ? 0 : nowMs - Date.parse(row.rhythm_noted_at);
    const evidence = noteRhythm(row.rhythm_evidence ?? NO_RHYTHM_EVIDENCE, row.rhythm ?? NO_RHYTHM, looks, elapsedMs);
    await trx
      .updateTable("source_pace")
      .set({ rhythm_evidence: JSON.stringify(evidence), rhythm_noted_at: new Date(nowMs) })
      .where("source_id", "=", sourceId)
      .execute();
  });
}

/** Sources with adaptive listings whose tuning is `olderThanSeconds` old, or was never done; the longest waiting first. */
export async function sourcesToTune(db: Db, { olderThanSeconds, limit }: { olderThanSeconds: number; limit: number }): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select s.id from source s left join source_pace sp on sp.source_id = s.id
    where (sp.tuned_at is null or sp.tuned_at < now() - make_interval(secs => ${olderThanSeconds}))
      and exists (select from schedule_rule where kind = 'adaptive')
      and exists (select from schedule sc where sc.source_id = s.id and sc.adaptive)
    order by sp.tuned_at nulls first limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export interface TuningData {
  readonly moments: RateMoments;
  /** Of the listings whose checks are adaptive. */
  readonly groups: readonly ListingGroup[];
  /** What those listings would come to at their own intervals, and what all others of the source come to. */
  readonly adaptiveLooksPerDay: number;
  readonly otherLooksPerDay: number;
  readonly evidence: RhythmEvidence | null;
  readonly pressure: number;
  /** Since it was tuned last; null: never. */
  readonly tunedSecondsAgo: number | null;
  /** Requests of the last seven whole days and how many of those days there are; by the source's calendar. */
  readonly requestsOfDays: number;
  readonly days: number;
}

/** What is known of a source's listings, counted in groups: as cheap to think about for a million as for a hundred. */
export async function tuningData(
  db: Db,
  sourceId: number,
  { prior, today }: { prior: { shape: number; exposureDays: number }; today: string },
): Promise<TuningData> {
  const { rows: groups } = await sql<{
    listings: number;
    shape: number;
    days: number;
    weight: number;
    minSeconds: number;
    maxSeconds: number;
  }>`
    select count(*) as listings, exp(avg(ln(shape))) as shape, exp(avg(ln(days))) as days, exp(avg(ln(weight))) as weight,
      min_seconds as "minSeconds", max_seconds as "maxSeconds"
    from (
      select greatest(${prior.shape}::float8 + sc.learnt_shape, 0.05) as shape,
        greatest(${prior.exposureDays}::float8 + sc.learnt_days, ${prior.exposureDays}::float8 * 0.05) as days,
        coalesce(pi.weight, 1) as weight, r.min_seconds, r.max_seconds
      from schedule sc join listing l on l.id = sc.listing_id left join product p on p.id = l.product_id
        left join product_importance pi on pi.product_id = l.product_id
        join schedule_rule r on r.id = ${ruleByRow}
      where sc.source_id = ${sourceId} and r.kind = 'adaptive'
    ) known
    group by round(ln(shape) * 3), round(ln(days) * 3), round(ln(weight) * 3), min_seconds, max_seconds`.execute(db);
  const { rows: totals } = await sql<RateMoments & { adaptiveLooksPerDay: number; otherLooksPerDay: number }>`
    select count(*) filter (where looked_at is not null) as listings, coalesce(avg(shape / days), 0) as mean,
      coalesce(var_pop(shape / days), 0) as "varianceOfMeans", coalesce(avg(shape / (days * days)), 0) as "meanOfVariances",
      coalesce(sum(86400.0 / interval_seconds) filter (where adaptive), 0)::float8 as "adaptiveLooksPerDay",
      coalesce(sum(86400.0 / interval_seconds) filter (where not adaptive), 0)::float8 as "otherLooksPerDay"
    from (
      select looked_at, adaptive, interval_seconds, greatest(${prior.shape}::float8 + learnt_shape, 0.05) as shape,
        greatest(${prior.exposureDays}::float8 + learnt_days, ${prior.exposureDays}::float8 * 0.05) as days
      from schedule where source_id = ${sourceId}
    ) known`.execute(db);
  const { rows: used } = await sql<{ requests: number; days: number }>`
    select coalesce(sum(requests), 0)::int as requests, count(*)::int as days from (
      select requests from source_day where source_id = ${sourceId} and day < ${today} order by day desc limit 7
    ) last`.execute(db);
  const pace = await db
    .selectFrom("source_pace")
    .select(["rhythm_evidence", "pressure", sql<number | null>`extract(epoch from now() - tuned_at)::float8`.as("tunedSecondsAgo")])
    .where("source_id", "=", sourceId)
    .executeTakeFirst();
  const [total] = totals;
  if (total === undefined) throw new Error("An aggregate gave no row");
  const { adaptiveLooksPerDay, otherLooksPerDay, ...moments } = total;
  return {
    moments,
    groups: groups.map(({ listings, shape, days, weight, minSeconds, maxSeconds }) => ({
      listings,
      rate: { shape, exposureDays: days },
      importance: weight,
      bounds: { minSeconds, maxSeconds },
    })),
    adaptiveLooksPerDay,
    otherLooksPerDay,
    evidence: pace?.rhythm_evidence ?? null,
    pressure: pace?.pressure ?? 1,
    tunedSecondsAgo: pace?.tunedSecondsAgo ?? null,
    requestsOfDays: used[0]?.requests ?? 0,
    days: used[0]?.days ?? 0,
  };
}

export interface Tuning {
  readonly prior: { readonly shape: number; readonly exposureDays: number };
  readonly rhythm: ChangeRhythm;
  readonly requestPrice: number;
  readonly pressure: number;
}

export async function saveTuning(db: Db, sourceId: number, { prior, rhythm, requestPrice, pressure }: Tuning): Promise<void> {
  const columns = {
    prior_shape: prior.shape,
    prior_days: prior.exposureDays,
    rhythm: JSON.stringify(rhythm),
    request_price: requestPrice,
    pressure,
    tuned_at: sql<string>`now()`,
  };
  await db
    .insertInto("source_pace")
    .values({ source_id: sourceId, ...columns })
    .onConflict((conflict) => conflict.column("source_id").doUpdateSet(columns))
    .execute();
}
