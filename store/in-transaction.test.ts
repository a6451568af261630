import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import { inTransaction } from "./in-transaction.ts";

test("two transactions that wait for each other both come through", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const [a, b] = [await seedSource(db), await seedSource(db)];
  const both = Promise.withResolvers<void>();
  let first = 0;
  const rename = (one: number, other: number, name: string): Promise<void> =>
    inTransaction(db, async (trx) => {
      await trx.updateTable("source").set({ name }).where("id", "=", one).execute();
      first += 1;
      if (first === 2) both.resolve();
      await both.promise;
      await trx.updateTable("source").set({ name }).where("id", "=", other).execute();
    });
  await Promise.all([rename(a, b, "left"), rename(b, a, "right")]);
  expect(first).toBe(3);
  const names = await db.selectFrom("source").select("name").execute();
  expect(new Set(names.map(({ name }) => name)).size).toBe(1);
});

test("any other error comes through at once, and undoes the work", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  let tries = 0;
  const work = inTransaction(db, async (trx) => {
    tries += 1;
    await seedSource(trx);
    await sql`select 1 / 0`.execute(trx);
  });
  await expect(work).rejects.toThrow("division by zero");
  expect(tries).toBe(1);
  expect(await db.selectFrom("source").selectAll().execute()).toEqual([]);
});
