import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import { sql } from "kysely";
import type { Client } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { BadInputError, ConflictError } from "../../errors.ts";
import { connectOnce, type Db } from "../connect.ts";
import { appliedMigrations } from "../migrate.ts";
import { BACKUP_FORMAT, type BackupEnd, type BackupManifest, COPY_END, copyLine, FIRST_LINE, LAST_LINE } from "./backup-format.ts";
import { listSequences, listTables } from "./tables.ts";

export interface WrittenBackup {
  readonly manifest: BackupManifest;
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Before compression. */
  readonly bytes: number;
}

const TRIES = 3;

/**
 * Writes all that the database at `url` holds, as it is at one moment, while others go on writing: zstd of text that begins with a manifest,
 * has each table in COPY's own format, and ends with row counts and a checksum. Memory stays flat whatever the size. Ends `sink`.
 * @throws BadInputError when nothing was ever kept there
 */
export async function writeBackup(url: string, sink: Writable, program: string, signal?: AbortSignal): Promise<WrittenBackup> {
  const { client, db } = await connectOnce(url, "cenoskop backup");
  try {
    const manifest = await beginSnapshot(client, db, program);
    const written = { manifest, rows: {} as Record<string, number>, bytes: 0 };
    const compress = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    await pipeline(textOf(client, written), compress, sink, { ...(signal && { signal }) });
    return written;
  } finally {
    await client.end();
  }
}

/**
 * Begins the transaction whose snapshot is backed up. A migration must change no table between its description and its last row, so all
 * are locked before the snapshot is taken, which holds up neither readers nor writers; should one have come or gone meanwhile, begins anew.
 */
async function beginSnapshot(client: Client, db: Db, program: string): Promise<BackupManifest> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const names = (await listTables(db)).map(({ name }) => name);
    if (names.length === 0) {
      throw new BadInputError("nothing-to-back-up", "The database holds no tables; see that DATABASE_URL or DATA_DIR is the one you mean.");
    }
    await client.query("begin isolation level repeatable read read only");
    if (await lock(client, [...names, "kysely_migration"])) {
      const tables = await listTables(db);
      if (tables.map(({ name }) => name).join() === names.join()) return describe(db, tables, program);
    }
    await client.query("rollback");
  }
  throw new ConflictError(
    "tables-change",
    "The database's tables change while they are to be backed up; try again when its migration is done.",
  );
}

/** False where a table is gone. */
async function lock(client: Client, names: readonly string[]): Promise<boolean> {
  try {
    await client.query(`lock table ${names.join(", ")} in access share mode`);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "42P01") return false;
    throw error;
  }
}

async function describe(db: Db, tables: BackupManifest["tables"], program: string): Promise<BackupManifest> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db);
  return {
    format: BACKUP_FORMAT,
    program,
    createdAt: new Date().toISOString(),
    postgres: rows[0]?.version ?? "",
    migrations: await appliedMigrations(db),
    tables,
    sequences: await listSequences(db),
    without: ["kept pages", "secret key"],
  };
}

async function* textOf(client: Client, written: WrittenBackup & { rows: Record<string, number>; bytes: number }): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  const hashed = (chunk: Buffer): Buffer => {
    hash.update(chunk);
    written.bytes += chunk.length;
    return chunk;
  };
  yield hashed(Buffer.from(`${FIRST_LINE}\n-- ${JSON.stringify(written.manifest)}\n`));
  for (const table of written.manifest.tables) {
    yield hashed(Buffer.from(`${copyLine(table)}\n`));
    // a partitioned table has no rows of its own, so it cannot be copied by name
    const rows = client.query(copyTo(`copy (select ${table.columns.join(", ")} from ${table.name}) to stdout`));
    for await (const chunk of rows) yield hashed(chunk as Buffer);
    written.rows[table.name] = rows.rowCount;
    yield hashed(Buffer.from(COPY_END));
  }
  await client.query("commit");
  const end: BackupEnd = { rows: written.rows, sha256: hash.digest("hex") };
  yield Buffer.from(`${LAST_LINE}${JSON.stringify(end)}\n`);
}
