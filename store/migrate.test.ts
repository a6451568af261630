import { sql } from "kysely";
import { expect, test } from "vitest";
import { emptyDatabase, freshDatabase } from "../test/fresh-database.ts";
import { connect } from "./connect.ts";
import { migrate } from "./migrate.ts";

test("four processes that start at once migrate once, and migrating again is harmless", async () => {
  await using fresh = await emptyDatabase();
  const pools = Array.from({ length: 4 }, () => connect(fresh.url, { max: 2 }));
  const ran = await Promise.all(pools.map((db) => migrate(db)));
  expect(ran.filter((names) => names.includes("0001-core"))).toHaveLength(1);
  expect(await migrate(fresh.db)).toEqual([]);
  expect(await fresh.db.selectFrom("channel").select("code").execute()).toEqual([{ code: "shop" }]);
  await Promise.all(pools.map((db) => db.destroy()));
});

test("a database of a later version is refused with what to do", async () => {
  await using fresh = await freshDatabase();
  await sql`insert into kysely_migration values ('9999-from-the-future', now()::text)`.execute(fresh.db);
  await expect(migrate(fresh.db)).rejects.toThrow(/9999-from-the-future.*start that version or a later one/);
});

test("a migration that fails names itself, is rolled back whole and says what to look at", async () => {
  await using fresh = await emptyDatabase();
  await sql`create table listing (in_the_way boolean)`.execute(fresh.db);
  await expect(migrate(fresh.db)).rejects.toThrow(/Migration 0001-core failed and was rolled back: .*"listing" already exists/);
  const { rows } = await sql<{ made: string | null }>`select to_regclass('source') as made`.execute(fresh.db);
  expect(rows).toEqual([{ made: null }]);
});
