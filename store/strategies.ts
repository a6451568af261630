import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { definedFields, type Fields } from "./fields.ts";
import { inTransaction } from "./in-transaction.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";
import { markStrategyDue } from "./pricing-due.ts";
import { getVersion, keepVersion } from "./strategy-versions.ts";

export interface StrategyRecord extends Strategy {
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

const COLUMNS = ["id", "name", "version", "rules", "rounding", "created_at as createdAt", "updated_at as updatedAt"] as const;

/** Strategies in the order they were made. */
export async function listStrategies(db: Db, { limit, cursor }: PageRequest): Promise<Page<StrategyRecord>> {
  let query = db
    .selectFrom("strategy")
    .select(COLUMNS)
    .orderBy("id")
    .limit(limit + 1);
  if (cursor) query = query.where("id", ">", readCursor("strategies", ["number"], cursor)[0]);
  return toPage("strategies", await query.execute(), limit, (row) => [row.id]);
}

/** @throws NotFoundError */
export async function getStrategy(db: Db, id: number): Promise<StrategyRecord> {
  const row = await db.selectFrom("strategy").select(COLUMNS).where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new NotFoundError(`There is no strategy ${id}; list the strategies to see what there is.`);
  return row;
}

/** Whether rules and rounding make sense is for the caller to check (pricing/validate-strategy.ts). @throws ConflictError for a taken name. */
export async function addStrategy(
  db: Db,
  { name, rules, rounding }: Pick<Strategy, "name" | "rules" | "rounding">,
  actor: string,
  reason: string | null = null,
): Promise<StrategyRecord> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .insertInto("strategy")
      .values({ name, rules: JSON.stringify(rules), rounding: JSON.stringify(rounding) })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .returning(COLUMNS)
      .executeTakeFirst();
    if (row === undefined) throw nameTaken(name);
    await keepVersion(trx, row, { actor, reason });
    await audit(trx, { actor, action: "strategy.create", subjectType: "strategy", subjectId: row.id, after: row });
    return row;
  });
}

/** Raises the version when rules or rounding change, so that proposals can tell under which they were made. @throws as addStrategy, NotFoundError */
export async function updateStrategy(
  db: Db,
  id: number,
  fields: Fields<Pick<Strategy, "name" | "rules" | "rounding">>,
  actor: string,
  reason: string | null = null,
): Promise<StrategyRecord> {
  const { name, rules, rounding } = definedFields(fields);
  return inTransaction(db, async (trx) => {
    const before = await trx.selectFrom("strategy").select(COLUMNS).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
    if (before === undefined) return getStrategy(trx, id);
    if (name !== undefined && name !== before.name) {
      const taken = await trx.selectFrom("strategy").select("id").where("name", "=", name).executeTakeFirst();
      if (taken !== undefined) throw nameTaken(name);
    }
    const changed = !isDeepStrictEqual([rules ?? before.rules, rounding ?? before.rounding], [before.rules, before.rounding]);
    const next = definedFields({
      name,
      rules: rules === undefined ? undefined : JSON.stringify(rules),
      rounding: rounding === undefined ? undefined : JSON.stringify(rounding),
    });
    if (Object.keys(next).length === 0) return before;
    const after = await trx
      .updateTable("strategy")
      .set({
        ...next,
        updated_at: sql<Instant>`now()`,
        ...(changed ? { version: sql<number>`version + 1` } : {}),
      })
      .where("id", "=", id)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    if (changed) {
      await keepVersion(trx, after, { actor, reason });
      await markStrategyDue(trx, id);
    }
    await audit(trx, { actor, action: "strategy.update", subjectType: "strategy", subjectId: id, before, after });
    return after;
  });
}

/**
 * Makes the rules and rounding of an earlier version the newest one's. Whether that version can still be used is for the caller to check.
 * @throws NotFoundError
 */
export async function rollBackStrategy(
  db: Db,
  id: number,
  version: number,
  { actor, reason }: { readonly actor: string; readonly reason: string | null },
): Promise<StrategyRecord> {
  return inTransaction(db, async (trx) => {
    await getStrategy(trx, id);
    const { rules, rounding } = await getVersion(trx, id, version);
    return updateStrategy(trx, id, { rules, rounding }, actor, reason ?? `Back to version ${version}`);
  });
}

function nameTaken(name: string): ConflictError {
  return new ConflictError("strategy-exists", `A strategy "${name}" exists already; change that one or choose another name.`);
}
