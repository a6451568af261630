import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { recordObservation } from "./observations.ts";
import { dropPartitionsBefore, listPartitions, makePartitionsAhead, makePartitionsOf } from "./partitions.ts";

const names = async (db: Db, table: string): Promise<string[]> =>
  (await listPartitions(db)).filter((it) => it.table === table).map(({ name }) => name);

test("months are made ahead, once, also by several at once, and told with range and size", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const before = await names(db, "observation");
  expect(before).toHaveLength(4);
  const now = new Date("2031-11-30T23:59:59Z");
  await Promise.all([1, 2, 3].map(() => makePartitionsAhead(db, now)));
  expect((await names(db, "offer_interval")).slice(-4)).toEqual([
    "offer_interval_2031_11",
    "offer_interval_2031_12",
    "offer_interval_2032_01",
    "offer_interval_2032_02",
  ]);
  expect((await listPartitions(db)).find(({ name }) => name === "observation_2031_12")).toMatchObject({
    table: "observation",
    from: "2031-12-01T00:00:00Z",
    to: "2032-01-01T00:00:00Z",
    bytes: expect.any(Number),
    attached: true,
  });
});

test("a look makes the month that it needs, and two at once make it once", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const sourceId = await seedSource(db);
  const ids = await Promise.all([1, 2, 3, 4].map(() => seedListing(db, { sourceId })));
  await Promise.all(
    ids.map((id) =>
      db.transaction().execute((trx) => recordObservation(trx, observationOf(id, "2024-02-29T23:30:00Z", { offers: [offerOf(1)] }))),
    ),
  );
  expect(await names(db, "observation")).toContain("observation_2024_02");
  const { rows } = await sql`select from observation_2024_02`.execute(db);
  expect(rows).toHaveLength(4);
});

test("months are dropped whole while readers and writers are in the middle of a transaction, who neither wait nor fail", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const sourceId = await seedSource(db);
  const id = await seedListing(db, { sourceId });
  for (const [index, month] of ["2024-01", "2024-02", "2024-03"].entries()) {
    await recordObservation(db, observationOf(id, `${month}-15T00:00:00Z`, { offers: [offerOf(1000 + index)] }));
  }
  const count = async (on: Db): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from observation`.execute(on);
    return rows[0]?.n ?? 0;
  };
  const reader = await db.startTransaction().setIsolationLevel("repeatable read").execute();
  expect(await count(reader)).toBe(3);

  const cutoff = new Date("2024-03-01T00:00:00Z");
  // as if a call had been cut off: it waits for the reader, and gives up
  const first = await dropPartitionsBefore(db, "observation", cutoff, 50);
  expect(first.dropped).toEqual([]);
  expect(first.waiting.map(({ name }) => name)).toEqual(["observation_2024_01", "observation_2024_02"]);
  expect((await listPartitions(db))[0]).toMatchObject({ name: "observation_2024_01", attached: false });

  // while the next one waits
  const second = dropPartitionsBefore(db, "observation", cutoff);
  for (;;) {
    const { rows } = await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    if (rows.length > 0) break;
  }
  await sql`set lock_timeout = 1`.execute(reader);
  await count(reader);
  await db.transaction().execute(async (trx) => {
    await sql`set local lock_timeout = 1`.execute(trx);
    expect(await count(trx)).toBeLessThan(3);
    await recordObservation(trx, observationOf(id, "2024-03-20T00:00:00Z", { offers: [offerOf(1003)] }));
  });
  await reader.commit().execute();
  expect((await second).dropped.map(({ name }) => name)).toEqual(["observation_2024_01", "observation_2024_02"]);
  expect(await names(db, "observation")).not.toContain("observation_2024_02");
  expect(await count(db)).toBe(2);
  // history is another table, and still whole
  const history = await db.selectFrom("offer_history").select("price_minor").where("listing_id", "=", id).orderBy("valid_from").execute();
  expect(history.map(({ price_minor }) => price_minor)).toEqual([1000, 1001, 1002, 1003]);
  const intervals = await dropPartitionsBefore(db, "offer_interval", new Date("2024-03-31T00:00:00Z"));
  expect(intervals.dropped.map(({ name }) => name)).toEqual(["offer_interval_2024_01", "offer_interval_2024_02"]);
  await makePartitionsOf(db, ["2024-01-01T00:00:00Z"]);
  expect(await names(db, "observation")).toContain("observation_2024_01");
});
