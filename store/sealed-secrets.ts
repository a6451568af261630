import { sql } from "kysely";
import type { Db } from "./connect.ts";
import type { SecretBox } from "./secret-box.ts";

export interface SealedSecrets {
  readonly sealed: number;
  /** Of those tried, how many the key at hand does not open; all when there is none. */
  readonly unopened: number;
}

/** As many of each column are tried: a key either opens all that it sealed, or none. */
const TRIED = 20;

/** How many secrets the database holds, and whether a key opens the newest of each kind. `box` null: there is no key. */
export async function sealedSecrets(db: Db, box: SecretBox | null): Promise<SealedSecrets> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and column_name like '%\\_sealed' order by 1, 2`.execute(db);
  let [sealed, unopened] = [0, 0];
  for (const { table, column } of columns) {
    const text = sql.ref(column);
    const { rows: count } = await sql<{ n: number }>`select count(${text})::int as n from ${sql.table(table)}`.execute(db);
    sealed += count[0]?.n ?? 0;
    const { rows } = await sql<{ text: string }>`
      select ${text} as text from ${sql.table(table)} where ${text} is not null order by ctid desc limit ${TRIED}`.execute(db);
    unopened += rows.filter(({ text: one }) => !opens(box, one)).length;
  }
  return { sealed, unopened };
}

function opens(box: SecretBox | null, text: string): boolean {
  if (box === null) return false;
  try {
    box.open(text);
    return true;
  } catch {
    // that it does not open is the answer
    return false;
  }
}
