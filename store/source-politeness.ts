import { sql } from "kysely";
import { NotFoundError } from "../errors.ts";
import type { PauseKind } from "../domain/host-state.ts";
import type { Instant } from "../domain/instant.ts";
import type { FetchMode } from "../domain/observation.ts";
import type { Db } from "./connect.ts";

/** Nothing of the source is due or claimed before `until`; a pause is never shortened. `reason` is one sentence for a person. */
export async function pauseSource(
  db: Db,
  pause: { sourceId: number; until: Instant | Date; reason: string; kind: PauseKind },
): Promise<void> {
  const { numAffectedRows } = await sql`
    update source set paused_until = ${pause.until}::timestamptz, paused_reason = ${pause.reason}, pause_kind = ${pause.kind}, updated_at = now()
    where id = ${pause.sourceId} and (paused_until is null or paused_until < ${pause.until}::timestamptz)`.execute(db);
  if (numAffectedRows === 0n) await mustExist(db, pause.sourceId);
}

/** Reads the source by HTTP or by a browser from now on. False when it already is; then the old reason stays. */
export async function switchFetchMode(db: Db, change: { sourceId: number; fetchMode: FetchMode; reason: string }): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("source")
    .set({
      fetch_mode: change.fetchMode,
      fetch_mode_reason: change.reason,
      fetch_mode_changed_at: sql<Date>`now()`,
      ...(change.fetchMode === "http" ? { http_retry_at: null } : NEXT_HTTP_RETRY),
      updated_at: sql<Date>`now()`,
    })
    .where("id", "=", change.sourceId)
    .where("fetch_mode", "!=", change.fetchMode)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return true;
  await mustExist(db, change.sourceId);
  return false;
}

/** Twice as long after each trial in vain and after each return to the browser: a source that wavers wavers ever more seldom. */
const NEXT_HTTP_RETRY = {
  http_retry_days: sql<number>`least(coalesce(http_retry_days * 2, 1), 30)`,
  http_retry_at: sql<Date>`now() + least(coalesce(http_retry_days * 2, 1), 30) * interval '1 day'`,
};

/** HTTP did not do for a source that is read by a browser: it is tried again in twice as many days, thirty at most. */
export async function postponeHttpRetry(db: Db, sourceId: number): Promise<void> {
  await db.updateTable("source").set(NEXT_HTTP_RETRY).where("id", "=", sourceId).where("http_retry_at", "is not", null).execute();
}

/** The source's ETag and Last-Modified are believed no more. False when they were not before; then the old reason stays. */
export async function distrustValidators(db: Db, { sourceId, reason }: { sourceId: number; reason: string }): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("source")
    .set({ validators_distrusted_at: sql<Date>`now()`, validators_distrust_reason: reason, updated_at: sql<Date>`now()` })
    .where("id", "=", sourceId)
    .where("validators_distrusted_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function mustExist(db: Db, sourceId: number): Promise<void> {
  const found = await db.selectFrom("source").select("id").where("id", "=", sourceId).executeTakeFirst();
  if (found === undefined) throw unknownSource(sourceId);
}

function unknownSource(sourceId: number): NotFoundError {
  return new NotFoundError(`There is no source ${sourceId}; list the sources and take one of them`);
}
