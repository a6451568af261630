import { sql } from "kysely";
import type { Db } from "./connect.ts";

export interface BiView {
  readonly name: string;
  readonly meaning: string | null;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly meaning: string | null }[];
}

/** The views of the schema bi with what their comments say, by name. */
export async function describeBi(db: Db): Promise<readonly BiView[]> {
  const { rows } = await sql<BiView>`
    select c.relname as name, obj_description(c.oid, 'pg_class') as meaning,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'meaning', col_description(c.oid, a.attnum)) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c where c.relnamespace = 'bi'::regnamespace and c.relkind = 'v' order by 1`.execute(db);
  return rows;
}

/** As docs/bi.md shows them. */
export function biMarkdown(views: readonly BiView[]): string {
  return views
    .map(({ name, meaning, columns }) =>
      [
        `### bi.${name}`,
        "",
        meaning ?? "",
        "",
        "| column | type | meaning |",
        "| --- | --- | --- |",
        ...columns.map(
          (column) =>
            `| \`${column.name}\` | ${column.type.replace("timestamp with time zone", "timestamptz")} | ${column.meaning ?? ""} |`,
        ),
      ].join("\n"),
    )
    .join("\n\n");
}
