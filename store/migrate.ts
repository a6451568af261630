import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { ConfigurationError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Db } from "./connect.ts";
import { CONCURRENTLY, type MigrationFile, type MigrationStep, MIGRATIONS, readMigrations } from "./migration-files.ts";

export interface MigrateOptions {
  readonly log?: Log;
  /** Other migrations than the program's own; for tests. */
  readonly folder?: URL;
  /** For how long a migration may wait for a table, since whoever wants the table next waits behind it. Default 1,000. */
  readonly lockTimeoutMs?: number;
  /** For how long it is tried again, or another process that migrates is waited for. Default ten minutes. */
  readonly patienceMs?: number;
}

interface Timing {
  readonly log: Log | undefined;
  readonly lockTimeoutMs: number;
  readonly patienceMs: number;
}

/** The lock of earlier versions of the program too, so that none of them migrates at the same time. */
const MIGRATOR = sql.lit(3853314791062309107n);
/** lock_not_available, deadlock_detected: nothing was done, and it is tried again. */
const TRY_AGAIN = new Set(["55P03", "40P01"]);
const TELL_EVERY_MS = 10_000;

/**
 * Brings the database to this program's version: runs each `store/migrations/NNNN-name.sql` that it has not seen, in order, each in a
 * transaction of its own. One process at a time; several may start at once. A table that others work with is waited for no longer than
 * `lockTimeoutMs` at a time, so that nobody waits longer behind it. A file that begins with `-- no transaction` is run statement by
 * statement: `create index concurrently if not exists`, and backfills with `-- repeat` before them. Gives the names that it ran.
 * @throws ConfigurationError
 */
export async function migrate(db: Db, options: MigrateOptions = {}): Promise<string[]> {
  const timing = { log: options.log, lockTimeoutMs: options.lockTimeoutMs ?? 1000, patienceMs: options.patienceMs ?? 600_000 };
  const migrations = await readMigrations(options.folder ?? MIGRATIONS);
  try {
    return await db.connection().execute(async (connection) => {
      // most starts find nothing to do, and need not wait for each other
      if (pendingOf(migrations, await appliedMigrations(connection)).length === 0) return [];
      return underLock(connection, timing, async () => {
        const pending = pendingOf(migrations, await appliedMigrations(connection));
        await createLedger(connection);
        for (const migration of pending) await run(connection, migration, timing);
        return pending.map(({ name }) => name);
      });
    });
  } catch (error) {
    throw explain(error, "The database could not be migrated");
  }
}

/** Names of the migrations that a database has seen, in order; none where it was never migrated. */
export async function appliedMigrations(db: Db): Promise<string[]> {
  const { rows: found } = await sql<{ there: boolean }>`select to_regclass('public.kysely_migration') is not null as there`.execute(db);
  if (found[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Keeps every migrator out until the transaction ends, unless one is at work: then false. */
export async function keepMigratorsOut(trx: Db): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${MIGRATOR}) as mine`.execute(trx);
  return rows[0]?.mine === true;
}

/** What is still to be run. @throws ConfigurationError where the database has seen what this program does not know */
export function pendingOf(migrations: readonly MigrationFile[], applied: readonly string[]): MigrationFile[] {
  const odd = applied.find((name, index) => migrations[index]?.name !== name);
  if (odd === undefined) return migrations.slice(applied.length);
  const why = migrations.some(({ name }) => name === odd) ? `${odd} was run before an earlier one` : `${odd} is not known here`;
  throw new ConfigurationError([
    `The database was migrated by another version of the program (${why}); start that version or a later one, or use another database`,
  ]);
}

/** Runs migrations inside a transaction that the caller has begun, on tables that nobody else uses. */
export async function migrateWithin(trx: Db, migrations: readonly MigrationFile[]): Promise<void> {
  await createLedger(trx);
  for (const { name, steps } of migrations) {
    for (const step of steps) {
      await runText(trx, step, step.concurrently ? step.text.replace(CONCURRENTLY, "") : step.text);
    }
    await note(trx, name);
  }
}

async function createLedger(db: Db): Promise<void> {
  await sql`create table if not exists kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null)`.execute(db);
}

async function note(db: Db, name: string): Promise<void> {
  await sql`insert into kysely_migration (name, timestamp) values (${name}, ${new Date().toISOString()})`.execute(db);
}

async function runText(db: Db, { repeat }: MigrationStep, text: string): Promise<void> {
  for (;;) {
    // without parameters pg sends the simple protocol, which takes many statements at once
    const { numAffectedRows = 0n } = await sql.raw(text).execute(db);
    if (!repeat || numAffectedRows === 0n) return;
  }
}

/** Asked for again and again and never waited for: an index that is built concurrently waits for every statement under way, ours too. */
async function underLock<T>(connection: Db, { log, patienceMs }: Timing, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  const tell = atTimes(() => log?.info({}, "Another process migrates the database; waiting for it"));
  for (;;) {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${MIGRATOR}) as mine`.execute(connection);
    if (rows[0]?.mine === true) break;
    tell();
    if (Date.now() - since > patienceMs) {
      throw new ConfigurationError([
        `Another process has been migrating this database for ${minutes(patienceMs)}; see its log, and start again when it is done`,
      ]);
    }
    await wait(50);
  }
  try {
    return await work();
  } finally {
    await sql`select pg_advisory_unlock(${MIGRATOR})`.execute(connection);
  }
}

async function run(connection: Db, migration: MigrationFile, timing: Timing): Promise<void> {
  const { name, transaction, steps } = migration;
  if (transaction) {
    await patiently(connection, name, timing, () =>
      connection.transaction().execute(async (trx) => {
        await sql`set local statement_timeout = 0`.execute(trx);
        await sql.raw(`set local lock_timeout = ${timing.lockTimeoutMs}`).execute(trx);
        for (const step of steps) await runText(trx, step, step.text);
        await note(trx, name);
      }),
    );
    return;
  }
  try {
    await sql`set statement_timeout = 0`.execute(connection);
    for (const step of steps) await runStep(connection, name, step, timing);
    await note(connection, name);
  } finally {
    await sql`reset statement_timeout`.execute(connection);
    await sql`reset lock_timeout`.execute(connection);
  }
}

async function runStep(connection: Db, name: string, step: MigrationStep, timing: Timing): Promise<void> {
  const { builds, concurrently } = step;
  await patiently(connection, name, timing, async () => {
    if (builds !== null) await dropInvalid(connection, builds);
    await sql.raw(`set lock_timeout = ${concurrently ? 0 : timing.lockTimeoutMs}`).execute(connection);
    await runText(connection, step, step.text);
  });
}

async function dropInvalid(connection: Db, index: string): Promise<void> {
  const { rows } = await sql<{ invalid: boolean }>`
    select not indisvalid as invalid from pg_index where indexrelid = to_regclass(${`public.${index}`})`.execute(connection);
  if (rows[0]?.invalid === true) await sql`drop index concurrently ${sql.table(index)}`.execute(connection);
}

/** Tries again while a lock is not to be had, with pauses in which those who queue behind it go on. */
async function patiently(connection: Db, name: string, { log, patienceMs }: Timing, attempt: () => Promise<void>): Promise<void> {
  const since = Date.now();
  const tell = atTimes(() => log?.warn({ migration: name }, "A migration waits for a table that others use; it is tried again"));
  for (let tries = 1; ; tries++) {
    try {
      await attempt();
      return;
    } catch (error) {
      const again = error instanceof Error && "code" in error && TRY_AGAIN.has(String(error.code));
      if (!again) throw explain(error, `Migration ${name} failed and was rolled back`);
      if (Date.now() - since > patienceMs) throw await blocked(connection, name, patienceMs);
      tell();
      await wait(Math.min(5000, 100 * 2 ** tries) * (0.5 + Math.random() / 2));
    }
  }
}

async function blocked(connection: Db, name: string, patienceMs: number): Promise<ConfigurationError> {
  const { rows } = await sql<{ who: string }>`
    select format('%s, process %s, for %s s', coalesce(nullif(application_name, ''), 'unnamed'), pid,
      round(extract(epoch from clock_timestamp() - xact_start))) as who
    from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start < now() - interval '1 second'
    order by xact_start limit 3`.execute(connection);
  const who = rows.length === 0 ? "" : ` Transactions under way: ${rows.map((row) => row.who).join("; ")}.`;
  return new ConfigurationError([
    `Migration ${name} could not have the tables it changes within ${minutes(patienceMs)}, since others use them.${who} ` +
      "Nothing was changed by it; let those end, or stop them with select pg_terminate_backend(process), and start again",
  ]);
}

function atTimes(tell: () => void): () => void {
  let toldAt = 0;
  return () => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    tell();
  };
}

const minutes = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`);

function explain(error: unknown, what: string): Error {
  if (error instanceof ConfigurationError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const remedy = "see that the database is PostgreSQL 14 or later, reachable, and that its user may create tables in it";
  return new ConfigurationError([`${what}: ${message || (error as NodeJS.ErrnoException).code}; ${remedy}`]);
}
