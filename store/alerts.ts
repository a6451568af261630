import { sql } from "kysely";
import type { AlertDraft, AlertRule } from "../domain/alert.ts";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** An alert that was not there before. */
export interface SavedAlert extends AlertDraft {
  readonly id: number;
  readonly createdAt: Instant;
}

/** Rules that speak about a product: its own and those for all; for a listing without a product only those for all. */
export async function alertRulesFor(db: Db, productId: number | null): Promise<AlertRule[]> {
  return db
    .selectFrom("alert_rule")
    .select(["id", "kind", "product_id as productId", "settings"])
    .where("enabled", "=", true)
    .where((eb) => eb.or([eb("product_id", "is", null), ...(productId === null ? [] : [eb("product_id", "=", productId)])]))
    .orderBy("id")
    .execute();
}

/** The same for many products: rules for all of them, and their own. */
export async function alertRulesForAll(db: Db, productIds: readonly number[]): Promise<AlertRule[]> {
  return db
    .selectFrom("alert_rule")
    .select(["id", "kind", "product_id as productId", "settings"])
    .where("enabled", "=", true)
    .where(sql<boolean>`(product_id is null or product_id = any(${[...productIds]}::bigint[]))`)
    .orderBy("id")
    .execute();
}

/** Keeps each fact once, by its idempotency key, and gives those that are new. */
export async function saveAlerts(trx: Db, drafts: readonly AlertDraft[]): Promise<SavedAlert[]> {
  if (drafts.length === 0) return [];
  const rows = await trx
    .insertInto("alert")
    .values(
      drafts.map((draft) => ({
        rule_id: draft.ruleId,
        kind: draft.kind,
        product_id: draft.productId,
        listing_id: draft.listingId,
        offer_id: draft.offerId,
        observation_id: draft.observationId,
        idempotency_key: draft.idempotencyKey,
        title: draft.title,
        data: JSON.stringify(draft.data),
      })),
    )
    .onConflict((conflict) => conflict.column("idempotency_key").doNothing())
    .returning(["id", "idempotency_key", "created_at"])
    .execute();
  const draftOf = new Map(drafts.map((draft) => [draft.idempotencyKey, draft]));
  return rows.flatMap((row) => {
    const draft = draftOf.get(row.idempotency_key);
    return draft === undefined ? [] : { ...draft, id: row.id, createdAt: row.created_at };
  });
}
