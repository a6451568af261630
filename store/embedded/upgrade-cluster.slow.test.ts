import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.ts";
import { seedListing, seedProduct, seedSource } from "../../test/seed.ts";
import { writeBackupFile } from "../backup/backup-file.ts";
import { listTables } from "../backup/tables.ts";
import { connect, type Db } from "../connect.ts";
import { openEmbeddedPostgres } from "../embedded-postgres.ts";
import { migrate } from "../migrate.ts";
import { upgradeCluster } from "./upgrade-cluster.ts";

const log = { info() {}, warn() {}, error() {} };
let dataDir: string;
let home: string;
let backup: string;
let contents: Record<string, string[]>;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "cenoskop-upgrade-"));
  await chmod(dataDir, 0o755);
  home = join(dataDir, "postgres");
  backup = join(dataDir, "before.backup");
  contents = await withDb(async (db, url) => {
    await migrate(db);
    await seedListing(db, { sourceId: await seedSource(db), productId: await seedProduct(db) });
    await writeBackupFile(url, backup, "1.2.3");
    return rowsOf(db);
  });
  // only one major can be installed beside this program; the files of another one say so here
  await writeFile(join(home, "cluster/data/PG_VERSION"), "17\n");
});
afterAll(() => rm(dataDir, { recursive: true }));

async function withDb<T>(work: (db: Db, url: string) => Promise<T>): Promise<T> {
  const server = await openEmbeddedPostgres({ dataDir, log, fsync: false });
  const db = connect(server.url, { max: 1 });
  try {
    return await work(db, server.url);
  } finally {
    await db.destroy();
    await server.close();
  }
}

async function rowsOf(db: Db): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name } of await listTables(db)) {
    const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(name)} t
      where to_jsonb(t)->>'action' is distinct from 'backup.restore' order by 1`.execute(db);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

const upgrade = (from: { backup: string } | { oldPostgres: string }) =>
  upgradeCluster({ dataDir, log, program: "1.2.4", from, fsync: false });

test("data of another major are refused with the command that brings them over", async () => {
  await expect(openEmbeddedPostgres({ dataDir, log, fsync: false })).rejects.toThrow(
    /made by PostgreSQL 17, and this program brings \d+; start the program's version that made it, or .*cenoskop upgrade-database --help/,
  );
  const doctor = await runCli(["doctor"], { env: { DATA_DIR: dataDir } });
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toMatch(
    /^problem {2}database: The database cannot be opened: .*PostgreSQL 17[^\n]*\n {9}start .*cenoskop upgrade-database --help\n$/,
  );
});

test("an upgrade that fails leaves the old data where they were, and nothing else", async () => {
  const before = (await readdir(home)).sort();
  const broken = join(dataDir, "broken.backup");
  const bytes = await readFile(backup);
  await writeFile(broken, bytes.subarray(0, bytes.length >> 1));
  await expect(upgrade({ backup: broken })).rejects.toThrow(/ends too early/);
  await expect(upgrade({ backup: join(dataDir, "none") })).rejects.toThrow(/ENOENT/);
  await expect(upgrade({ oldPostgres: join(dataDir, "none") })).rejects.toThrow(
    /cannot be run .*name the folder that has bin\/postgres of PostgreSQL 17/,
  );
  expect((await readdir(home)).sort()).toEqual(before);
});

test("a new cluster with every row takes the old one's place, which is kept; once more there is nothing to do", async () => {
  const done = await upgrade({ backup });
  expect(done).toMatchObject({ before: "17", kept: join(home, "cluster-postgres-17") });
  expect(await withDb(rowsOf)).toEqual(contents);
  expect((await readFile(join(done.kept, "data/PG_VERSION"), "utf8")).trim()).toBe("17");
  expect((await readdir(home)).filter((name) => name.startsWith("upgrad"))).toEqual([]);
  await expect(upgrade({ backup })).rejects.toThrow(new RegExp(`of PostgreSQL ${done.after} already`));
});

test("cut off between its last two steps it is finished by the next start", async () => {
  await mkdir(join(home, "upgraded"));
  await rename(join(home, "cluster"), join(home, "upgraded/cluster"));
  expect(await withDb(rowsOf)).toEqual(contents);
});
