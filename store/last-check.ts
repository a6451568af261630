import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** Seconds since any listing was last looked at; null when none ever was. Throws when the database is away. */
export async function secondsSinceLastCheck(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom("listing_check")
    .select(sql<number | null>`extract(epoch from clock_timestamp() - max(last_checked_at))::float8`.as("seconds"))
    .executeTakeFirst();
  return row?.seconds ?? null;
}
