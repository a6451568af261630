import { sql } from "kysely";
import { RETENTION_KINDS, RETENTION_RULES, type RetentionRule, retentionRule } from "../../domain/retention-kinds.ts";
import { BadInputError } from "../../errors.ts";
import { audit } from "../audit.ts";
import type { Db } from "../connect.ts";
import { inTransaction } from "../in-transaction.ts";

export interface RetentionSetting extends RetentionRule {
  /** What holds; null: forever. */
  readonly keepDays: number | null;
  /** False: nobody said so, the default holds. */
  readonly set: boolean;
}

export async function listRetention(db: Db): Promise<RetentionSetting[]> {
  const rows = await db.selectFrom("retention_setting").select(["kind", "keep_days"]).execute();
  const said = new Map(rows.map(({ kind, keep_days }) => [kind, keep_days]));
  return RETENTION_RULES.map((rule) => {
    const keepDays = said.get(rule.kind);
    return { ...rule, keepDays: keepDays === undefined ? rule.defaultDays : keepDays, set: keepDays !== undefined };
  });
}

/**
 * Says for how many days a kind is kept; null: forever, "default": what holds where nobody says.
 * @throws BadInputError for an unknown kind, or less than is needed
 */
export async function setRetention(
  db: Db,
  kindText: string,
  keepDays: number | "default" | null,
  actor: string,
): Promise<RetentionSetting> {
  const kind = RETENTION_KINDS.find((one) => one === kindText);
  if (kind === undefined)
    throw new BadInputError("unknown-kind", `"${kindText}" is no kind of data; name one of ${RETENTION_KINDS.join(", ")}.`);
  const { leastDays, leastBecause } = retentionRule(kind);
  if (typeof keepDays === "number" && keepDays < leastDays) {
    throw new BadInputError(
      "too-short",
      `Data of the kind ${kind} are kept for ${leastDays} days at least: ${leastBecause}. Give ${leastDays} or more.`,
    );
  }
  return inTransaction(db, async (trx) => {
    const now = async () => (await listRetention(trx)).find((one) => one.kind === kind) ?? null;
    const before = await now();
    if (keepDays === "default") await trx.deleteFrom("retention_setting").where("kind", "=", kind).execute();
    else {
      await sql`
        insert into retention_setting (kind, keep_days) values (${kind}, ${keepDays})
        on conflict (kind) do update set keep_days = excluded.keep_days, updated_at = now()`.execute(trx);
    }
    const after = await now();
    if (before === null || after === null) throw new Error(`no setting of ${kind}`);
    const shown = (one: RetentionSetting) => ({ keepDays: one.keepDays, set: one.set });
    await audit(trx, {
      actor,
      action: "retention.set",
      subjectType: "retention",
      subjectId: kind,
      before: shown(before),
      after: shown(after),
    });
    return after;
  });
}
