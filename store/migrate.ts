import { readdir, readFile } from "node:fs/promises";
import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { Migrator } from "kysely/migration";
import { ConfigurationError } from "../errors.ts";
import type { Db } from "./connect.ts";

const folder = new URL("./migrations/", import.meta.url);

/**
 * Brings the database to this program's version: runs each `store/migrations/NNNN-name.sql` that it has not seen, in order, all in one
 * transaction under a lock, so that several processes may start at once. Gives the names that it ran. Throws ConfigurationError.
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw explain(error, results.find((result) => result.status === "Error")?.migrationName);
  return results.map((result) => result.migrationName);
}

async function getMigrations(): Promise<Record<string, Migration>> {
  const migrations: Record<string, Migration> = {};
  for (const file of (await readdir(folder)).sort()) {
    if (!file.endsWith(".sql")) continue;
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(file)) {
      throw new ConfigurationError([`store/migrations/${file} is not named NNNN-name.sql; rename it`]);
    }
    migrations[file.slice(0, -".sql".length)] = {
      async up(db) {
        await sql`set local statement_timeout = 0`.execute(db);
        // without parameters pg sends the simple protocol, which takes many statements at once
        await sql.raw(await readFile(new URL(file, folder), "utf8")).execute(db);
      },
    };
  }
  return migrations;
}

function explain(error: unknown, name: string | undefined): Error {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith("corrupted migrations")) {
    return new ConfigurationError([
      `The database was migrated by another version of the program (${message}); start that version or a later one, or use another database`,
    ]);
  }
  const where = name === undefined ? "The database could not be migrated" : `Migration ${name} failed and was rolled back`;
  const remedy = "see that the database is PostgreSQL 14 or later, reachable, and that its user may create tables in it";
  return new ConfigurationError([`${where}: ${message || (error as NodeJS.ErrnoException).code}; ${remedy}`]);
}
