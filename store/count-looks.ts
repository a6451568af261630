import { sql } from "kysely";
import type { Counts, SourceLook } from "../domain/source-health.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { KEPT_LOOKS, toLook, type LookRow } from "./source-looks.ts";

/** How long a source's hours are kept: four weeks of a busy one are far more than it is compared with. */
const KEPT_DAYS = 90;

/**
 * Turns the looks of hours that are over into one row of history per source and hour, counted by `count`, and lets go of looks that are no
 * longer needed. Looks made while the source was in quarantine are no part of what is usual for it. Gives how many looks were counted.
 */
export async function countPastLooks(db: Db, now: Date, count: (looks: readonly SourceLook[]) => Counts): Promise<number> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<LookRow & { source_id: number; hour: string; doubtful: boolean }>`
      update source_look l set counted = true from source s
      where s.id = l.source_id and not l.counted and l.at < date_trunc('hour', ${now}::timestamptz)
      returning l.source_id, date_trunc('hour', l.at) as hour, coalesce(l.at >= coalesce(s.suspect_since, s.quarantined_at), false) as doubtful,
        l.listing_id, l.at, l.outcome, l.price_ratio, l.currency_switched, l.stock_flip, l.jumped, l.lost, l.price_minor, l.currency, l.fields,
        l.agreed`.execute(trx);
    if (rows.length === 0) return 0;
    const hours = [
      ...Map.groupBy(
        rows.filter(({ doubtful }) => !doubtful),
        ({ source_id, hour }) => `${source_id} ${hour}`,
      ).values(),
    ];
    for (const looks of hours) {
      const [first] = looks;
      if (first === undefined) continue;
      const row = { source_id: first.source_id, hour: first.hour, looks: looks.length, counts: JSON.stringify(count(looks.map(toLook))) };
      // an hour that was counted before its last look was saved is not counted anew
      await trx
        .insertInto("source_hour")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await letGo(trx, [...new Set(rows.map(({ source_id }) => source_id))], now);
    return rows.length;
  });
}

async function letGo(trx: Db, sourceIds: readonly number[], now: Date): Promise<void> {
  await sql`
    delete from source_look l
    using unnest(${sourceIds}::bigint[]) as s (id),
      lateral (select k.id from source_look k where k.source_id = s.id order by k.id desc offset ${KEPT_LOOKS} limit 1) oldest
    where l.source_id = s.id and l.id <= oldest.id and l.counted`.execute(trx);
  await sql`
    delete from source_hour where source_id = any(${sourceIds}) and hour < ${now}::timestamptz - make_interval(days => ${KEPT_DAYS})`.execute(
    trx,
  );
}
