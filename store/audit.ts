import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";
import { type Page, type PageRequest, readCursor, toPage } from "./page.ts";

export interface AuditEntry {
  /** Who: "key:<name of the API key>", "cli", "policy". */
  readonly actor: string;
  /** What, as noun.verb: "listing.create". */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string | number;
  /** The subject as it was; leave out for something new. Never put secrets in. */
  readonly before?: unknown;
  /** The subject as it is now; leave out for something deleted. */
  readonly after?: unknown;
}

/** Keeps who changed what. Call it in the transaction of the change, so that neither exists without the other. */
export async function audit(trx: Db, entry: AuditEntry): Promise<void> {
  await trx
    .insertInto("audit_log")
    .values({
      actor: entry.actor,
      action: entry.action,
      subject_type: entry.subjectType,
      subject_id: String(entry.subjectId),
      before: entry.before === undefined ? null : JSON.stringify(entry.before),
      after: entry.after === undefined ? null : JSON.stringify(entry.after),
    })
    .execute();
}

export interface AuditRecord {
  readonly id: number;
  readonly at: Instant;
  readonly actor: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The log, newest first. */
export async function listAudit(
  db: Db,
  {
    limit,
    cursor,
    subjectType,
    subjectId,
    actor,
  }: PageRequest & { subjectType?: string | undefined; subjectId?: string | undefined; actor?: string | undefined },
): Promise<Page<AuditRecord>> {
  let query = db
    .selectFrom("audit_log")
    .select(["id", "at", "actor", "action", "subject_type as subjectType", "subject_id as subjectId", "before", "after"])
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (subjectType !== undefined) query = query.where("subject_type", "=", subjectType);
  if (subjectId !== undefined) query = query.where("subject_id", "=", subjectId);
  if (actor !== undefined) query = query.where("actor", "=", actor);
  if (cursor) query = query.where("id", "<", readCursor("audit", ["number"], cursor)[0]);
  return toPage("audit", await query.execute(), limit, (row) => [row.id]);
}
