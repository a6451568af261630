import type { AlertRule } from "../domain/alert.ts";
import type { Instant } from "../domain/instant.ts";
import { BadInputError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

export interface AlertRuleRecord extends AlertRule {
  readonly enabled: boolean;
  readonly createdAt: Instant;
}

const COLUMNS = ["id", "kind", "product_id as productId", "settings", "enabled", "created_at as createdAt"] as const;

/** Rules in the order they were made. With a product: its own rules and those for every product. */
export async function listAlertRules(
  db: Db,
  { limit, cursor, kind, productId }: PageRequest & { readonly kind?: string | undefined; readonly productId?: number | undefined },
): Promise<Page<AlertRuleRecord>> {
  let query = db
    .selectFrom("alert_rule")
    .select(COLUMNS)
    .orderBy("id")
    .limit(limit + 1);
  if (kind !== undefined) query = query.where("kind", "=", kind);
  if (productId !== undefined) {
    query = query.where((where) => where.or([where("product_id", "is", null), where("product_id", "=", productId)]));
  }
  if (cursor) query = query.where("id", ">", readCursor("alert-rules", ["number"], cursor)[0]);
  return toPage("alert-rules", await query.execute(), limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getAlertRule(db: Db, id: number): Promise<AlertRuleRecord> {
  const row = await db.selectFrom("alert_rule").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no alert rule ${id}; list the alert rules to see what there is.`);
  return row;
}

/** The settings are for the caller to check against the kind's schema. @throws BadInputError for an unknown product. */
export async function addAlertRule(
  db: Db,
  { kind, productId, settings, enabled }: Pick<AlertRule, "kind" | "productId" | "settings"> & { readonly enabled?: boolean | undefined },
  actor: string,
): Promise<AlertRuleRecord> {
  return inTransaction(db, async (trx) => {
    if (productId !== null) {
      const product = await trx.selectFrom("product").select("id").where("id", "=", productId).forKeyShare().executeTakeFirst();
      if (product === undefined) {
        throw new BadInputError("unknown-product", `There is no product ${productId}; give one of the list, or null for every product.`);
      }
    }
    const row = await trx
      .insertInto("alert_rule")
      .values({ kind, product_id: productId, settings: JSON.stringify(settings), ...definedFields({ enabled }) })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await audit(trx, { actor, action: "alert-rule.create", subjectType: "alert-rule", subjectId: row.id, after: row });
    return row;
  });
}

/** @throws NotFoundError */
export async function updateAlertRule(
  db: Db,
  id: number,
  { settings, enabled }: Fields<Pick<AlertRuleRecord, "settings" | "enabled">>,
  actor: string,
): Promise<AlertRuleRecord> {
  const changed = definedFields({ enabled, settings: settings === undefined ? undefined : JSON.stringify(settings) });
  return inTransaction(db, async (trx) => {
    const before = await trx.selectFrom("alert_rule").select(COLUMNS).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
    if (before === undefined) return getAlertRule(trx, id);
    if (Object.keys(changed).length === 0) return before;
    const after = await trx.updateTable("alert_rule").set(changed).where("id", "=", id).returning(COLUMNS).executeTakeFirstOrThrow();
    await audit(trx, { actor, action: "alert-rule.update", subjectType: "alert-rule", subjectId: id, before, after });
    return after;
  });
}

/** Forgets the rule and the alerts it raised; to keep those, set `enabled` to false instead. @throws NotFoundError */
export async function removeAlertRule(db: Db, id: number, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const before = await getAlertRule(trx, id);
    await trx.deleteFrom("alert_rule").where("id", "=", id).execute();
    await audit(trx, { actor, action: "alert-rule.delete", subjectType: "alert-rule", subjectId: id, before });
  });
}
