import { sql } from "kysely";
import type { DoctorCheck } from "../doctor-check.ts";

/** Old transactions keep dead rows from being cleaned up, and migrations and dropped months from going on. */
export const check: DoctorCheck = {
  name: "transactions",
  async run({ db, limits }) {
    const { rows } = await sql<{ pid: number; name: string; state: string; seconds: number }>`
      select pid, coalesce(nullif(application_name, ''), 'unnamed') as name, coalesce(state, 'unknown') as state,
        extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
      from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
        and xact_start < clock_timestamp() - make_interval(secs => ${limits.transactionSeconds}::float8) and application_name <> 'cenoskop backup'
      order by xact_start limit 10`.execute(db);
    const { rows: prepared } = await sql<{ gid: string }>`
      select gid from pg_prepared_xacts where database = current_database() and prepared < now() - interval '15 minutes' order by prepared`.execute(
      db,
    );
    const meaning = "meanwhile dead rows stay, and migrations and dropped months wait";
    return [
      ...rows.map(({ pid, name, state, seconds }) => ({
        severity: "warning" as const,
        message: `A transaction of "${name}" is open for ${Math.round(seconds / 60)} minutes (${state}); ${meaning}.`,
        remedy: `End that program, or: select pg_terminate_backend(${pid});`,
      })),
      ...prepared.map(({ gid }) => ({
        severity: "warning" as const,
        message: `A prepared transaction is left open; ${meaning}.`,
        remedy: `rollback prepared '${gid.replaceAll("'", "''")}';`,
      })),
    ];
  },
};
