import { sql } from "kysely";
import type { Db } from "./connect.ts";

const KEPT_DAYS = 400;

/** Notes how large the database is, once a day. */
export async function noteDatabaseSize(db: Db): Promise<void> {
  await sql`
    insert into database_size (measured_at, bytes)
    select now(), pg_database_size(current_database())
    where not exists (select from database_size where measured_at > now() - interval '1 day')
    on conflict do nothing`.execute(db);
  await sql`delete from database_size where measured_at < now() - make_interval(days => ${KEPT_DAYS})`.execute(db);
}
