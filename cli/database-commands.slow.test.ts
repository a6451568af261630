import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { beat } from "../store/heartbeat.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "cenoskop-cli-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test("an address is watched, listed and removed; doubles and unknown ones are refused", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  const added = await runCli(
    ["watch", "add", "https://Shop.example/p/1?utm_source=x", "--every", "1h", "--source-kind", "marketplace", "--json"],
    { env },
  );
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(jsonLines(added.stdout)).toMatchObject([{ url: "https://shop.example/p/1", intervalSeconds: 3600, host: "shop.example" }]);
  expect(await database.db.selectFrom("source").select("kind").execute()).toEqual([{ kind: "marketplace" }]);
  expect(await runCli(["watch", "add", "https://shop.example/p/1"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("already"),
  });
  expect(await runCli(["watch", "add", "https://shop.example/p/2", "--product", "A"], { env })).toMatchObject({ code: 2 });
  expect((await runCli(["watch", "list"], { env })).stdout).toMatch(/https:\/\/shop\.example\/p\/1 {2}not looked at yet\n$/);
  expect(await runCli(["watch", "remove", "https://shop.example/p/1#reviews"], { env })).toMatchObject({ code: 0 });
  expect(await runCli(["watch", "remove", "1"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("There is no listing 1"),
  });
  expect((await runCli(["watch", "list"], { env })).stdout).toContain("Nothing is watched yet");
  const audited = await database.db.selectFrom("audit_log").select(["actor", "action"]).orderBy("id").execute();
  expect(audited.filter(({ action }) => action.startsWith("listing.")).map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    "cli listing.create",
    "cli listing.delete",
  ]);
});

test("what a site leaves open is said, and its pages are read anew", async () => {
  await using database = await freshDatabase();
  const { db, url } = database;
  const env = { DATABASE_URL: url };
  await runCli(["watch", "add", "https://shop.example/p/1"], { env });
  await db
    .updateTable("listing_check")
    .set({ body_hash: "0".repeat(64), etag: '"1"' })
    .execute();
  const set = await runCli(["source", "set", "shop.example", "--currency", "usd", "--country", "US", "--gap", "500", "--json"], { env });
  expect(jsonLines(set.stdout)).toMatchObject([{ currency: "USD", country: "US", minGapMs: 500, kind: "shop" }]);
  expect(await db.selectFrom("listing_check").select(["body_hash", "etag"]).execute()).toEqual([{ body_hash: null, etag: null }]);
  await runCli(["source", "set", "shop.example", "--hours", "08:00-20:00 Europe/Warsaw"], { env });
  const listed = (await runCli(["source", "list"], { env })).stdout;
  expect(listed).toMatch(/^shop\.example +shop +US USD {2}by http, every 500 ms at most, from 08:00 to 20:00 in Europe\/Warsaw\n$/);
  expect(await runCli(["source", "set", "none.example", "--currency", "USD"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("cenoskop source list"),
  });
});

test("health says what does not work, and whether this process is alive", async () => {
  await using database = await freshDatabase();
  const { db, url } = database;
  const env = { DATABASE_URL: url, ROLE: "worker" };
  expect(await runCli(["health"], { env })).toMatchObject({ code: 1, stdout: expect.stringContaining("never ticked") });
  await beat(db, "tick");
  expect(await runCli(["health"], { env })).toMatchObject({ code: 0, stdout: "0 listings are due; 0 messages wait.\n" });
  expect(await runCli(["health", "--here"], { env })).toMatchObject({ code: 1, stdout: expect.stringContaining("no heartbeat") });
  await beat(db, `process:worker@${hostname()}`);
  expect((await runCli(["health", "--here", "--json"], { env })).code).toBe(0);
});

test("a key is shown once, listed without itself and revoked", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  const made = await runCli(["key", "create", "--name", "shop", "--scopes", "read, feed"], { env });
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^csk_[\w-]{43}\n$/),
    stderr: expect.stringContaining("read, feed"),
  });
  const listed = await runCli(["key", "list", "--json"], { env });
  expect(jsonLines(listed.stdout)).toMatchObject([{ name: "shop", scopes: ["read", "feed"], revokedAt: null }]);
  expect(listed.stdout).not.toContain(made.stdout.trim());
  expect(await runCli(["key", "create", "--name", "x", "--scopes", "rule"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("read, write"),
  });
  expect(await runCli(["key", "revoke", "shop"], { env })).toMatchObject({ code: 0 });
  expect(await runCli(["key", "revoke", "shop"], { env })).toMatchObject({ code: 2 });
});

test("a catalogue is tried, imported, and its bad rows are named with exit code 2", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  const file = join(await folder(), "catalogue.csv");
  await writeFile(file, "product_id;name;price;kolor;urls\nA;Czajnik;129,99;red;https://shop.example/a\nB;Toster;tanio;;\n");
  const dry = await runCli(["import", file, "--dry-run"], { env });
  expect(dry).toMatchObject({ code: 2, stderr: expect.stringContaining("kolor") });
  expect(dry.stdout).toMatch(
    /^line 3, price: .*\n2 rows read, 1 refused \(see above\)\.\nNothing was written \(dry run\)\..*1 products new/,
  );
  expect(await runCli(["import", file, "--strict", "--json"], { env })).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('"written":false'),
  });
  expect(await database.db.selectFrom("product").select("id").execute()).toEqual([]);
  const real = await runCli(["import", file, "--every", "30m", "--json"], { env });
  expect(real.code).toBe(2);
  expect(jsonLines(real.stdout)).toMatchObject([
    { problem: { line: 3, column: "price", code: "bad-amount" } },
    { rowsRead: 2, rowsRefused: 1, written: true, productsCreated: 1, listingsCreated: 1, delimiter: ";", ignoredColumns: ["kolor"] },
  ]);
  const again = await runCli(["import", "-", "--json"], { env, stdin: "product_id,name\nA,Czajnik\n" });
  expect(again.code).toBe(0);
  expect(jsonLines(again.stdout)).toMatchObject([{ productsUnchanged: 1 }]);
});

test("a database that does not answer is one sentence and exit code 1", async () => {
  const { code, stderr } = await runCli(["watch", "list"], { env: { DATABASE_URL: "postgres://nobody:x@127.0.0.1:1/none" } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^cenoskop: [^\n]*reachable[^\n]*\n$/);
});
