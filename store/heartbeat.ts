import { sql } from "kysely";
import type { Db } from "./connect.ts";

/** Notes that a part of the program is alive, by the database's clock. */
export async function beat(db: Db, name: string): Promise<void> {
  await db
    .insertInto("heartbeat")
    .values({ name, at: sql<string>`clock_timestamp()` })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ at: sql<string>`clock_timestamp()` }))
    .execute();
}

/** Seconds since the last beat, or null when there was none ever. */
export async function secondsSinceBeat(db: Db, name: string): Promise<number | null> {
  const row = await db
    .selectFrom("heartbeat")
    .select(sql<number>`extract(epoch from clock_timestamp() - at)::float8`.as("seconds"))
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.seconds ?? null;
}
