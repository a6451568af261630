import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** @throws what the driver says when the server does not answer */
export async function isReachable(db: Db): Promise<void> {
  await sql`select 1`.execute(db);
}

/** Whether the job queue was ever opened in this database. */
export async function hasQueueSchema(db: Db): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regnamespace('bullmq') is not null as there`.execute(db);
  return rows[0]?.there === true;
}
