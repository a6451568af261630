import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** The shop says that it asks the price: where the channel has a landing check, its page is looked at soon, unless it is watched already. */
export async function watchLanding(trx: Db, proposalId: number, now: Date): Promise<void> {
  await sql`
    insert into landing as l (proposal_id, since, next_at)
    select p.id, ${now}::timestamptz, ${now}::timestamptz + make_interval(secs => s.first_look_seconds)
    from price_proposal p join landing_setting s on s.channel_id = p.channel_id and s.enabled where p.id = ${proposalId}
    on conflict (proposal_id) do update set next_at = least(l.next_at, excluded.next_at) where l.next_at is not null`.execute(trx);
}
