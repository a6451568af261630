import { sql } from "kysely";
import type { DoctorCheck, Finding } from "../doctor-check.ts";

/** PostgreSQL stops writing at about 2.1 billion. */
const OLD_XIDS = 1_000_000_000;
const DANGEROUS_XIDS = 1_600_000_000;

export const check: DoctorCheck = {
  name: "vacuum",
  async run({ db, limits }) {
    const { rows: facts } = await sql<{ on: boolean; age: number }>`
      select current_setting('autovacuum') = 'on' and current_setting('track_counts') = 'on' as on, age(datfrozenxid)::float8 as age
      from pg_database where datname = current_database()`.execute(db);
    const { rows: behind } = await sql<{ name: string; dead: number; live: number }>`
      select relid::regclass::text as name, n_dead_tup::float8 as dead, n_live_tup::float8 as live from pg_stat_user_tables
      where schemaname = 'public' and n_dead_tup > ${limits.deadRows} and n_dead_tup > 0.4 * n_live_tup
        and coalesce(greatest(last_autovacuum, last_vacuum), '-infinity') < now() - interval '1 hour'
      order by n_dead_tup desc limit 10`.execute(db);
    const found: Finding[] = behind.map(({ name, dead, live }) => ({
      severity: "warning",
      message: `${name} has ${dead} dead rows beside ${live} live ones: autovacuum is far behind, and every scan reads them.`,
      remedy: `vacuum (analyze) ${name}; then see why with cenoskop doctor: an old transaction, or autovacuum_max_workers too low.`,
    }));
    const { on = true, age = 0 } = facts[0] ?? {};
    if (!on)
      found.push({
        severity: "problem",
        message: "Autovacuum is switched off, so that tables only grow.",
        remedy: "alter system set autovacuum = on; select pg_reload_conf();",
      });
    if (age > OLD_XIDS) {
      const message = `The oldest transaction number is ${Math.round(age / 1e6)} million old; at 2,100 million PostgreSQL refuses to write.`;
      found.push({
        severity: age > DANGEROUS_XIDS ? "problem" : "warning",
        message,
        remedy: "vacuum (freeze); as the database's owner, and end old transactions.",
      });
    }
    return found;
  },
};
