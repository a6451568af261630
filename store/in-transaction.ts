import type { Transaction } from "kysely";
import type { Db } from "./connect.ts";
import type { Database } from "./schema.ts";

const TRIES = 3;
/** serialization_failure and deadlock_detected: Postgres undid the transaction and asks for it again. */
const TRY_AGAIN = new Set(["40001", "40P01"]);

/**
 * Runs `work` in a transaction: the one `db` already is, or a new one, which is begun anew where Postgres undid it in favour of another.
 * So `work` must change nothing outside the database.
 */
export async function inTransaction<T>(db: Db, work: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Transaction<Database>);
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (tries === TRIES || !(error instanceof Error && "code" in error && TRY_AGAIN.has(String(error.code)))) throw error;
    }
  }
}
