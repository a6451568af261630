import { type RawBuilder, sql } from "kysely";
import type { Db } from "./connect.ts";

export interface RowsToRewrite {
  readonly table: string;
  /** A column that tells its rows apart: a number. */
  readonly key: string;
  readonly texts: readonly string[];
  readonly jsons: readonly string[];
  readonly where: RawBuilder<boolean>;
}

export type RowValues = Readonly<Record<string, unknown>>;

const BATCH = 500;

/**
 * Passes text and JSON columns of the rows of a table through `change`, in batches by key, and writes back the rows for which it gives
 * another object: others stay byte for byte. Gives how many were written.
 */
export async function rewriteRows(
  trx: Db,
  { table, key, texts, jsons, where }: RowsToRewrite,
  change: (row: RowValues) => RowValues,
): Promise<number> {
  const columns = [...texts, ...jsons];
  const id = sql.ref(key);
  const assignments = sql.join(columns.map((name) => sql`${sql.ref(name)} = ${sql.ref(`x.${name}`)}`));
  const shape = sql.join([
    sql`${id} bigint`,
    ...texts.map((name) => sql`${sql.ref(name)} text`),
    ...jsons.map((name) => sql`${sql.ref(name)} jsonb`),
  ]);
  let written = 0;
  for (let after = -1; ;) {
    const { rows } = await sql<RowValues>`
      select ${id}, ${sql.join(columns.map((name) => sql.ref(name)))} from ${sql.table(table)} t
      where ${id} > ${after} and ${where} order by ${id} limit ${BATCH}`.execute(trx);
    const changed = rows.flatMap((row) => {
      const now = change(row);
      return now === row ? [] : [{ ...now, [key]: row[key] }];
    });
    if (changed.length > 0) {
      await sql`
        update ${sql.table(table)} t set ${assignments} from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) x (${shape})
        where ${sql.ref(`t.${key}`)} = ${sql.ref(`x.${key}`)}`.execute(trx);
      written += changed.length;
    }
    if (rows.length < BATCH) return written;
    after = Number(rows.at(-1)?.[key]);
  }
}
