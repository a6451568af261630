import type { Instant } from "../domain/instant.ts";
import { NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import type { SecretBox } from "./secret-box.ts";

/** Where messages go, without its secret. */
export interface DeliveryTargetRecord {
  readonly id: number;
  readonly name: string;
  /** File name in alerts/channels. */
  readonly channel: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly createdAt: Instant;
}

const COLUMNS = ["id", "name", "channel", "settings", "enabled", "created_at as createdAt"] as const;

/** Targets in the order they were made. */
export async function listDeliveryTargets(db: Db, { limit, cursor }: PageRequest): Promise<Page<DeliveryTargetRecord>> {
  let query = db
    .selectFrom("delivery_target")
    .select(COLUMNS)
    .orderBy("id")
    .limit(limit + 1);
  if (cursor) query = query.where("id", ">", readCursor("delivery-targets", ["number"], cursor)[0]);
  return toPage("delivery-targets", await query.execute(), limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getDeliveryTarget(db: Db, id: number): Promise<DeliveryTargetRecord> {
  const row = await db.selectFrom("delivery_target").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no delivery target ${id}; list the delivery targets to see what there is.`);
  return row;
}

/** Settings and secret are for the caller to check (alerts/validate-target.ts); the secret is sealed before it is kept. */
export async function addDeliveryTarget(
  db: Db,
  box: SecretBox,
  { name, channel, settings, secret }: Pick<DeliveryTargetRecord, "name" | "channel" | "settings"> & { readonly secret: string | null },
  actor: string,
): Promise<DeliveryTargetRecord> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .insertInto("delivery_target")
      .values({ name, channel, settings: JSON.stringify(settings), secret_sealed: secret === null ? null : box.seal(secret) })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await audit(trx, { actor, action: "delivery-target.create", subjectType: "delivery-target", subjectId: row.id, after: row });
    return row;
  });
}

/** @throws NotFoundError */
export async function updateDeliveryTarget(
  db: Db,
  id: number,
  { name, settings, enabled }: Fields<Pick<DeliveryTargetRecord, "name" | "settings" | "enabled">>,
  actor: string,
): Promise<DeliveryTargetRecord> {
  const changed = definedFields({ name, enabled, settings: settings === undefined ? undefined : JSON.stringify(settings) });
  return inTransaction(db, async (trx) => {
    const before = await trx.selectFrom("delivery_target").select(COLUMNS).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
    if (before === undefined) return getDeliveryTarget(trx, id);
    if (Object.keys(changed).length === 0) return before;
    const after = await trx.updateTable("delivery_target").set(changed).where("id", "=", id).returning(COLUMNS).executeTakeFirstOrThrow();
    await audit(trx, { actor, action: "delivery-target.update", subjectType: "delivery-target", subjectId: id, before, after });
    return after;
  });
}

/** Replaces the secret; messages still waiting are signed with the new one. @throws NotFoundError */
export async function replaceTargetSecret(
  db: Db,
  box: SecretBox,
  id: number,
  secret: string,
  actor: string,
): Promise<DeliveryTargetRecord> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .updateTable("delivery_target")
      .set({ secret_sealed: box.seal(secret) })
      .where("id", "=", id)
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) return getDeliveryTarget(trx, id);
    await audit(trx, { actor, action: "delivery-target.replace-secret", subjectType: "delivery-target", subjectId: id });
    return row;
  });
}

/** Forgets the target with its delivery log and what still waits for it. @throws NotFoundError */
export async function removeDeliveryTarget(db: Db, id: number, actor: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const before = await getDeliveryTarget(trx, id);
    await trx.deleteFrom("delivery_target").where("id", "=", id).execute();
    await audit(trx, { actor, action: "delivery-target.delete", subjectType: "delivery-target", subjectId: id, before });
  });
}
