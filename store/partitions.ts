import { sql } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { Db } from "./connect.ts";

/** Tables kept by month: observations by when they were made, intervals by when they ended. */
export const PARTITIONED = ["observation", "offer_interval"] as const;
export type PartitionedTable = (typeof PARTITIONED)[number];

export interface Partition {
  readonly table: PartitionedTable;
  readonly name: string;
  /** Inclusive. */
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
  /** With indexes and what is stored apart. */
  readonly bytes: number;
  /** False: it was taken out of its table and is to be dropped; dropPartitionsBefore does so. */
  readonly attached: boolean;
}

/** Oldest first, table by table. */
export async function listPartitions(db: Db): Promise<Partition[]> {
  const { rows } = await sql<Partition>`
    select t.name as table, c.relname as name, pg_total_relation_size(c.oid)::float8 as bytes,
      coalesce(not i.inhdetachpending, false) as attached, month as from, month + interval '1 month' as to
    from unnest(${[...PARTITIONED]}::text[]) with ordinality as t (name, place)
      join pg_class c on c.relname ~ ('^' || t.name || '_\\d{4}_\\d{2}$') and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      left join pg_inherits i on i.inhrelid = c.oid
      cross join lateral (select (replace(right(c.relname, 7), '_', '-') || '-01 00:00:00+00')::timestamptz) as m (month)
    order by t.place, month`.execute(db);
  return rows;
}

/** Months that are there ahead of the current one; a week of nobody making new ones must not stop the recording. */
export const MONTHS_AHEAD = 3;

/** Makes the partitions of this month and of those ahead where they are missing. Nobody waits for it. */
export async function makePartitionsAhead(db: Db, now: Date, months: number = MONTHS_AHEAD): Promise<void> {
  for (const table of PARTITIONED) {
    await sql`
      select make_month(${table}, ${now}::timestamptz + ahead * interval '1 month') from generate_series(0, ${months}::integer) ahead`.execute(
      db,
    );
  }
}

/** Makes the partitions that looks of these instants need, inside the transaction that writes them. */
export async function makePartitionsOf(trx: Db, instants: readonly Instant[]): Promise<void> {
  const months = [...new Set(instants.map((instant) => instant.slice(0, "2026-01".length)))].sort();
  await sql`
    select make_month(t.name, (m || '-01 00:00:00+00')::timestamptz)
    from unnest(${[...PARTITIONED]}::text[]) with ordinality as t (name, place), unnest(${months}::text[]) m order by t.place, m`.execute(
    trx,
  );
}

export interface DroppedPartitions {
  readonly dropped: readonly Partition[];
  /** Old enough, but transactions that began before still use the table; the next call goes on. */
  readonly waiting: readonly Partition[];
}

/**
 * Drops the months of a table that ended before `cutoff`, the oldest first: whole, with what is in them. Neither readers nor writers wait for it or
 * fail, also not those in the middle of a transaction; it waits for them, but no longer than `patienceMs`. Not inside a transaction.
 */
export async function dropPartitionsBefore(
  db: Db,
  table: PartitionedTable,
  cutoff: Date,
  patienceMs: number = 10_000,
): Promise<DroppedPartitions> {
  const old = (await listPartitions(db)).filter((it) => it.table === table && Date.parse(it.to) <= cutoff.getTime());
  const dropped: Partition[] = [];
  for (const partition of old) {
    if (!(await dropPartition(db, partition, patienceMs))) break;
    dropped.push(partition);
  }
  return { dropped, waiting: old.slice(dropped.length) };
}

const LOCK_NOT_AVAILABLE = "55P03";

/** Drops one month as dropPartitionsBefore does. Gives whether it is dropped. */
export async function dropPartition(db: Db, { table, name }: Partition, patienceMs: number = 10_000): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    await sql`select set_config('lock_timeout', ${`${patienceMs}`}, false), set_config('statement_timeout', '0', false)`.execute(
      connection,
    );
    try {
      const { rows } = await sql<{ pending: boolean }>`
        select inhdetachpending as pending from pg_inherits where inhrelid = to_regclass(${name})`.execute(connection);
      const [attached] = rows;
      if (attached !== undefined) {
        // an earlier call that was cut off has begun it
        const how = sql.raw(attached.pending ? "finalize" : "concurrently");
        await sql`alter table ${sql.id(table)} detach partition ${sql.id(name)} ${how}`.execute(connection);
      }
      await sql`drop table if exists ${sql.id(name)}`.execute(connection);
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === LOCK_NOT_AVAILABLE) return false;
      throw error;
    } finally {
      await sql`reset lock_timeout`.execute(connection);
      await sql`reset statement_timeout`.execute(connection);
    }
  });
}
