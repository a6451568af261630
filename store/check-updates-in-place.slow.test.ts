import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../test/seed.ts";
import { connect } from "./connect.ts";
import { inTransaction } from "./in-transaction.ts";
import { recordSureLooks } from "./sure-looks.ts";

test("checks that find nothing new update their rows in place and touch no index, also when whole pages of them are checked at once", async () => {
  await using fresh = await freshDatabase();
  // one connection: each tells its own statistics
  const db = connect(fresh.url, { max: 1 });
  await using _closing = { [Symbol.asyncDispose]: () => db.destroy() };
  const sourceId = await seedSource(db);
  const ids: number[] = [];
  for (let i = 0; i < 120; i++) ids.push(await seedListing(db, { sourceId }));
  const lease = "00000000-0000-4000-8000-000000000001";
  await sql`update schedule set lease_id = ${lease}`.execute(db);
  const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString();
  const record = async (minute: number, fields: Parameters<typeof observationOf>[2]): Promise<void> => {
    const looks = ids.map((id) => observationOf(id, at(minute), fields));
    expect(await inTransaction(db, (trx) => recordSureLooks(trx, lease, looks))).toHaveLength(ids.length);
  };
  const counted = async () => {
    await sql`select pg_stat_force_next_flush()`.execute(db);
    const { rows } = await sql<{ all: number; hot: number }>`
      select n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'listing_check'`.execute(db);
    return rows[0] ?? { all: 0, hot: 0 };
  };
  // until each has all the looks that are kept, its row grows
  for (let minute = 0; minute < 20; minute++) await record(minute, { offers: [offerOf(1000)] });
  const before = await counted();
  for (let minute = 20; minute < 30; minute++)
    await record(minute, minute % 2 === 0 ? { offers: [offerOf(1000)] } : { outcome: "unchanged" });
  const after = await counted();
  expect(after.all - before.all).toBe(10 * ids.length);
  expect((after.hot - before.hot) / (after.all - before.all)).toBeGreaterThan(0.9);
  const { rows } = await sql<{ looks: number }>`select distinct cardinality(looks) as looks from listing_check`.execute(db);
  expect(rows).toEqual([{ looks: 16 }]);
});
