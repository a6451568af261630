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

/** Takes a heartbeat back. */
export async function forgetBeat(db: Db, name: string): Promise<void> {
  await db.deleteFrom("heartbeat").where("name", "=", name).execute();
}

export interface Heartbeat {
  readonly name: string;
  readonly secondsAgo: number;
}

/** Heartbeats whose name begins so, by name. */
export async function listBeats(db: Db, prefix: string): Promise<Heartbeat[]> {
  return db
    .selectFrom("heartbeat")
    .select(["name", sql<number>`extract(epoch from clock_timestamp() - at)::float8`.as("secondsAgo")])
    .where(sql<boolean>`starts_with(name, ${prefix})`)
    .orderBy("name")
    .execute();
}

/** Forgets who has left no heartbeat for a day: a container that is gone for good. */
export async function forgetOldBeats(db: Db): Promise<void> {
  await db
    .deleteFrom("heartbeat")
    .where(sql<boolean>`at < now() - interval '1 day'`)
    .execute();
}
