import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { audit } from "./audit.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { letGoOfHeld } from "./quarantine.ts";
import { forgetLooks } from "./source-looks.ts";

export interface QuarantineDecision {
  readonly sourceId: number;
  readonly decision: "confirm" | "discard";
  /** For a person. */
  readonly reason?: string | null;
  readonly actor: string;
}

/**
 * A person's word on what is held of a source. `confirm`: the site is right; the held looks are applied by the next job of the source, the
 * quarantine ends, and the source's history begins anew, since what was usual is so no longer. `discard`: the held looks were wrong; the
 * offers stay as they are, and the listings are due at once; a quarantine goes on until the site reads as before. Gives how many looks it
 * was about. @throws NotFoundError; ConflictError when nothing is held and the source is not in quarantine.
 */
export async function decideQuarantine(db: Db, { sourceId, decision, reason = null, actor }: QuarantineDecision): Promise<number> {
  return inTransaction(db, async (trx) => {
    const source = await trx
      .selectFrom("source")
      .select(["host", "quarantined_at as quarantinedAt", "quarantine_reason as quarantineReason"])
      .where("id", "=", sourceId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (source === undefined) throw new NotFoundError(`There is no source ${sourceId}; list the sources to see what there is.`);
    const looks = decision === "confirm" ? await confirmHeld(trx, sourceId) : await letGoOfHeld(trx, sourceId, "discarded");
    if (looks === 0 && source.quarantinedAt === null) {
      throw new ConflictError(
        "nothing-held",
        `Nothing of ${source.host} is held and it is not in quarantine; list the sources in quarantine to see where something is to be decided.`,
      );
    }
    if (decision === "confirm") {
      await trx
        .updateTable("source")
        .set({ quarantined_at: null, quarantine_reason: null, updated_at: sql<Instant>`now()` })
        .where("id", "=", sourceId)
        .execute();
      await sql`
        update listing_check lc set canary_problem = null from listing l
        where l.id = lc.listing_id and l.source_id = ${sourceId} and l.canary and lc.canary_problem is not null`.execute(trx);
      await forgetLooks(trx, sourceId);
    }
    const { quarantinedAt, quarantineReason } = source;
    await audit(trx, {
      actor,
      action: `source.quarantine-${decision}`,
      subjectType: "source",
      subjectId: sourceId,
      before: { quarantinedAt, quarantineReason },
      after: { looks, reason },
    });
    return looks;
  });
}

async function confirmHeld(trx: Db, sourceId: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update observation o set review = 'confirmed'
    from listing_check lc join listing l on l.id = lc.listing_id
    where l.source_id = ${sourceId} and o.id = lc.held_observation_id and o.review = 'held'`.execute(trx);
  return Number(numAffectedRows);
}
