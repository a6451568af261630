import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** What time it is by the database, whose clock every process shares: what is due, or too old, must not hang on one machine's clock. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Instant }>`select clock_timestamp() as now`.execute(db);
  const now = rows[0]?.now;
  if (now === undefined) throw new Error("The clock gave no row");
  return new Date(now);
}

/**
 * A clock that was set by the database's once and goes on by this process's monotonic one: what several machines write in turn stays in
 * order, also when the clock of one of them is wrong or jumps.
 */
export async function databaseClock(db: Db): Promise<() => Instant> {
  const before = performance.now();
  const now = await databaseNow(db);
  // of the time that the question took the half is the likeliest, none of it the safest: an instant never lies ahead
  const zero = now.getTime() - Math.max(0, performance.now() - before);
  return () => new Date(Math.floor(zero + performance.now() - before)).toISOString();
}
