import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

export interface DueBacklog {
  /** Listings whose check is due and that nobody is reading; those of paused and disabled sources left out. */
  readonly dueListings: number;
  /** null when nothing is due. */
  readonly oldestDueAt: Instant | null;
  readonly pendingDeliveries: number;
}

/** How far the work is behind. */
export async function dueBacklog(db: Db): Promise<DueBacklog> {
  const { rows } = await sql<DueBacklog>`
    select count(*) as "dueListings", min(sc.next_check_at) as "oldestDueAt",
      (select count(*) from delivery where status = 'pending' and next_attempt_at <= now()) as "pendingDeliveries"
    from schedule sc join source s on s.id = sc.source_id
    where sc.next_check_at <= now() and (sc.leased_until is null or sc.leased_until <= now())
      and s.enabled and (s.paused_until is null or s.paused_until <= now())`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("An aggregate gave no row");
  return row;
}
