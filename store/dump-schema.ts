import { sql } from "kysely";
import type { Db } from "./connect.ts";

interface TableText {
  readonly name: string;
  readonly lines: readonly string[];
  readonly indexes: readonly string[];
  readonly options: string | null;
  readonly partitioned: string | null;
}

/** The migrated database as text, in an order that does not depend on how it came about. For reading and for comparing; not for loading. */
export async function dumpSchema(db: Db): Promise<string> {
  const { rows } = await sql<TableText>`
    select c.relname as name, array_to_string(c.reloptions, ', ') as options,
      case c.relkind when 'p' then pg_get_partkeydef(c.oid) end as partitioned,
      coalesce((
        select array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
          || case when a.attidentity = 'a' then ' generated always as identity' else '' end
          || case when a.attnotnull then ' not null' else '' end
          || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') order by a.attnum)
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      ), '{}') || coalesce((
        select array_agg('constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) order by k.contype, k.conname)
        from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'
      ), '{}') as lines,
      coalesce((
        select array_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text)
        from pg_index i where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
      ), '{}') as indexes
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname not like 'kysely%'
    order by c.relname`.execute(db);
  const sequences = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i') order by c.relname`.execute(db);
  // an extension's own functions are its business
  const functions = await sql<{ text: string }>`
    select pg_get_functiondef(p.oid) as text from pg_proc p
    where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by p.proname`.execute(db);
  const triggers = await sql<{ text: string }>`
    select pg_get_triggerdef(t.oid) as text from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and not c.relispartition order by t.tgname`.execute(db);
  const views = await sql<{ name: string; text: string }>`
    select relname as name, pg_get_viewdef(oid) as text from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'v' order by relname`.execute(db);
  const tables = rows.map(({ name, lines, indexes, options, partitioned }) =>
    [
      `create table ${name} (\n${lines.map((line) => `  ${line}`).join(",\n")}\n)${partitioned === null ? "" : ` partition by ${partitioned}`}${options === null ? "" : ` with (${options})`};`,
      ...indexes.map((index) => `${index.replaceAll("public.", "")};`),
    ].join("\n"),
  );
  const head = "-- Made by `npm run schema:dump` from store/migrations, where changes belong. For reading.";
  const parts = [
    head,
    ...tables,
    ...views.rows.map(({ name, text }) => `create view ${name} as\n${text.trim()}`),
    ...sequences.rows.map(({ name }) => `create sequence ${name};`),
    ...functions.rows.map(({ text }) => `${text.trim().replaceAll("public.", "")};`),
    ...triggers.rows.map(({ text }) => `${text.replaceAll("public.", "")};`),
  ];
  return `${parts.join("\n\n")}\n`;
}
