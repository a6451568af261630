import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { BadInputError } from "../errors.ts";
import { auditAll } from "./audit-all.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { withdrawOutsideLimits } from "./proposals.ts";
import { getProducts, productColumns } from "./products.ts";
import type { ProductFields } from "./products.ts";

export interface ProductUpdate extends ProductFields {
  readonly externalId: string;
}

/** What became of one of the updates, in the order given. */
export interface ProductUpdateResult {
  readonly externalId: string;
  readonly result: "updated" | "unknown" | "refused";
  /** Why it was refused; ends with the remedy. */
  readonly problem: string | null;
}

/**
 * Changes many products by their external ids in one transaction. One that does not exist, or whose values cannot be, keeps no other from
 * being changed. Of a product that comes twice the later update holds.
 */
export async function updateProducts(db: Db, updates: readonly ProductUpdate[], actor: string): Promise<readonly ProductUpdateResult[]> {
  return inTransaction(db, async (trx) => {
    const locked = await trx
      .selectFrom("product")
      .select(["id", "external_id"])
      .where(sql<boolean>`external_id = any(${updates.map(({ externalId }) => externalId)}::text[])`)
      .orderBy("id")
      .forNoKeyUpdate()
      .execute();
    const ids = locked.map(({ id }) => id);
    const idOf = new Map(locked.map((row) => [row.external_id, row.id]));
    const before = await getProducts(trx, ids);
    const results: ProductUpdateResult[] = [];
    for (const { externalId, ...fields } of updates) {
      const id = idOf.get(externalId);
      const problem = id === undefined ? null : await update(trx, id, fields);
      results.push({ externalId, result: id === undefined ? "unknown" : problem === null ? "updated" : "refused", problem });
    }
    const after = await getProducts(trx, ids);
    // a channel may make a floor from costs
    if (updates.some(({ cost, vatPercent }) => cost !== undefined || vatPercent !== undefined)) await withdrawOutsideLimits(trx, actor);
    await auditAll(
      trx,
      actor,
      ids
        .map((id) => ({ action: "product.update", subjectType: "product", id, before: before.get(id), after: after.get(id) }))
        .filter((entry) => entry.before?.updatedAt !== entry.after?.updatedAt),
    );
    return results;
  });
}

async function update(trx: Db, id: number, fields: ProductFields): Promise<string | null> {
  try {
    const columns = productColumns(fields);
    if (Object.keys(columns).length === 0) return null;
    await trx
      .updateTable("product")
      .set({ ...columns, updated_at: sql<Instant>`now()` })
      .where("id", "=", id)
      .execute();
    return null;
  } catch (error) {
    // refused before anything was sent to the database, so that the transaction goes on
    if (error instanceof BadInputError) return error.message;
    throw error;
  }
}
