import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { connect } from "./connect.ts";

test("types come as the schema says: safe numbers, UTC instants with microseconds, numeric as text", async () => {
  await using fresh = await freshDatabase();
  const { rows } =
    await sql`select 9007199254740991::int8 as big, array[1, 2]::int8[] as bigs, '{}'::int8[] as none, 12.50::numeric as exact,
    '2026-03-01 09:00:00.123456+01'::timestamptz as at, '2026-03-01 08:00:00+00'::timestamptz as whole, null::timestamptz as never`.execute(
      fresh.db,
    );
  expect(rows).toEqual([
    {
      big: 9007199254740991,
      bigs: [1, 2],
      none: [],
      exact: "12.50",
      at: "2026-03-01T08:00:00.123456Z",
      whole: "2026-03-01T08:00:00Z",
      never: null,
    },
  ]);
});

test("lists of texts come as they were given, whatever stands in them", async () => {
  await using fresh = await freshDatabase();
  const lists = [[], ["price", "name"], ["a b", "", "zł"], ["NULL", "null"], ['"', "\\", "a,b", "{}"], ["a", null], [["a"], ["b"]], [" "]];
  for (const list of lists) expect((await sql`select ${list}::text[] as list`.execute(fresh.db)).rows).toEqual([{ list }]);
  expect((await sql`select '[2:3]={a,b}'::text[] as list`.execute(fresh.db)).rows).toEqual([{ list: ["a", "b"] }]);
});

test("what would lose digits or is no instant is refused, and the connection stays usable", async () => {
  await using fresh = await freshDatabase();
  await expect(sql`select 9007199254740993::int8`.execute(fresh.db)).rejects.toThrow("beyond what a JavaScript number keeps");
  await expect(sql`select '-infinity'::timestamptz`.execute(fresh.db)).rejects.toThrow("not UTC in ISO style");
  expect((await sql<{ one: number }>`select 1 as one`.execute(fresh.db)).rows).toEqual([{ one: 1 }]);
});

test("a connection that the server ends is reported and replaced", async () => {
  await using fresh = await freshDatabase();
  const told: string[] = [];
  const log = { info() {}, warn: (_fields: object, message: string) => void told.push(message), error() {} };
  const db = connect(fresh.url, { log, max: 1, applicationName: "victim" });
  await sql`select 1`.execute(db);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`.execute(fresh.db);
  await expect.poll(() => told).toHaveLength(1);
  await sql`select 1`.execute(db);
  await db.destroy();
});

test("a connection that the server ends within a transaction fails the transaction, not the process", async () => {
  await using fresh = await freshDatabase();
  const db = connect(fresh.url, { max: 1, applicationName: "victim" });
  const work = db.transaction().execute(async (trx) => {
    await sql`select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'victim'`.execute(fresh.db);
    await sql`select 1`.execute(trx);
  });
  await expect(work).rejects.toThrow(/terminat|not queryable/);
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
});
