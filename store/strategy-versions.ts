import type { Instant } from "../domain/instant.ts";
import type { Strategy } from "../domain/price-proposal.ts";
import { NotFoundError } from "../errors.ts";
import type { Db } from "./connect.ts";

/** What a strategy was, from when on, and who made it so. */
export interface StrategyVersion extends Pick<Strategy, "version" | "rules" | "rounding"> {
  readonly createdAt: Instant;
  /** null: made before versions were kept. */
  readonly createdBy: string | null;
  /** In the words of who made it. */
  readonly reason: string | null;
}

const COLUMNS = ["version", "rules", "rounding", "created_at as createdAt", "created_by as createdBy", "reason"] as const;

/** Newest first; a strategy has a handful. */
export async function listVersions(db: Db, strategyId: number): Promise<readonly StrategyVersion[]> {
  return db.selectFrom("strategy_version").select(COLUMNS).where("strategy_id", "=", strategyId).orderBy("version", "desc").execute();
}

/** @throws NotFoundError */
export async function getVersion(db: Db, strategyId: number, version: number): Promise<StrategyVersion> {
  const row = await db
    .selectFrom("strategy_version")
    .select(COLUMNS)
    .where("strategy_id", "=", strategyId)
    .where("version", "=", version)
    .executeTakeFirst();
  if (row === undefined)
    throw new NotFoundError(`Strategy ${strategyId} has no version ${version} on record; list its versions to see what there is.`);
  return row;
}

/** In the transaction that makes it so. */
export async function keepVersion(
  trx: Db,
  { id, version, rules, rounding }: Strategy,
  { actor, reason }: { readonly actor: string; readonly reason: string | null },
): Promise<void> {
  await trx
    .insertInto("strategy_version")
    .values({
      strategy_id: id,
      version,
      rules: JSON.stringify(rules),
      rounding: JSON.stringify(rounding),
      created_by: actor,
      reason,
    })
    .execute();
}
