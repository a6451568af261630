import { mkdtemp, readFile, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openQueue } from "../scheduler/queue.ts";
import { beat } from "../store/heartbeat.ts";
import { emptyDatabase, freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "cenoskop-cli-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test("a backup is written, checked, restored into an empty database, and refused elsewhere or when it is cut", async () => {
  await using source = await freshDatabase();
  await using target = await emptyDatabase();
  const dir = await folder();
  const [from, to] = [source.url, target.url].map((url) => ({ DATABASE_URL: url, DATA_DIR: dir }));
  const path = join(dir, "one.backup");
  await runCli(["watch", "add", "https://shop.example/p/1"], { env: { ...from } });
  await source.db.insertInto("delivery_target").values({ name: "hook", channel: "webhook", secret_sealed: "v1.AAAA" }).execute();
  const made = await runCli(["backup", "--out", path, "--json"], { env: { ...from } });
  expect(made).toMatchObject({ code: 0, stderr: "" });
  expect(jsonLines(made.stdout)).toMatchObject([{ file: path, format: 1, rows: expect.objectContaining({ listing: 1 }) }]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await runCli(["backup", "--out", path], { env: { ...from } })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("already; move it away"),
  });
  expect(await runCli(["restore", path], { env: { ...from } })).toMatchObject({ code: 2, stderr: expect.stringContaining("is not empty") });
  expect(await runCli(["restore", "--check", path])).toMatchObject({ code: 0, stdout: expect.stringMatching(/is whole: made by version/) });
  const restored = await runCli(["restore", path], { env: { ...to } });
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining("are back as they were") });
  expect(restored.stderr).toMatch(/holds 1 sealed secrets, and there is no secret key here; .*SECRET_KEY/);
  expect((await runCli(["watch", "list"], { env: { ...to } })).stdout).toContain("https://shop.example/p/1");
  expect(await source.db.selectFrom("audit_log").select("action").where("subject_type", "=", "database").execute()).toEqual([
    { action: "backup.create" },
  ]);
  const bytes = await readFile(path);
  await truncate(path, bytes.length - 40);
  expect(await runCli(["restore", "--check", path])).toMatchObject({ code: 2, stderr: expect.stringContaining("ends too early") });
});

test("doctor tells by its exit code: problem, warnings, nothing; also when the database is away", async () => {
  await using database = await freshDatabase();
  const { db, url } = database;
  const env = { DATABASE_URL: url, DATA_DIR: await folder() };
  const first = await runCli(["doctor"], { env });
  expect(first).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^problem {2}scheduler: The scheduler has never ticked\.\n {9}See that/),
  });
  await beat(db, "tick");
  const queue = await openQueue({ databaseUrl: url, redisUrl: null, log: { info() {}, warn() {}, error() {} } });
  await queue.close();
  const second = await runCli(["doctor"], { env });
  expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/The job queue is in PostgreSQL[\s\S]*Nothing is wrong\.\n$/) });
  await db.updateTable("heartbeat").set({ at: new Date() }).execute();
  await db.insertInto("delivery_target").values({ name: "hook", channel: "webhook" }).execute();
  const { id } = await db.selectFrom("delivery_target").select("id").executeTakeFirstOrThrow();
  await db.insertInto("delivery").values({ target_id: id, event: "x", message_id: "m", payload: "{}", status: "failed" }).execute();
  const third = await runCli(["doctor"], { env });
  expect(third).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^warning {2}deliveries: Delivery target "hook": 1 were given up/),
  });
  const away = new URL(url);
  away.pathname = "/no_such_database";
  const gone = await runCli(["doctor", "--json"], { env: { ...env, DATABASE_URL: away.href } });
  expect(gone.code).toBe(1);
  expect(jsonLines(gone.stdout)).toMatchObject([
    { check: "database", severity: "problem", message: expect.stringContaining("cannot be opened") },
  ]);
});

test("a retention is set, tried and refused", async () => {
  await using database = await freshDatabase();
  const env = { DATABASE_URL: database.url };
  expect(await runCli(["retention", "set", "alerts", "60"], { env })).toMatchObject({
    code: 0,
    stdout: "alerts: 60 days (set; default 730 days, at least 30 days)\n",
  });
  expect(await runCli(["retention", "set", "alerts", "soon"], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no number of days"),
  });
  expect((await runCli(["retention", "run", "--dry-run"], { env })).stdout).toMatch(
    /^alerts: 0 rows from before \d{4}-\d\d-\d\d, 0 bytes, would go$/m,
  );
  expect(await runCli(["retention", "run"], { env })).toMatchObject({ code: 0, stdout: "Nothing is older than it is to be kept.\n" });
});
