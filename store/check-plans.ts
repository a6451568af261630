import { sql } from "kysely";
import { UNKNOWN_RATE } from "../domain/change-rate.ts";
import { type ChangeRhythm, NO_RHYTHM } from "../domain/change-rhythm.ts";
import type { CheckPlan, SourcePace } from "../domain/check-plan.ts";
import type { Instant } from "../domain/instant.ts";
import { utcOffsetMs } from "../domain/local-time.ts";
import type { ScheduleKind, ScheduleScope } from "../domain/schedule-rule.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { ruleByRow, toRule } from "./schedule-rules.ts";

interface PlanRow {
  readonly listingId: number;
  readonly sourceId: number;
  readonly intervalSeconds: number;
  readonly lookedAt: Instant | null;
  readonly changedAt: Instant | null;
  readonly learntShape: number;
  readonly learntDays: number;
  readonly weight: number | null;
  readonly reasons: string[] | null;
  readonly id: number | null;
  readonly scope: ScheduleScope;
  readonly kind: ScheduleKind;
  readonly listing_id: number | null;
  readonly product_id: number | null;
  readonly source_id: number | null;
  readonly label: string | null;
  readonly interval_seconds: number | null;
  readonly cron: string | null;
  readonly time_zone: string | null;
  readonly min_seconds: number | null;
  readonly max_seconds: number | null;
}

/** What says when each of the listings is looked at next, by listing, in two queries for all; those not on the schedule are left out. */
export async function loadCheckPlans(db: Db, listingIds: readonly number[], nowMs: number): Promise<Map<number, CheckPlan>> {
  if (listingIds.length === 0) return new Map();
  const { rows } = await sql<PlanRow>`
    select sc.listing_id as "listingId", sc.source_id as "sourceId", sc.interval_seconds as "intervalSeconds", sc.looked_at as "lookedAt",
      sc.changed_at as "changedAt", sc.learnt_shape as "learntShape", sc.learnt_days as "learntDays", pi.weight, pi.reasons,
      r.id, r.scope, r.kind, r.listing_id, r.product_id, r.source_id, r.label, r.interval_seconds, r.cron, r.time_zone, r.min_seconds, r.max_seconds
    from schedule sc
    join listing l on l.id = sc.listing_id
    left join product p on p.id = l.product_id
    left join product_importance pi on pi.product_id = l.product_id
    left join schedule_rule r on r.id = ${ruleByRow}
    where sc.listing_id = any(${listingIds}::bigint[])`.execute(db);
  const paces = await loadPaces(db, [...new Set(rows.map(({ sourceId }) => sourceId))], nowMs);
  return new Map(
    rows.map((row): [number, CheckPlan] => {
      const pace = paces.get(row.sourceId);
      if (pace === undefined) throw new Error(`source ${row.sourceId} was lost between two queries`);
      return [
        row.listingId,
        {
          listingId: row.listingId,
          rule: row.id === null ? null : toRule({ ...row, id: row.id }),
          intervalSeconds: row.intervalSeconds,
          memory: {
            learnt: { shape: row.learntShape, exposureDays: row.learntDays },
            lookedAt: row.lookedAt === null ? null : Date.parse(row.lookedAt),
            changedAt: row.changedAt === null ? null : Date.parse(row.changedAt),
          },
          importance: { weight: row.weight ?? 1, reasons: row.reasons ?? [] },
          pace,
        },
      ];
    }),
  );
}

interface PaceRow {
  readonly sourceId: number;
  readonly priorShape: number | null;
  readonly priorDays: number | null;
  readonly rhythm: ChangeRhythm | null;
  readonly requestPrice: number | null;
  readonly requestsPerDay: number | null;
  readonly timeZone: string;
}

/** By source. */
export async function loadPaces(db: Db, sourceIds: readonly number[], nowMs: number): Promise<Map<number, SourcePace>> {
  const { rows } = await sql<PaceRow>`
    select s.id as "sourceId", sp.prior_shape as "priorShape", sp.prior_days as "priorDays", sp.rhythm, sp.request_price as "requestPrice",
      sp.requests_per_day as "requestsPerDay", coalesce(sp.time_zone, s.time_zone, 'UTC') as "timeZone"
    from source s left join source_pace sp on sp.source_id = s.id where s.id = any(${sourceIds}::bigint[])`.execute(db);
  return new Map(
    rows.map(({ priorShape, priorDays, rhythm, ...row }): [number, SourcePace] => [
      row.sourceId,
      {
        ...row,
        prior: priorShape === null || priorDays === null ? UNKNOWN_RATE : { shape: priorShape, exposureDays: priorDays },
        rhythm: rhythm ?? NO_RHYTHM,
        utcOffsetMs: utcOffsetMs(row.timeZone, nowMs),
      },
    ]),
  );
}

/** @throws NotFoundError */
export async function loadPace(db: Db, sourceId: number, nowMs: number): Promise<SourcePace> {
  const pace = (await loadPaces(db, [sourceId], nowMs)).get(sourceId);
  if (pace === undefined) throw new NotFoundError(`There is no source ${sourceId}; list the sources to see what there is.`);
  return pace;
}
