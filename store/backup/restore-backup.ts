import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { sql } from "kysely";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { BadInputError, ConflictError } from "../../errors.ts";
import { audit } from "../audit.ts";
import { connectOnce, type Db } from "../connect.ts";
import { keepMigratorsOut, migrateWithin } from "../migrate.ts";
import { type MigrationFile, MIGRATIONS, readMigrations } from "../migration-files.ts";
import { type BackedUpTable, type BackupManifest, MONTH_BOUND } from "./backup-format.ts";
import { type BackupReader, readBackup } from "./read-backup.ts";
import { type ForeignKey, listForeignKeys, listTables } from "./tables.ts";

export interface RestoredBackup {
  readonly manifest: BackupManifest;
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Migrations that the backup had not seen yet. */
  readonly migrated: readonly string[];
}

export interface RestoreOptions {
  /** Who is named in the audit log. */
  readonly actor: string;
  /** Nothing was written since the backup was made, so that ids and cursors may go on where they were. */
  readonly nothingLost?: boolean;
  /** Other migrations than the program's own; for tests. */
  readonly folder?: URL;
}

/**
 * How far ids and cursors go on beyond the backup. Others know numbers that were given after it was made: a shop that reports on a proposal
 * would report on another one, and who follows changes would take those with a number seen before for seen.
 */
const GAP = 1_000_000;
const FOREIGN_KEY_VIOLATION = "23503";

/**
 * Fills the empty database at `url` with what writeBackup wrote, and brings it to this program's version: in one transaction, so that
 * it stays empty whatever goes wrong. @throws BadInputError for a file that is broken or too new, ConflictError when there is something already
 */
export async function restoreBackup(url: string, source: Readable, options: RestoreOptions): Promise<RestoredBackup> {
  const reader = await readBackup(source);
  const migrations = await known(reader.manifest, options.folder ?? MIGRATIONS);
  const { client, db } = await connectOnce(url, "cenoskop restore");
  try {
    await sql`set idle_in_transaction_session_timeout = 0`.execute(db);
    const restored = await db.transaction().execute(async (trx) => {
      await refuseUnlessEmpty(trx);
      const { program, createdAt, migrations: seen } = reader.manifest;
      await migrateWithin(trx, migrations.slice(0, seen.length));
      const rows = await fill(trx, client, reader, options.nothingLost === true ? 0 : GAP);
      const newer = migrations.slice(seen.length);
      await migrateWithin(trx, newer);
      const after = { program, createdAt };
      await audit(trx, { actor: options.actor, action: "backup.restore", subjectType: "database", subjectId: "all", after });
      return { manifest: reader.manifest, rows, migrated: newer.map(({ name }) => name) };
    });
    await sql`analyze`.execute(db);
    return restored;
  } finally {
    await client.end();
  }
}

/** Reads a backup to its end without a database. Gives its manifest. @throws BadInputError as restoreBackup does */
export async function verifyBackup(source: Readable): Promise<BackupManifest> {
  const reader = await readBackup(source);
  await known(reader.manifest, MIGRATIONS);
  await reader.tables(async (_, rows) => {
    for await (const chunk of rows) void chunk;
    return null;
  });
  return reader.manifest;
}

/** All migrations of this program, of which the backup must have seen the first. */
async function known({ migrations: seen, program }: BackupManifest, folder: URL): Promise<MigrationFile[]> {
  const migrations = await readMigrations(folder);
  const odd = seen.find((name, index) => migrations[index]?.name !== name);
  if (odd === undefined) return migrations;
  throw new BadInputError(
    "backup-too-new",
    `The backup was made by version ${program} of the program, whose database has ${odd}, which this version does not know; ` +
      "install that version or a later one.",
  );
}

async function refuseUnlessEmpty(trx: Db): Promise<void> {
  if (!(await keepMigratorsOut(trx))) {
    throw new ConflictError(
      "being-made",
      "Another process makes tables in this database; wait for it, or give another database, and try again.",
    );
  }
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by c.relname limit 1`.execute(trx);
  if (rows.length === 0) return;
  throw new ConflictError(
    "not-empty",
    `The database is not empty (there is ${rows[0]?.name}), and a restore overwrites nothing; give an empty one: another DATA_DIR, ` +
      "or DATABASE_URL with the name of a database just made by createdb.",
  );
}

async function fill(trx: Db, client: Client, reader: BackupReader, gap: number): Promise<Record<string, number>> {
  const { tables, sequences } = reader.manifest;
  const made = await listTables(trx);
  refuseOtherShape(tables, made);
  // nothing watches over the rows until all of them are there
  const keys = await listForeignKeys(trx);
  for (const { table, name } of keys) await sql.raw(`alter table ${table} drop constraint ${name}`).execute(trx);
  for (const { name } of made) await sql.raw(`alter table ${name} disable trigger user`).execute(trx);
  // what migrations put into the tables is in the backup, as it became
  await sql.raw(`truncate ${made.map(({ name }) => name).join(", ")}`).execute(trx);
  await makeMonths(trx, tables, made);

  const counted: Record<string, number> = {};
  await reader.tables(async ({ name, columns }, rows) => {
    const copy = client.query(copyFrom(`copy ${name} (${columns.join(", ")}) from stdin`));
    await pipeline(rows, copy);
    counted[name] = copy.rowCount;
    return copy.rowCount;
  });

  for (const [name, last] of Object.entries(sequences)) {
    if (last !== null) await sql`select setval(${name}::regclass, ${last}::bigint + ${gap})`.execute(trx);
  }
  await addForeignKeys(trx, keys);
  for (const { name } of made) await sql.raw(`alter table ${name} enable trigger user`).execute(trx);
  return counted;
}

function refuseOtherShape(tables: readonly BackedUpTable[], made: readonly BackedUpTable[]): void {
  const shape = ({ name, columns }: BackedUpTable): string => `${name} (${columns.join(", ")})`;
  const [wanted, found] = [tables.map(shape), made.map(shape)];
  const odd = wanted.find((one) => !found.includes(one)) ?? found.find((one) => !wanted.includes(one));
  if (odd === undefined) return;
  throw new BadInputError(
    "broken-backup",
    `The backup and this program do not have the same tables: only one of them has ${odd}. Take another backup with the version that runs.`,
  );
}

/** The months of the backup, made as the program makes them, instead of those that the migrations made around today. */
async function makeMonths(trx: Db, tables: readonly BackedUpTable[], made: readonly BackedUpTable[]): Promise<void> {
  const months = (list: readonly BackedUpTable[]) => list.flatMap(({ partitions }) => partitions.map(({ name }) => name));
  for (const month of months(made)) await sql.raw(`drop table ${month}`).execute(trx);
  for (const { name, partitions } of tables) {
    for (const { bound } of partitions) await sql`select make_month(${name}, ${MONTH_BOUND.exec(bound)?.[1]}::timestamptz)`.execute(trx);
  }
  if (months(await listTables(trx)).join() === months(tables).join()) return;
  throw new BadInputError("broken-backup", "The backup's months are not as this program makes them; take another backup.");
}

/** Checks each of them as a whole, which is much quicker than row by row. */
async function addForeignKeys(trx: Db, keys: readonly ForeignKey[]): Promise<void> {
  for (const { table, name, definition } of keys) {
    await sql
      .raw(`alter table ${table} add constraint ${name} ${definition}`)
      .execute(trx)
      .catch((error: { code?: string; message: string }) => {
        if (error.code !== FOREIGN_KEY_VIOLATION) throw error;
        throw new BadInputError(
          "broken-backup",
          `The backup contradicts itself: ${error.message}. Nothing was written; take another backup.`,
        );
      });
  }
}
