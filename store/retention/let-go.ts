import { sql } from "kysely";
import type { Instant } from "../../domain/instant.ts";
import type { RetentionKind } from "../../domain/retention-kinds.ts";
import { audit } from "../audit.ts";
import type { Db } from "../connect.ts";
import { dropPartition, listPartitions, type Partition } from "../partitions.ts";
import { NEEDED_OBSERVATIONS, ROWS_OF } from "./rows-of.ts";
import { listRetention } from "./settings.ts";

export interface AgedData {
  readonly kind: RetentionKind;
  readonly keepDays: number;
  /** What is older goes. */
  readonly before: Instant;
  readonly rows: number;
  /** Of the rows as they are stored; of whole months with their indexes. What is freed in a table is used again by new rows. */
  readonly bytes: number;
  /** Months that go whole. */
  readonly months: readonly string[];
}

const DAY_MS = 86_400_000;
const BATCH = 2000;

/** What would go now, without letting go of anything. Counts every row that would. */
export async function previewRetention(db: Db, now: Date): Promise<AgedData[]> {
  const aged: AgedData[] = [];
  for (const { kind, keepDays } of await listRetention(db)) {
    if (keepDays === null) continue;
    const before = new Date(now.getTime() - keepDays * DAY_MS);
    const sums = { rows: 0, bytes: 0, months: [] as string[] };
    const add = (rows: number, bytes: number): void => void ((sums.rows += rows), (sums.bytes += bytes));
    if (kind === "observations" || kind === "intervals") {
      for (const month of await oldMonths(db, kind, before)) {
        const needed = kind === "observations" ? await neededIn(db, month) : 0;
        const { rows } = await sql<{ n: number; bytes: number }>`
          select count(*)::float8 as n, coalesce(sum(pg_column_size(t.*)), 0)::float8 as bytes from ${sql.table(month.name)} t
          where ${needed === 0 ? sql`true` : sql`t.id not in (${NEEDED_OBSERVATIONS})`}`.execute(db);
        add(rows[0]?.n ?? 0, needed === 0 ? month.bytes : (rows[0]?.bytes ?? 0));
        if (needed === 0) sums.months.push(month.name);
      }
    } else {
      for (const { table, where } of ROWS_OF[kind]) {
        const { rows } = await sql<{ n: number; bytes: number }>`
          select count(*)::float8 as n, coalesce(sum(pg_column_size(t.*)), 0)::float8 as bytes from ${sql.table(table)} t
          where ${where(before)}`.execute(db);
        add(rows[0]?.n ?? 0, rows[0]?.bytes ?? 0);
      }
    }
    aged.push({ kind, keepDays, before: before.toISOString(), ...sums });
  }
  return aged;
}

/**
 * Lets go of what is older than it is to be kept: rows in small transactions, whole months by dropping them, so that nobody waits. What went is
 * in the audit log. Ends early when `signal` is aborted; the next call goes on.
 */
export async function letGoOfAged(db: Db, now: Date, actor: string, signal: AbortSignal): Promise<AgedData[]> {
  const gone: AgedData[] = [];
  for (const { kind, keepDays } of await listRetention(db)) {
    if (keepDays === null || signal.aborted) continue;
    const before = new Date(now.getTime() - keepDays * DAY_MS);
    const sums = { rows: 0, bytes: 0, months: [] as string[] };
    if (kind === "observations" || kind === "intervals") {
      const { rows, bytes, months } = await letGoOfMonths(db, kind, before, signal);
      Object.assign(sums, { rows, bytes, months });
    } else {
      for (const { table, where } of ROWS_OF[kind]) {
        const went = await deleteInBatches(db, table, where(before), signal);
        sums.rows += went.rows;
        sums.bytes += went.bytes;
      }
    }
    if (sums.rows === 0 && sums.months.length === 0) continue;
    const one = { kind, keepDays, before: before.toISOString(), ...sums };
    gone.push(one);
    await audit(db, { actor, action: "retention.let-go", subjectType: "retention", subjectId: kind, after: one });
  }
  return gone;
}

const TABLE = { observations: "observation", intervals: "offer_interval" } as const;

async function oldMonths(db: Db, kind: keyof typeof TABLE, before: Date): Promise<Partition[]> {
  return (await listPartitions(db)).filter((one) => one.table === TABLE[kind] && Date.parse(one.to) <= before.getTime());
}

async function neededIn(db: Db, { name, attached }: Partition): Promise<number> {
  if (!attached) return 0;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${sql.table(name)} where id in (${NEEDED_OBSERVATIONS})`.execute(db);
  return rows[0]?.n ?? 0;
}

/** A month with something that is needed stays, without the rest. */
async function letGoOfMonths(db: Db, kind: keyof typeof TABLE, before: Date, signal: AbortSignal) {
  const sums = { rows: 0, bytes: 0, months: [] as string[] };
  for (const month of await oldMonths(db, kind, before)) {
    if (signal.aborted) break;
    if (kind === "observations" && (await neededIn(db, month)) > 0) {
      const went = await deleteInBatches(db, month.name, sql`t.id not in (${NEEDED_OBSERVATIONS})`, signal);
      sums.rows += went.rows;
      sums.bytes += went.bytes;
      continue;
    }
    const { rows } = await sql<{ n: number }>`select count(*)::float8 as n from ${sql.table(month.name)}`.execute(db);
    // an old transaction still reads it: the next call goes on
    if (!(await dropPartition(db, month))) break;
    sums.rows += rows[0]?.n ?? 0;
    sums.bytes += month.bytes;
    sums.months.push(month.name);
  }
  return sums;
}

async function deleteInBatches(db: Db, table: string, where: ReturnType<typeof sql>, signal: AbortSignal) {
  const sums = { rows: 0, bytes: 0 };
  while (!signal.aborted) {
    const { rows } = await sql<{ n: number; bytes: number }>`
      with aged as materialized (
        select t.ctid as place, pg_column_size(t.*) as bytes from ${sql.table(table)} t where ${where} limit ${BATCH} for update skip locked
      ), gone as (delete from ${sql.table(table)} where ctid = any(array(select place from aged)) returning 1)
      select (select count(*) from gone)::float8 as n, (select coalesce(sum(bytes), 0) from aged)::float8 as bytes`.execute(db);
    const n = rows[0]?.n ?? 0;
    sums.rows += n;
    sums.bytes += rows[0]?.bytes ?? 0;
    if (n < BATCH) break;
  }
  return sums;
}
