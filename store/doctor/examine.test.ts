import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../test/fresh-database.ts";
import { seedListing, seedSource } from "../../test/seed.ts";
import { connect, type Db } from "../connect.ts";
import { secretBox } from "../secret-box.ts";
import { DOCTOR_LIMITS, type DoctorContext, type QueueState } from "./doctor-check.ts";
import { examine } from "./examine.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const IDLE: QueueState = { backend: "redis", version: "8.0.1", clockAheadMs: 3, queues: [] };

/** What a check says, worst first, as "severity message > remedy"; `made` is what only a broken machine would show. */
async function said(check: string, made: Partial<DoctorContext> = {}): Promise<string[]> {
  const context: DoctorContext = {
    db,
    now: Date.now,
    program: "1.2.3",
    node: "24.0.0",
    disk: { freeBytes: 100e9, totalBytes: 200e9 },
    embedded: true,
    secrets: null,
    schedulerProblems: async () => [],
    queue: async () => IDLE,
    limits: DOCTOR_LIMITS,
    ...made,
  };
  const found = (await examine(context, [check])).filter(({ severity }) => severity !== "info");
  return found.map(({ severity, message, remedy }) => `${severity}: ${message} > ${remedy}`);
}

test("on a new database nothing is wrong, and versions, disk and queue are told", async () => {
  const context = { db, now: Date.now, program: "1.2.3", node: "24.0.0", disk: null, embedded: true, secrets: null, limits: DOCTOR_LIMITS };
  const found = await examine({ ...context, schedulerProblems: async () => [], queue: async () => IDLE });
  expect(found.map(({ severity, check }) => `${severity} ${check}`)).toEqual(["info disk", "info queue", "info versions"]);
  expect(found.at(-1)?.message).toMatch(/Cenoskop 1\.2\.3, Node\.js 24\.0\.0, PostgreSQL \d+/);
});

test("migrations that are missing, and those of a later version", async () => {
  const { rows } = await sql<{ name: string; timestamp: string }>`
    delete from kysely_migration where name = (select max(name) from kysely_migration) returning *`.execute(db);
  expect(await said("migrations")).toEqual([
    expect.stringMatching(new RegExp(`^warning: 1 migrations are still to be run: ${rows[0]?.name}.*cenoskop backup`)),
  ]);
  await sql`insert into kysely_migration values (${rows[0]?.name}, ''), ('9999-later', '')`.execute(db);
  expect(await said("migrations")).toEqual([expect.stringMatching(/^problem: .*9999-later.*a later one/)]);
  await sql`delete from kysely_migration where name = '9999-later'`.execute(db);
});

test("a disk that is full, or will be as the database grows", async () => {
  expect(await said("disk", { disk: { freeBytes: 100e6, totalBytes: 200e9 } })).toEqual([
    expect.stringMatching(/^problem: Only 0\.1 GB.*retention run --dry-run/),
  ]);
  expect(await said("disk", { disk: { freeBytes: 1.5e9, totalBytes: 20e9 } })).toEqual([expect.stringMatching(/^warning: Only 1\.5 GB/)]);
  await sql`insert into database_size values (now() - interval '10 days', pg_database_size(current_database()))`.execute(db);
  const disk = { freeBytes: 3e9, totalBytes: 10e9 };
  expect(await said("disk", { disk })).toEqual([]);
  // as if it had grown by a gigabyte a day
  await sql`alter table database_size drop constraint database_size_bytes_check`.execute(db);
  await sql`update database_size set bytes = bytes - 10000000000`.execute(db);
  expect(await said("disk", { disk })).toEqual([expect.stringMatching(/^warning: The disk will be full in about [23] days/)]);
  expect(await said("disk", { disk, embedded: false })).toEqual([]);
  await sql`delete from database_size`.execute(db);
});

test("an invalid index, and one that takes far more room than its entries", async () => {
  await sql`create table swollen as select n as id from generate_series(1, 60000) n`.execute(db);
  onTestFinished(async () => void (await sql`drop table swollen, twice`.execute(db)));
  await sql`create index swollen_id on swollen (id)`.execute(db);
  await sql`delete from swollen where id % 20 <> 0`.execute(db);
  await sql`vacuum analyze swollen`.execute(db);
  await sql`create table twice as select 1 as id from generate_series(1, 2)`.execute(db);
  await expect(sql`create unique index concurrently twice_id on twice (id)`.execute(db)).rejects.toThrow(/could not create unique index/);
  const limits = { ...DOCTOR_LIMITS, bloatFromBytes: 1e6 };
  const found = await said("indexes", { limits });
  expect(found).toEqual([
    expect.stringMatching(/^warning: The index twice_id is invalid.*> reindex index concurrently twice_id;/),
    expect.stringMatching(/^warning: The index swollen_id takes 1\.\d MB where about 0\.\d MB.*> reindex index concurrently swollen_id;/),
  ]);
  await sql`reindex index swollen_id`.execute(db);
  expect((await said("indexes", { limits: { ...limits, bloatFromBytes: 1 } })).filter((one) => one.includes("swollen"))).toEqual([]);
});

test("months that are not there in time, and one that waits for being dropped", async () => {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'offer_interval'::regclass order by 1`.execute(db);
  const [now = "", ...ahead] = rows.map(({ name }) => name);
  for (const name of ahead) await sql.raw(`drop table ${name}`).execute(db);
  expect(await said("partitions")).toEqual([
    expect.stringMatching(/^problem: offer_interval has no partition for next month.*ROLE=scheduler/),
  ]);
  await sql.raw(`alter table offer_interval detach partition ${now}`).execute(db);
  expect(await said("partitions")).toEqual([
    expect.stringMatching(/^problem: offer_interval has no partition for this month, so nothing/),
    expect.stringMatching(new RegExp(`^warning: ${now} was taken out`)),
  ]);
  await sql.raw(`drop table ${now}`).execute(db);
});

test("clocks that differ: the database's and that of Redis", async () => {
  expect(await said("clock", { now: () => Date.now() - 60_000 })).toEqual([
    expect.stringMatching(/^problem: The clock of the database is (59\.9|60|60\.\d) seconds ahead of this machine's.*NTP/),
  ]);
  expect(await said("clock", { queue: async () => ({ ...IDLE, clockAheadMs: -4500 }) })).toEqual([
    expect.stringMatching(/^warning: The clock of Redis is 4\.5 seconds behind/),
  ]);
});

test("a queue that does not answer, whose jobs nobody takes, or whose jobs fail", async () => {
  expect(await said("queue", { queue: async () => ({ ...IDLE, version: null }) })).toEqual([
    expect.stringMatching(/^problem: .*does not answer.*REDIS_URL/),
  ]);
  const crawl = { name: "crawl", waiting: 7, active: 0, failed: 2, oldestSeconds: 900 };
  expect(
    await said("queue", { queue: async () => ({ ...IDLE, queues: [crawl, { ...crawl, name: "deliver", active: 1, failed: 0 }] }) }),
  ).toEqual([
    expect.stringMatching(/^problem: 7 jobs of the queue crawl wait, the first for 900 seconds/),
    expect.stringMatching(/^warning: 2 jobs of the queue crawl failed/),
  ]);
  expect(await said("queue", { queue: () => Promise.reject(new Error("odd")) })).toEqual([
    expect.stringMatching(/^problem: This could not be looked at: odd/),
  ]);
});

test("what the scheduler's health says is told with its remedy", async () => {
  const schedulerProblems = async () => ["The scheduler has never ticked; see that a process with ROLE=all runs."];
  expect(await said("scheduler", { schedulerProblems })).toEqual([
    "problem: The scheduler has never ticked. > See that a process with ROLE=all runs.",
  ]);
});

test("sources of which nothing is read any more, and no backup of what is watched", async () => {
  const sourceId = await seedSource(db, { host: "stale.example" });
  const listingId = await seedListing(db, { sourceId });
  expect(await said("sources")).toEqual([]);
  await sql`update listing set created_at = now() - interval '3 days' where id = ${listingId}`.execute(db);
  expect(await said("sources")).toEqual([expect.stringMatching(/^warning: No price of stale\.example was read \(1 listings\)/)]);
  await sql`update listing_check set last_seen_at = now() - interval '2 days 1 hour' where listing_id = ${listingId}`.execute(db);
  await sql`update source set quarantined_at = now(), quarantine_reason = 'all prices fell' where id = ${sourceId}`.execute(db);
  expect(await said("sources")).toEqual([
    expect.stringMatching(/^warning: For 2 days no price of stale\.example .*: all prices fell.*quarantine/),
  ]);
  expect(await said("backups")).toEqual([expect.stringMatching(/^warning: No backup was ever made.*cenoskop backup --out/)]);
  await sql`insert into audit_log (at, actor, action, subject_type, subject_id) values (now() - interval '9 days', 'cli', 'backup.create', 'database', 'all')`.execute(
    db,
  );
  expect(await said("backups")).toEqual([expect.stringMatching(/^warning: The last backup was made 9 days ago/)]);
});

test("messages that were not sent, and secrets that the key at hand does not open", async () => {
  const box = secretBox(randomBytes(32));
  await db
    .insertInto("delivery_target")
    .values({ name: "hook", channel: "webhook", secret_sealed: box.seal("s") })
    .execute();
  expect(await said("secrets", { secrets: box })).toEqual([]);
  expect(await said("secrets")).toEqual([
    expect.stringMatching(/^problem: The database holds 1 sealed secrets.*there is no secret key here.*SECRET_KEY/),
  ]);
  expect(await said("secrets", { secrets: secretBox(randomBytes(32)) })).toEqual([
    expect.stringMatching(/^problem: .*do not open with the secret key here/),
  ]);
  await sql`insert into delivery (target_id, event, message_id, payload, status, created_at, last_error)
    select id, 'x', 'm-' || n, '{}', case n when 1 then 'pending' else 'failed' end, now() - interval '2 hours', 'HTTP 500'
    from delivery_target, generate_series(1, 3) n`.execute(db);
  expect(await said("deliveries")).toEqual([
    expect.stringMatching(
      /^warning: Delivery target "hook": 1 messages wait for more than an hour, 2 were given up within a week \(HTTP 500\)/,
    ),
  ]);
});

test("transactions left open, and dead rows that nobody cleans up", async () => {
  const other = connect(fresh.url, { max: 1, applicationName: "a forgotten console" });
  const done = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const open = other.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx);
    begun.resolve();
    await done.promise;
  });
  await begun.promise;
  expect(await said("transactions")).toEqual([]);
  expect(await said("transactions", { limits: { ...DOCTOR_LIMITS, transactionSeconds: 0 } })).toEqual([
    expect.stringMatching(/^warning: A transaction of "a forgotten console" is open.*\(idle in transaction\).*pg_terminate_backend\(\d+\)/),
  ]);
  done.resolve();
  await open;
  await sql`create table littered with (autovacuum_enabled = false) as select n from generate_series(1, 3000) n`.execute(other);
  await sql`delete from littered where n > 100`.execute(other);
  await sql`select pg_stat_force_next_flush()`.execute(other);
  await other.destroy();
  const limits = { ...DOCTOR_LIMITS, deadRows: 2000 };
  await expect
    .poll(() => said("vacuum", { limits }))
    .toEqual([expect.stringMatching(/^warning: littered has 2900 dead rows beside 100 live.*vacuum \(analyze\) littered/)]);
});
