import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { SchedulerProblemKind } from "../domain/scheduler-problem.ts";
import type { Db } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";

export interface SchedulerProblem {
  /** The same for the same trouble. */
  readonly key: string;
  readonly kind: SchedulerProblemKind;
  readonly sourceId: number | null;
  /** One sentence for a person, with the remedy. */
  readonly message: string;
}

/** What the watchdog found this time takes the place of what it found before; since when each stands is kept. */
export async function saveProblems(db: Db, found: readonly SchedulerProblem[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    await sql`delete from scheduler_problem where key <> all(${found.map(({ key }) => key)}::text[])`.execute(trx);
    for (const { key, kind, sourceId, message } of found) {
      await trx
        .insertInto("scheduler_problem")
        .values({ key, kind, source_id: sourceId, message })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ message, seen_at: sql<Instant>`now()` }))
        .execute();
    }
  });
}

/** What the watchdog found lately, the oldest first; what a watchdog that is gone had found is left out. */
export async function currentProblems(db: Db): Promise<(SchedulerProblem & { readonly since: Instant })[]> {
  return db
    .selectFrom("scheduler_problem")
    .select(["key", "kind", "source_id as sourceId", "message", "since"])
    .where("seen_at", ">", sql<Instant>`now() - interval '5 minutes'`)
    .orderBy("since")
    .orderBy("key")
    .execute();
}

export interface WaitingSource {
  readonly sourceId: number;
  readonly host: string;
  /** Listings that are due; counted up to 20,000. */
  readonly due: number;
  /** For how long there has been something due, and nothing that forbade to read it. */
  readonly waitedSeconds: number;
  /** Least time between two requests, as it is known now. */
  readonly gapMs: number;
}

/** Sources that might be read and have had something due for so long. */
export async function longWaitingSources(db: Db, leastSeconds: number): Promise<WaitingSource[]> {
  const { rows } = await sql<WaitingSource>`
    select s.id as "sourceId", s.host, due.count as due, greatest(s.min_gap_ms, h.crawl_delay_ms, h.slow_gap_ms)::float8 as "gapMs",
      extract(epoch from now() - greatest(oldest.next_check_at, s.paused_until))::float8 as "waitedSeconds"
    from source s left join host h on h.name = s.host_name
    cross join lateral (
      select sc.next_check_at from schedule sc join listing l on l.id = sc.listing_id and l.enabled
      where sc.source_id = s.id and sc.next_check_at <= now() and (sc.leased_until is null or sc.leased_until <= now())
      order by sc.next_check_at limit 1
    ) oldest
    cross join lateral (
      select count(*) as count from (select from schedule sc where sc.source_id = s.id and sc.next_check_at <= now() limit 20000) counted
    ) due
    where s.enabled and (s.paused_until is null or s.paused_until <= now())
      and greatest(oldest.next_check_at, s.paused_until) < now() - make_interval(secs => ${leastSeconds})
    order by oldest.next_check_at`.execute(db);
  return rows;
}

/** Rules that name times of day. */
export async function cronRules(db: Db): Promise<{ id: number; cron: string; timeZone: string }[]> {
  const { rows } = await sql<{ id: number; cron: string; timeZone: string }>`
    select id, cron, time_zone as "timeZone" from schedule_rule where kind = 'cron' order by id`.execute(db);
  return rows;
}
