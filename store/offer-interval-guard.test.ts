import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { recordObservation } from "./observations.ts";
import { makePartitionsOf } from "./partitions.ts";

let fresh: FreshDatabase;
let db: Db;
let sourceId: number;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
  sourceId = await seedSource(db);
});
afterAll(() => fresh[Symbol.asyncDispose]());

const day = (date: string): string => `${date}T00:00:00Z`;

/** An offer that was 10 from 10 January, 11 from 10 February, 12 from 10 April, and stands since. */
async function offerWithPast(): Promise<{ listingId: number; offerId: number }> {
  const listingId = await seedListing(db, { sourceId });
  for (const [date, minor] of [
    ["2026-01-10", 1000],
    ["2026-02-10", 1100],
    ["2026-04-10", 1200],
  ] as const) {
    await recordObservation(db, observationOf(listingId, day(date), { offers: [offerOf(minor)] }));
  }
  await makePartitionsOf(db, [day("2026-03-01"), day("2026-05-01"), day("2026-06-01")]);
  const { id } = await db.selectFrom("offer").select("id").where("listing_id", "=", listingId).executeTakeFirstOrThrow();
  return { listingId, offerId: id };
}

const insert = (on: Db, offerId: number, from: string, to: string, table = "offer_interval") =>
  sql`insert into ${sql.table(table)} (offer_id, valid_from, valid_to, last_seen_at, observation_id)
    values (${offerId}, ${day(from)}, ${day(to)}, ${day(from)}, 1)`.execute(on);
const OVERLAP = expect.objectContaining({ code: "23P01" });

test.each([
  ["the same time again, in another month's partition", "2026-01-10", "2026-02-11"],
  ["inside an interval that ends in a later month", "2026-03-01", "2026-03-05"],
  ["around one of an earlier month", "2026-01-01", "2026-03-01"],
  ["into the beginning of the next", "2026-01-05", "2026-01-11"],
  ["into the time of the offer's own row", "2026-04-10", "2026-05-01"],
  ["after the own row began", "2026-05-01", "2026-06-01"],
])("an interval is refused: %s", async (_, from, to) => {
  const { offerId } = await offerWithPast();
  await expect(insert(db, offerId, from, to)).rejects.toEqual(OVERLAP);
  // nor by the name of the partition
  const partition = `offer_interval_${to.slice(0, 7).replace("-", "_")}`;
  await expect(insert(db, offerId, from, to, partition)).rejects.toEqual(OVERLAP);
});

test("what fits beside the others is taken, what moves into them is not", async () => {
  const { offerId } = await offerWithPast();
  await insert(db, offerId, "2026-01-01", "2026-01-10");
  const move = (to: string) =>
    sql`
    update offer_interval set valid_to = ${day(to)} where offer_id = ${offerId} and valid_from = ${day("2026-01-01")}`.execute(db);
  await expect(move("2026-01-11")).rejects.toEqual(OVERLAP);
  await expect(move("2026-03-11")).rejects.toEqual(OVERLAP);
  await move("2026-01-09");
  await expect(insert(db, offerId, "2026-01-09", "2026-01-09")).rejects.toMatchObject({ code: "23514" });
});

test("an offer's own row does not reach back into what is over, nor does it vanish or come back there", async () => {
  const { offerId } = await offerWithPast();
  const set = (fields: { valid_from?: string; vanished_at?: string | null }) =>
    db.updateTable("offer").set(fields).where("id", "=", offerId).execute();
  await expect(set({ valid_from: day("2026-04-09") })).rejects.toEqual(OVERLAP);
  await expect(set({ vanished_at: day("2026-04-01") })).rejects.toEqual(OVERLAP);
  await set({ vanished_at: day("2026-04-20") });
  await insert(db, offerId, "2026-04-10", "2026-04-20");
  await expect(set({ vanished_at: null })).rejects.toEqual(OVERLAP);
  await set({ vanished_at: null, valid_from: day("2026-04-20") });
});

test("no interval without its offer, and none stays when the offer or the listing goes", async () => {
  const { listingId, offerId } = await offerWithPast();
  await expect(insert(db, 2 ** 40, "2026-01-01", "2026-01-02")).rejects.toEqual(OVERLAP);
  const left = async () => {
    const { rows } = await sql`
      select 'interval' as what from offer_interval where offer_id = ${offerId}
      union all select 'observation' from observation where listing_id = ${listingId}`.execute(db);
    return rows.length;
  };
  expect(await left()).toBe(5);
  await db.deleteFrom("listing").where("id", "=", listingId).execute();
  expect(await left()).toBe(0);
});

test("of two writers at once who do not see each other, the later one waits and is refused", async () => {
  const { offerId } = await offerWithPast();
  const first = await db.startTransaction().execute();
  await insert(first, offerId, "2026-01-01", "2026-01-05");
  const second = insert(db, offerId, "2026-01-04", "2026-01-08").then(
    () => "written",
    (error: { code: string }) => error.code,
  );
  // it waits for the first one
  for (;;) {
    const { rows } = await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    if (rows.length > 0) break;
  }
  await first.commit().execute();
  expect(await second).toBe("23P01");
});

test("whoever could not see what others wrote meanwhile may not write", async () => {
  const { offerId } = await offerWithPast();
  const write = db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute((trx) => insert(trx, offerId, "2026-01-01", "2026-01-05"));
  await expect(write).rejects.toMatchObject({ code: "0A000" });
});
