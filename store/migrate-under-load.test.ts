import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { emptyDatabase } from "../test/fresh-database.ts";
import { connect } from "./connect.ts";
import { migrate, migrateWithin } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";

/** A folder of migrations, by name and text. */
async function migrations(files: Readonly<Record<string, string>>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}

const FIRST =
  "create table thing (id int primary key, name text, size int); insert into thing select n, 'n' || n from generate_series(1, 1000) n;";
const ROWS = sql<{ n: number }>`select count(*)::int as n from thing where size = 1`;

test("without a transaction: statements one by one, backfills in batches, indexes beside the work of others", async () => {
  await using fresh = await emptyDatabase();
  const folder = await migrations({
    "0001-thing.sql": FIRST,
    "0002-size.sql": `-- no transaction
      -- text; with semicolons;
      create or replace function one() returns int language sql as $$ select 1; $$;
      -- repeat
      update thing set size = one() where id in (select id from thing where size is null limit 300);
      create index concurrently if not exists thing_size on thing (size) where name <> ';';`,
  });
  const pools = Array.from({ length: 3 }, () => connect(fresh.url, { max: 1 }));
  const ran = await Promise.all(pools.map((db) => migrate(db, { folder })));
  expect(ran.flat().sort()).toEqual(["0001-thing", "0002-size"]);
  expect((await ROWS.execute(fresh.db)).rows).toEqual([{ n: 1000 }]);
  // the pool's connection goes back with the timeouts that it came with
  const timeouts = await Promise.all(pools.map((db) => sql`show statement_timeout`.execute(db)));
  expect(timeouts.flatMap(({ rows }) => rows)).toEqual(Array.from({ length: 3 }, () => ({ statement_timeout: "1min" })));
  await Promise.all(pools.map((pool) => pool.destroy()));
});

test("what a cut-off run left is taken up again: batches go on, an invalid index is built anew", async () => {
  await using fresh = await emptyDatabase();
  const index = "create unique index concurrently if not exists thing_size on thing (size);";
  await migrate(fresh.db, { folder: await migrations({ "0001-thing.sql": FIRST }) });
  await sql`update thing set size = 1`.execute(fresh.db);
  const folder = await migrations({
    "0001-thing.sql": FIRST,
    "0002-index.sql": `-- no transaction\nupdate thing set name = 'kept' where id = 1; ${index}`,
  });
  await expect(migrate(fresh.db, { folder })).rejects.toThrow(/Migration 0002-index failed.*could not create unique index/);
  await sql`update thing set size = id`.execute(fresh.db);
  expect(await migrate(fresh.db, { folder })).toEqual(["0002-index"]);
  const { rows } = await sql`select indisvalid, indisunique from pg_index where indexrelid = 'thing_size'::regclass`.execute(fresh.db);
  expect(rows).toEqual([{ indisvalid: true, indisunique: true }]);
});

test("a table that is in use is asked for briefly and again: writers go on meanwhile, and the migration when it is free", async () => {
  await using fresh = await emptyDatabase();
  const first = await migrations({ "0001-thing.sql": FIRST });
  await migrate(fresh.db, { folder: first });
  const folder = await migrations({ "0001-thing.sql": FIRST, "0002-column.sql": "alter table thing add column color text;" });
  const told: string[] = [];
  const log = { info() {}, warn: (_: object, message: string) => void told.push(message), error() {} };
  const reader = connect(fresh.url, { max: 1, applicationName: "a long report" });
  const held = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const report = reader.transaction().execute(async (trx) => {
    await sql`select count(*) from thing`.execute(trx);
    reading.resolve();
    await held.promise;
  });
  await reading.promise;
  await expect(migrate(fresh.db, { folder, lockTimeoutMs: 20, patienceMs: 100 })).rejects.toThrow(
    /Migration 0002-column could not have the tables.*a long report, process \d+, for \d+ s|could not have the tables/,
  );
  const migrating = migrate(fresh.db, { folder, log, lockTimeoutMs: 20 });
  let longest = 0;
  for (let round = 0; told.length === 0 || round < 20; round++) {
    const since = performance.now();
    await sql`update thing set name = 'new' where id = ${round}`.execute(fresh.db);
    longest = Math.max(longest, performance.now() - since);
  }
  held.resolve();
  await report;
  expect(await migrating).toEqual(["0002-column"]);
  expect(told).toEqual(["A migration waits for a table that others use; it is tried again"]);
  // far above the 20 ms, as this machine may be busy, and far below the ten minutes of patience
  expect(longest).toBeLessThan(5000);
  await reader.destroy();
});

test("inside a transaction of somebody else's everything is done, and undone, as one", async () => {
  await using fresh = await emptyDatabase();
  const folder = await migrations({
    "0001-thing.sql": FIRST,
    "0002-size.sql": `-- no transaction
      -- repeat
      update thing set size = 1 where id in (select id from thing where size is null limit 300);
      create index concurrently if not exists thing_size on thing (size);
      drop index concurrently if exists thing_size;`,
  });
  const files = await readMigrations(folder);
  const whole = fresh.db.transaction().execute(async (trx) => {
    await migrateWithin(trx, files);
    expect((await ROWS.execute(trx)).rows).toEqual([{ n: 1000 }]);
    throw new Error("undo");
  });
  await expect(whole).rejects.toThrow("undo");
  expect((await sql`select to_regclass('thing') as thing`.execute(fresh.db)).rows).toEqual([{ thing: null }]);
  await fresh.db.transaction().execute((trx) => migrateWithin(trx, files));
  expect(await migrate(fresh.db, { folder })).toEqual([]);
});

test("an earlier migration that comes late is refused, as its order would be another one than everybody's", async () => {
  await using fresh = await emptyDatabase();
  await migrate(fresh.db, { folder: await migrations({ "0001-thing.sql": FIRST, "0003-more.sql": "create table more ();" }) });
  const folder = await migrations({ "0001-thing.sql": FIRST, "0002-late.sql": "select 1;", "0003-more.sql": "create table more ();" });
  await expect(migrate(fresh.db, { folder })).rejects.toThrow(/0003-more was run before an earlier one.*use another database/);
});
