import { sql } from "kysely";
import { expect, test } from "vitest";
import { connect } from "../store/connect.ts";
import { freshDatabase } from "./fresh-database.ts";

test("each test's database is its own, migrated, and gone afterwards", async () => {
  const first = await freshDatabase();
  await using second = await freshDatabase();
  await first.db.insertInto("channel").values({ code: "allegro", name: "Allegro", currency: "PLN" }).execute();
  const codes = async (db: typeof first.db) =>
    (await db.selectFrom("channel").select("code").orderBy("id").execute()).map(({ code }) => code);
  expect(await codes(first.db)).toEqual(["shop", "allegro"]);
  expect(await codes(second.db)).toEqual(["shop"]);
  const name = new URL(first.url).pathname.slice(1);
  await first[Symbol.asyncDispose]();
  const { rows } = await sql`select from pg_database where datname = ${name}`.execute(second.db);
  expect(rows).toEqual([]);
});

test("a connection that the test forgot makes the dispose fail and names it", async () => {
  const fresh = await freshDatabase();
  const forgotten = connect(fresh.url, { applicationName: "forgotten", max: 1 });
  await sql`select 42 as answer`.execute(forgotten);
  await expect(fresh[Symbol.asyncDispose]()).rejects.toThrow("forgotten: select 42 as answer");
  await forgotten.destroy();
});
