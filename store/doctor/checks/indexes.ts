import { sql } from "kysely";
import type { DoctorCheck } from "../doctor-check.ts";

/**
 * A B-tree entry takes 8 bytes of header, 4 of line pointer and its columns, aligned to 8; a page holds 8,168 bytes of them, 90 % filled. What
 * PostgreSQL saves by keeping equal values once is not counted, so that an index is rather taken for tight than for bloated. Column widths are
 * those of the last ANALYZE; indexes over expressions are left out.
 */
export const check: DoctorCheck = {
  name: "indexes",
  async run({ db, limits }) {
    const { rows: invalid } = await sql<{ name: string }>`
      select indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = 'public'::regnamespace and not i.indisvalid and c.relkind = 'i'
        and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
      order by 1`.execute(db);
    const { rows: bloated } = await sql<{ name: string; bytes: number; needed: number }>`
      select indexrelid::regclass::text as name, bytes, needed from (
        select i.indexrelid, pg_relation_size(i.indexrelid)::float8 as bytes,
          (greatest(c.reltuples, 0) * (12 + 8 * ceil(sum(s.avg_width) / 8.0)) / (8168 * 0.9) * 8192 + 16384)::float8 as needed
        from pg_index i
          join pg_class c on c.oid = i.indexrelid join pg_am am on am.oid = c.relam and am.amname = 'btree'
          join pg_class t on t.oid = i.indrelid
          cross join lateral unnest(i.indkey::int2[]) key (attnum)
          join pg_attribute a on a.attrelid = t.oid and a.attnum = key.attnum
          join pg_stats s on s.schemaname = 'public' and s.tablename = t.relname and s.attname = a.attname
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'i' and 0 <> all (i.indkey::int2[])
          and pg_relation_size(i.indexrelid) >= ${limits.bloatFromBytes}
        group by i.indexrelid, c.reltuples
      ) sized where bytes > 2 * needed order by bytes - needed desc limit 20`.execute(db);
    return [
      ...invalid.map(({ name }) => ({
        severity: "warning" as const,
        message: `The index ${name} is invalid: its building was cut off, and it is kept up without being used.`,
        remedy: `reindex index concurrently ${name};`,
      })),
      ...bloated.map(({ name, bytes, needed }) => ({
        severity: "warning" as const,
        message: `The index ${name} takes ${mb(bytes)} where about ${mb(needed)} would do (an estimate), which costs memory and time.`,
        remedy: `reindex index concurrently ${name};`,
      })),
    ];
  },
};

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
