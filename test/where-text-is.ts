import { sql } from "kysely";
import type { Db } from "../store/connect.ts";

/** Every column of the database that holds a text anywhere in it, whatever its case: "offer.seller_name". */
export async function whereTextIs(db: Db, text: string): Promise<string[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname as table, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and (t.typname in ('text', 'varchar', 'json', 'jsonb', 'bytea', 'name') or t.typcategory = 'A')
    order by 1, 2`.execute(db);
  const found: string[] = [];
  for (const { table, column } of rows) {
    const held = await sql<{ held: boolean }>`
      select exists (select from ${sql.table(table)} where ${sql.ref(column)}::text ilike ${`%${text}%`}) as held`.execute(db);
    if (held.rows[0]?.held === true) found.push(`${table}.${column}`);
  }
  return found;
}
