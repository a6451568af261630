import { sql } from "kysely";
import type { ExportRow, ExportValue } from "../domain/export-column.ts";
import type { Instant } from "../domain/instant.ts";
import { BadInputError } from "../errors.ts";
import type { Db } from "./connect.ts";
import { EXPORT_LISTS, type ExportList, type ExportListName } from "./export-lists.ts";

export interface ExportFilter {
  /** Only what was at or after then; of intervals those that still held then. */
  readonly since?: Instant | undefined;
  /** Only what was before then; of intervals those that began before. */
  readonly until?: Instant | undefined;
}

const BATCH = 2000;

/**
 * All rows of a list, batch by batch, as they were at one instant: one transaction that sees nothing of what others write meanwhile, and a
 * cursor in it, so that memory stays flat whatever the list's length. It ends, and lets go of its connection, with the last batch or with
 * `return()`; a reader that takes nothing for ten minutes loses it.
 * @throws BadInputError when a time is asked for of a list without one.
 */
export async function* exportRows(db: Db, name: ExportListName, { since, until }: ExportFilter = {}): AsyncGenerator<readonly ExportRow[]> {
  const list: ExportList = EXPORT_LISTS[name];
  const columns = sql.raw(list.columns.map((column) => `${column.sql} as "${column.name}"`).join(", "));
  const order = list.orderBy === undefined ? sql`` : sql`order by ${sql.raw(list.orderBy)}`;
  const where = timeFilter(name, list, since, until);
  const trx = await db.startTransaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute();
  try {
    await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(trx);
    await sql`set local statement_timeout = '10min'`.execute(trx);
    await sql`declare exported no scroll cursor for
      select ${columns} from ${sql.raw(list.from)} ${where} ${order}`.execute(trx);
    for (;;) {
      const { rows } = await sql<Record<string, ExportValue>>`fetch ${sql.lit(BATCH)} from exported`.execute(trx);
      if (rows.length > 0) yield rows.map((row) => Object.values(row));
      if (rows.length < BATCH) return;
    }
  } finally {
    await trx.rollback().execute();
  }
}

/** DECLARE takes no parameters, so the times are written into it, as numbers that were read from them. */
function timeFilter(name: string, { time }: ExportList, since: Instant | undefined, until: Instant | undefined) {
  if (since === undefined && until === undefined) return sql``;
  if (time === undefined) throw new BadInputError("no-time", `The list ${name} has no time; leave since and until out.`);
  const [from, to] = typeof time === "string" ? [time, time] : time;
  const conditions = [
    ...(since === undefined
      ? []
      : [sql`(${sql.raw(to)} ${sql.raw(from === to ? ">=" : ">")} ${literal(since)} or ${sql.raw(to)} is null)`]),
    ...(until === undefined ? [] : [sql`${sql.raw(from)} < ${literal(until)}`]),
  ];
  return sql`where ${sql.join(conditions, sql` and `)}`;
}

function literal(instant: Instant) {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/.test(instant);
  if (!match || Number.isNaN(Date.parse(instant)))
    throw new BadInputError("bad-instant", `"${instant}" is no instant; write it like 2026-03-01T08:00:00Z.`);
  return sql`${sql.lit(instant)}::timestamptz`;
}
