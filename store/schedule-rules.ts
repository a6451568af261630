import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { ScheduleKind, ScheduleRule, ScheduleScope, ScheduleTarget, Timing } from "../domain/schedule-rule.ts";
import { BadInputError, ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

export interface ScheduleRuleRecord extends ScheduleRule {
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Of rows `l` of listing and `p` of product: the id of the rule that applies, the most specific; null where none does. */
export const ruleByRow = sql<number | null>`case when exists (select from schedule_rule) then coalesce(
  (select id from schedule_rule where listing_id = l.id),
  (select id from schedule_rule where product_id = l.product_id),
  (select id from schedule_rule where scope = 'tag' and label = any(l.tags || coalesce(p.tags, '{}')) order by id limit 1),
  (select id from schedule_rule where scope = 'brand' and label = p.brand),
  (select id from schedule_rule where scope = 'category' and label = p.category),
  (select id from schedule_rule where source_id = l.source_id),
  (select id from schedule_rule where scope = 'default')) end`;

export interface RuleRow {
  readonly id: number;
  readonly scope: ScheduleScope;
  readonly listing_id: number | null;
  readonly product_id: number | null;
  readonly source_id: number | null;
  readonly label: string | null;
  readonly kind: ScheduleKind;
  readonly interval_seconds: number | null;
  readonly cron: string | null;
  readonly time_zone: string | null;
  readonly min_seconds: number | null;
  readonly max_seconds: number | null;
}

const COLUMNS = [
  "id",
  "scope",
  "listing_id",
  "product_id",
  "source_id",
  "label",
  "kind",
  "interval_seconds",
  "cron",
  "time_zone",
  "min_seconds",
  "max_seconds",
  "created_at",
  "updated_at",
] as const;

export function toRule(row: RuleRow): ScheduleRule {
  return { id: row.id, target: targetOf(row), timing: timingOf(row) };
}

/** The database's checks hold what this takes for granted. */
function targetOf({ scope, listing_id, product_id, source_id, label }: RuleRow): ScheduleTarget {
  if (scope === "listing") return { scope, listingId: listing_id ?? 0 };
  if (scope === "product") return { scope, productId: product_id ?? 0 };
  if (scope === "source") return { scope, sourceId: source_id ?? 0 };
  if (scope === "default") return { scope };
  return { scope, label: label ?? "" };
}

function timingOf({ kind, interval_seconds, cron, time_zone, min_seconds, max_seconds }: RuleRow): Timing {
  if (kind === "interval") return { kind, intervalSeconds: interval_seconds ?? 0 };
  if (kind === "cron") return { kind, cron: cron ?? "", timeZone: time_zone ?? "" };
  return { kind, minSeconds: min_seconds ?? 0, maxSeconds: max_seconds ?? 0 };
}

type Row = RuleRow & { readonly created_at: Instant; readonly updated_at: Instant };
const toRecord = (row: Row): ScheduleRuleRecord => ({ ...toRule(row), createdAt: row.created_at, updatedAt: row.updated_at });

const targetColumns = (target: ScheduleTarget) => ({
  scope: target.scope,
  listing_id: target.scope === "listing" ? target.listingId : null,
  product_id: target.scope === "product" ? target.productId : null,
  source_id: target.scope === "source" ? target.sourceId : null,
  label: "label" in target ? target.label : null,
});

const timingColumns = (timing: Timing) => ({
  kind: timing.kind,
  interval_seconds: timing.kind === "interval" ? timing.intervalSeconds : null,
  cron: timing.kind === "cron" ? timing.cron : null,
  time_zone: timing.kind === "cron" ? timing.timeZone : null,
  min_seconds: timing.kind === "adaptive" ? timing.minSeconds : null,
  max_seconds: timing.kind === "adaptive" ? timing.maxSeconds : null,
});

/** Rules in the order they were made. */
export async function listScheduleRules(
  db: Db,
  { limit, cursor, scope }: PageRequest & { readonly scope?: ScheduleScope | undefined },
): Promise<Page<ScheduleRuleRecord>> {
  let query = db
    .selectFrom("schedule_rule")
    .select(COLUMNS)
    .orderBy("id")
    .limit(limit + 1);
  if (scope !== undefined) query = query.where("scope", "=", scope);
  if (cursor) query = query.where("id", ">", readCursor("schedule-rules", ["number"], cursor)[0]);
  const page = toPage("schedule-rules", await query.execute(), limit, (row) => [row.id]);
  return { ...page, items: page.items.map(toRecord) };
}

/** @throws NotFoundError */
export async function getScheduleRule(db: Db, id: number): Promise<ScheduleRuleRecord> {
  const row = await db.selectFrom("schedule_rule").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no schedule ${id}; list the schedules to see what there is.`);
  return toRecord(row);
}

/**
 * Whether the timing can be used is for the caller to check (scheduler/next-cron.ts).
 * @throws BadInputError when the listing, product or source is not there; ConflictError when there is a rule for just that already.
 */
export async function addScheduleRule(db: Db, target: ScheduleTarget, timing: Timing, actor: string): Promise<ScheduleRuleRecord> {
  return inTransaction(db, async (trx) => {
    await mustExist(trx, target);
    const row = await trx
      .insertInto("schedule_rule")
      .values({ ...targetColumns(target), ...timingColumns(timing) })
      .onConflict((conflict) => conflict.doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined)
      throw new ConflictError("schedule-exists", "There is a schedule for just that already; change or remove that one.");
    const after = toRecord(row);
    await audit(trx, { actor, action: "schedule.create", subjectType: "schedule", subjectId: row.id, after });
    await replan(trx, target);
    return after;
  });
}

/** @throws NotFoundError */
export async function updateScheduleRule(db: Db, id: number, timing: Timing, actor: string): Promise<ScheduleRuleRecord> {
  return inTransaction(db, async (trx) => {
    const before = await trx.selectFrom("schedule_rule").select(COLUMNS).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
    if (before === undefined) return getScheduleRule(trx, id);
    const row = await trx
      .updateTable("schedule_rule")
      .set({ ...timingColumns(timing), updated_at: sql<Instant>`now()` })
      .where("id", "=", id)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    const after = toRecord(row);
    await audit(trx, { actor, action: "schedule.update", subjectType: "schedule", subjectId: id, before: toRecord(before), after });
    await replan(trx, after.target);
    return after;
  });
}

/** What it was about follows the next less specific rule. @throws NotFoundError */
export async function removeScheduleRule(db: Db, id: number, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const before = await getScheduleRule(trx, id);
    await trx.deleteFrom("schedule_rule").where("id", "=", id).execute();
    await audit(trx, { actor, action: "schedule.delete", subjectType: "schedule", subjectId: id, before });
    await replan(trx, before.target);
  });
}

/** Has the listings that a rule is about given their next check anew; store/schedule-replans.ts carries it on. */
async function replan(trx: Db, target: ScheduleTarget): Promise<void> {
  await trx.insertInto("schedule_replan").values(targetColumns(target)).execute();
}

async function mustExist(trx: Db, target: ScheduleTarget): Promise<void> {
  const there = async (table: "listing" | "product" | "source", id: number): Promise<boolean> =>
    (await trx.selectFrom(table).select("id").where("id", "=", id).forKeyShare().executeTakeFirst()) !== undefined;
  if (target.scope === "listing" && !(await there("listing", target.listingId))) {
    throw new BadInputError("unknown-listing", `There is no listing ${target.listingId}; give one of the list.`);
  }
  if (target.scope === "product" && !(await there("product", target.productId))) {
    throw new BadInputError("unknown-product", `There is no product ${target.productId}; give one of the list.`);
  }
  if (target.scope === "source" && !(await there("source", target.sourceId))) {
    throw new BadInputError("unknown-source", `There is no source ${target.sourceId}; give one of the list.`);
  }
}
