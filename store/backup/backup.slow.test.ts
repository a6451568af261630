import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { emptyDatabase } from "../../test/fresh-database.ts";
import { pricedShop } from "../../test/priced-shop.ts";
import { seedProduct } from "../../test/seed.ts";
import type { Db } from "../connect.ts";
import { dumpSchema } from "../dump-schema.ts";
import { sealedSecrets } from "../sealed-secrets.ts";
import { secretBox } from "../secret-box.ts";
import { openBackupFile, writeBackupFile } from "./backup-file.ts";
import { restoreBackup, verifyBackup } from "./restore-backup.ts";
import { listTables } from "./tables.ts";
import { writeBackup } from "./write-backup.ts";

const NASTY = "tab\there, line\nbreak, back\\slash\r\n\\.\n\\N é 漢 'quote' \"double\"";
const restoring = { actor: "cli" };

let api: TestApi;
let url: string;
let folder: string;
/** A backup of `api`'s database, and its text. */
let file: Buffer;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cenoskop-backup-"));
  api = await openTestApi();
  url = await urlOf(api.db);
  const shop = pricedShop(api);
  const [first, second] = [await shop.propose(90_00), await shop.propose(80_00)];
  await shop.reprice(first, 85_00);
  await api.call("POST", `/v1/proposals/${second.proposalId}/approve`);
  await api.call("PUT", "/v1/products/by-external-id/nasty", { name: "Nasty" });
  await sql`update product set name = ${NASTY}, tags = array['', 'a,b', '{"'] where external_id = 'nasty'`.execute(api.db);
  await api.call("POST", "/v1/delivery-targets", { name: "hook", channel: "webhook", settings: { url: "https://hooks.example/x" } });
  const path = join(folder, "first.backup");
  await writeBackupFile(url, path, "1.2.3");
  file = await readFile(path);
  text = zstdDecompressSync(file).toString();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Of the database that a test's API works on. */
async function urlOf(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db);
  const { inject } = await import("vitest");
  const address = new URL(await (await fetch(inject("postgresStarter"))).text());
  address.pathname = `/${rows[0]?.name}`;
  return address.href;
}

async function writeThree(late: number[]): Promise<void> {
  for (let n = 0; n < 3; n++) late.push(await seedProduct(api.db));
}

/** Every row of every table, as text. */
async function contents(db: Db): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name } of await listTables(db)) {
    const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(name)} t order by 1`.execute(db);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

async function nothingIn(db: Db): Promise<boolean> {
  const { rows } = await sql`select from pg_class where relnamespace = 'public'::regnamespace`.execute(db);
  return rows.length === 0;
}

test("restored into an empty database, every row of every table is the same, and so are keys, triggers and indexes", async () => {
  await using target = await emptyDatabase();
  const restored = await restoreBackup(target.url, Readable.from([file]), restoring);
  expect(restored.migrated).toEqual([]);
  const [before, after] = [await contents(api.db), await contents(target.db)];
  const [added] = after.audit_log?.splice(-1) ?? [];
  expect(JSON.parse(added ?? "")).toMatchObject({ actor: "cli", action: "backup.restore" });
  expect(after).toEqual(before);
  expect(Object.values(before).filter((rows) => rows.length > 0).length).toBeGreaterThan(12);
  expect(restored.rows.product).toBe(3);
  expect(await dumpSchema(target.db)).toBe(await dumpSchema(api.db));
  const { rows: asleep } = await sql`select tgname from pg_trigger where tgenabled <> 'O'`.execute(target.db);
  expect(asleep).toEqual([]);
});

test("what is written while the backup is made is not in it, and the writer does not wait", async () => {
  const rows = Array.from({ length: 60 }, () => ({
    actor: "test",
    action: "x.y",
    subject_type: "x",
    subject_id: "1",
    after: JSON.stringify(randomBytes(60_000).toString("base64")),
  }));
  await api.db.insertInto("audit_log").values(rows).execute();
  const late: number[] = [];
  const chunks: Buffer[] = [];
  const sink = new PassThrough({ highWaterMark: 1 });
  const writing = writeBackup(url, sink, "1.2.3");
  for await (const chunk of sink) {
    // more than all buffers hold waits behind the first chunk, and the products come after it
    if (late.length === 0) await writeThree(late);
    chunks.push(chunk as Buffer);
  }
  const { manifest } = await writing;
  expect(manifest.tables.findIndex(({ name }) => name === "audit_log")).toBeLessThan(
    manifest.tables.findIndex(({ name }) => name === "product"),
  );
  await using target = await emptyDatabase();
  await restoreBackup(target.url, Readable.from(chunks), restoring);
  expect(late).toHaveLength(3);
  const ids = (await target.db.selectFrom("product").select("id").execute()).map(({ id }) => id);
  expect(ids).toHaveLength(3);
  expect(ids.filter((id) => late.includes(id))).toEqual([]);
  await api.db.deleteFrom("product").where("id", "in", late).execute();
  await api.db.deleteFrom("audit_log").where("action", "=", "x.y").execute();
});

test("a file that was cut off or changed anywhere is refused, by --check too, and the database stays empty", async () => {
  await using target = await emptyDatabase();
  const end = text.lastIndexOf("-- end ");
  const packed = (changed: string) => zstdCompressSync(Buffer.from(changed));
  const cases: [string, Buffer, RegExp][] = [
    ["cut in the middle", file.subarray(0, file.length >> 1), /ends too early/],
    // less may be a part of the packing's own checksum, without which ours still stands
    ["without its last bytes", file.subarray(0, -200), /ends too early/],
    ["empty", Buffer.alloc(0), /ends too early/],
    ["one bit turned over", Buffer.from(file).fill((file[file.length >> 1] ?? 0) ^ 4, file.length >> 1, (file.length >> 1) + 1), /damaged/],
    ["another file", Buffer.from("hello"), /damaged, or was never a backup/],
    ["packed text", packed("hello\n"), /does not begin as a backup/],
    ["a price changed", packed(text.replace("8500", "8400")), /checksum is another/],
    ["the last line gone", packed(text.slice(0, end)), /ends too early/],
    ["a row gone, the checksum too", packed(text.replace(/(\ncopy product [^\n]*\n)[^\n]*\n/, "$1")), /checksum is another/],
    ["a table gone", packed(text.replace(/copy product [\s\S]*?\n\\\.\n/, "")), /rows of product where they should be/],
    ["SQL for a name", packed(text.replace('"name":"product"', '"name":"product; drop table x"')), /names what no backup/],
  ];
  const told: Record<string, unknown[]> = {};
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (error: Error) => error.message,
    );
  for (const [what, bytes] of cases) {
    const checked = await outcome(verifyBackup(Readable.from([bytes])));
    told[what] = [checked, await outcome(restoreBackup(target.url, Readable.from([bytes]), restoring)), await nothingIn(target.db)];
  }
  const expected = cases.map(([what, , why]) => [what, [expect.stringMatching(why), expect.stringMatching(why), true]]);
  expect(told).toEqual(Object.fromEntries(expected));
  expect(await verifyBackup(Readable.from([file]))).toMatchObject({ program: "1.2.3", format: 1 });
});

test("rows that contradict each other are refused too", async () => {
  const { createHash } = await import("node:crypto");
  const orphaned = text.slice(0, text.lastIndexOf("-- end ")).replace(/(\ncopy source [^\n]*\n)[\s\S]*?\n(\\\.\n)/, "$1$2");
  const end = JSON.parse(text.slice(text.lastIndexOf("-- end ") + 7)) as { rows: Record<string, number> };
  const sha256 = createHash("sha256").update(orphaned).digest("hex");
  const bytes = zstdCompressSync(Buffer.from(`${orphaned}-- end ${JSON.stringify({ rows: { ...end.rows, source: 0 }, sha256 })}\n`));
  await using target = await emptyDatabase();
  await expect(restoreBackup(target.url, Readable.from([bytes]), restoring)).rejects.toThrow(
    /contradicts itself: .*violates foreign key.*take another/,
  );
  expect(await nothingIn(target.db)).toBe(true);
});

test("a backup of a newer program is refused by name, and one of an older one is brought up to date", async () => {
  const manifest = JSON.parse(text.split("\n")[1]?.slice(3) ?? "") as { migrations: string[] };
  const newer = text.replace(JSON.stringify(manifest.migrations), JSON.stringify([...manifest.migrations, "9999-from-the-future"]));
  await using target = await emptyDatabase();
  await expect(restoreBackup(target.url, Readable.from([zstdCompressSync(newer)]), restoring)).rejects.toThrow(
    /version 1\.2\.3 .* has 9999-from-the-future.*install that version or a later one/,
  );
  const raised = text.replace('{"format":1', '{"format":2');
  await expect(verifyBackup(Readable.from([zstdCompressSync(raised)]))).rejects.toThrow(/install that version or a later one/);

  const own = new URL("../migrations/", import.meta.url);
  const later = await mkdtemp(join(folder, "migrations-"));
  for (const name of await readdir(own)) await writeFile(join(later, name), await readFile(new URL(name, own)));
  await writeFile(
    join(later, "9998-newer.sql"),
    "-- no transaction\ncreate index concurrently if not exists newer on product (name); update product set brand = 'new';",
  );
  const { pathToFileURL } = await import("node:url");
  const restored = await restoreBackup(target.url, Readable.from([file]), { ...restoring, folder: pathToFileURL(`${later}/`) });
  expect(restored.migrated).toEqual(["9998-newer"]);
  expect(await target.db.selectFrom("product").select("brand").distinct().execute()).toEqual([{ brand: "new" }]);
});

test("a database with anything in it is refused, so the second of two restores is, and two at once make one", async () => {
  await using target = await emptyDatabase();
  const both = await Promise.allSettled([1, 2].map(() => restoreBackup(target.url, Readable.from([file]), restoring)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = both.find((one) => one.status === "rejected");
  expect(String(refused?.reason)).toMatch(/ConflictError: (Another process makes tables|The database is not empty)/);
  await expect(restoreBackup(target.url, Readable.from([file]), restoring)).rejects.toThrow(/is not empty.*just made by createdb/);
  expect(await target.db.selectFrom("product").select("id").execute()).toHaveLength(3);
});

test("ids and cursors go on beyond those that others may know, unless nothing was lost", async () => {
  const last =
    (
      await api.db
        .selectFrom("product")
        .select((eb) => eb.fn.max("id").as("id"))
        .executeTakeFirstOrThrow()
    ).id ?? 0;
  const { rows } = await sql<{ seq: number }>`select last_value as seq from price_proposal_change_seq`.execute(api.db);
  await using target = await emptyDatabase();
  await restoreBackup(target.url, Readable.from([file]), restoring);
  expect(await seedProduct(target.db)).toBeGreaterThan(last + 999_000);
  const { rows: after } = await sql<{ seq: number }>`select nextval('price_proposal_change_seq') as seq`.execute(target.db);
  expect(after[0]?.seq).toBeGreaterThan((rows[0]?.seq ?? 0) + 999_000);
  await using same = await emptyDatabase();
  await restoreBackup(same.url, Readable.from([file]), { ...restoring, nothingLost: true });
  expect(await seedProduct(same.db)).toBe(last + 1);
});

test("the file is its owner's alone, replaces none, and a backup that fails leaves none", async () => {
  const path = join(folder, "first.backup");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await expect(writeBackupFile(url, path, "1")).rejects.toThrow(/already; move it away/);
  await expect(writeBackupFile(url, join(folder, "no/where"), "1")).rejects.toThrow(/ENOENT.*--out/);
  await using empty = await emptyDatabase();
  await expect(writeBackupFile(empty.url, join(folder, "empty.backup"), "1")).rejects.toThrow(/holds no tables/);
  const stopped = writeBackupFile(url, join(folder, "empty-too.backup"), "1", AbortSignal.abort());
  await expect(stopped).rejects.toThrow(/abort/);
  await expect(openBackupFile(join(folder, "none"))).rejects.toThrow(/ENOENT/);
  expect((await readdir(folder)).filter((name) => name.endsWith(".part") || name.startsWith("empty"))).toEqual([]);
});

test("no secret is in the file as it is, and whether the key at hand opens them is told", async () => {
  expect(text).toContain("v1.");
  expect(await sealedSecrets(api.db, api.secrets)).toEqual({ sealed: 1, unopened: 0 });
  expect(await sealedSecrets(api.db, secretBox(randomBytes(32)))).toEqual({ sealed: 1, unopened: 1 });
  expect(await sealedSecrets(api.db, null)).toEqual({ sealed: 1, unopened: 1 });
});

test("a month that was taken out of its table and not dropped yet is left out, and does not make the backup unreadable", async () => {
  await sql`select make_month('observation', '2020-01-01')`.execute(api.db);
  await sql`alter table observation detach partition observation_2020_01`.execute(api.db);
  onTestFinished(async () => void (await sql`drop table observation_2020_01`.execute(api.db)));
  await using target = await emptyDatabase();
  const path = join(folder, "detached.backup");
  await writeBackupFile(url, path, "1");
  await restoreBackup(target.url, await openBackupFile(path), restoring);
  expect(await listTables(target.db)).toEqual(await listTables(api.db));
});
