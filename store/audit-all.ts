import type { Db } from "./connect.ts";

/** As `audit`, for many changes in one statement. */
export async function auditAll(
  trx: Db,
  actor: string,
  entries: readonly { action: string; subjectType: string; id: number | undefined; before?: unknown; after: unknown }[],
): Promise<void> {
  if (entries.length === 0) return;
  await trx
    .insertInto("audit_log")
    .values(
      entries.map(({ action, subjectType, id, before, after }) => ({
        actor,
        action,
        subject_type: subjectType,
        subject_id: String(id),
        before: before === undefined ? null : JSON.stringify(before),
        after: JSON.stringify(after),
      })),
    )
    .execute();
}
