import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

/** A listing whose next check a changed rule moves. */
export interface Replanned {
  readonly listingId: number;
  readonly nextCheckAt: Date;
  /** Moved to just then; otherwise only where that is sooner than it was. */
  readonly exactly: boolean;
}

/**
 * The next listings, by id, that a rule which came, changed or went is about, given to `plan`, and their next checks moved as it says. Those that
 * somebody reads, or that failed last, are left as they are: their own next look finds the rule. False when nothing is left to be done.
 */
export async function replanNext(
  db: Db,
  limit: number,
  plan: (trx: Db, listingIds: readonly number[]) => Promise<readonly Replanned[]>,
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const task = await trx.selectFrom("schedule_replan").selectAll().orderBy("id").limit(1).forUpdate().skipLocked().executeTakeFirst();
    if (task === undefined) return false;
    const { rows } = await sql<{ id: number }>`
      select sc.listing_id as id
      from schedule sc join listing l on l.id = sc.listing_id left join product p on p.id = l.product_id
      left join listing_check lc on lc.listing_id = l.id
      where sc.listing_id > ${task.after_listing_id} and sc.lease_id is null and sc.looked_at is not null
        and coalesce(lc.consecutive_failures, 0) = 0 and lc.held_observation_id is null
        and case ${task.scope}
          when 'listing' then l.id = ${task.listing_id}
          when 'product' then l.product_id = ${task.product_id}
          when 'source' then l.source_id = ${task.source_id}
          when 'tag' then ${task.label} = any(l.tags || coalesce(p.tags, '{}'))
          when 'brand' then p.brand = ${task.label}
          when 'category' then p.category = ${task.label}
          else true end
      order by sc.listing_id limit ${limit}`.execute(trx);
    const moved = await plan(
      trx,
      rows.map(({ id }) => id),
    );
    await sql`
      update schedule sc
      set next_check_at = case when x.exactly then x.at else least(sc.next_check_at, x.at) end
      from unnest(${moved.map(({ listingId }) => listingId)}::bigint[], ${moved.map(({ nextCheckAt }) => nextCheckAt.toISOString())}::timestamptz[],
        ${moved.map(({ exactly }) => exactly)}::boolean[]) as x (listing_id, at, exactly)
      where sc.listing_id = x.listing_id and sc.lease_id is null`.execute(trx);
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) await trx.deleteFrom("schedule_replan").where("id", "=", task.id).execute();
    else await trx.updateTable("schedule_replan").set({ after_listing_id: last.id }).where("id", "=", task.id).execute();
    return true;
  });
}
