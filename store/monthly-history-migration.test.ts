import { sql } from "kysely";
import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf } from "../test/seed.ts";
import { migrate, migrateWithin } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";
import { recordObservation } from "./observations.ts";
import { listPartitions } from "./partitions.ts";

test("history written before it was kept by month is all there, each interval in its month, and goes on", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  await sql`drop schema if exists bi cascade`.execute(db);
  await sql`drop schema public cascade`.execute(db);
  await sql`create schema public`.execute(db);
  const files = await readMigrations();
  await db.transaction().execute((trx) =>
    migrateWithin(
      trx,
      files.filter(({ name }) => name < "0040"),
    ),
  );
  await sql
    .raw(`
    insert into source (host, name, kind) values ('shop.example', 'shop', 'shop');
    insert into listing (source_id, url) values (1, 'https://shop.example/1');
    insert into observation (listing_id, observed_at, outcome, fetch_mode, final_url, offers, review, review_reason) values
      (1, '2023-12-31T23:30:00Z', 'offers', 'http', 'https://shop.example/1', '[{}]', null, null),
      (1, '2024-02-01T00:00:00Z', 'offers', 'http', 'https://shop.example/1', '[{}]', null, null),
      (1, '2024-02-03T00:00:00Z', 'offers', 'http', 'https://shop.example/1', '[{}]', 'held', 'jump');
    insert into listing_check (listing_id, last_checked_at, last_seen_at, last_outcome, held_observation_id)
      values (1, '2024-02-03T00:00:00Z', '2024-02-02T00:00:00Z', 'offers', 3);
    insert into offer (listing_id, source_id, offer_key, seller_name, url, price_minor, currency, valid_from, first_seen_at, vanished_at, observation_id)
    values (1, 1, 'a', 'a', 'https://shop.example/1', 1100, 'PLN', '2024-02-01T00:00:00Z', '2023-12-31T23:30:00Z', null, 2),
      (1, 1, 'b', 'b', 'https://shop.example/1', 1200, 'PLN', '2023-12-31T23:30:00Z', '2023-12-31T23:30:00Z', '2024-02-01T00:00:00Z', 1);
    insert into offer_interval (offer_id, valid_from, valid_to, last_seen_at, price_minor, currency, observation_id) values
      (1, '2023-12-31T23:30:00Z', '2024-02-01T00:00:00Z', '2024-01-15T00:00:00Z', 1000, 'PLN', 1),
      (1, '2024-02-01T00:00:00Z', null, null, 1100, 'PLN', 2),
      (2, '2023-12-31T23:30:00Z', '2024-02-01T00:00:00Z', '2024-01-15T00:00:00Z', 1200, 'PLN', 1);`)
    .execute(db);
  await migrate(db);

  const history = async () =>
    (
      await db
        .selectFrom("offer_history")
        .select(["seller_name", "price_minor", "valid_from", "valid_to", "last_seen_at"])
        .orderBy("seller_name")
        .orderBy("valid_from")
        .execute()
    ).map((row) => [row.seller_name, row.price_minor, row.valid_from, row.valid_to, row.last_seen_at]);
  const [first, second] = ["2023-12-31T23:30:00Z", "2024-02-01T00:00:00Z"];
  expect(await history()).toEqual([
    ["a", 1000, first, second, "2024-01-15T00:00:00Z"],
    ["a", 1100, second, null, "2024-02-02T00:00:00Z"],
    ["b", 1200, first, second, "2024-01-15T00:00:00Z"],
  ]);
  const months = (await listPartitions(db)).map(({ name }) => name);
  expect(months.filter((name) => name < "offer_interval_2025" && !/observation_202[5-9]|observation_20[3-9]/.test(name))).toEqual([
    "observation_2023_12",
    "observation_2024_02",
    "offer_interval_2024_02",
  ]);
  const third = "2024-02-04T00:00:00Z";
  const look = { offers: [offerOf(1300, { seller: "a" })] };
  const { observationId } = await recordObservation(db, observationOf(1, third, look));
  expect(observationId).toBe(4);
  expect((await history()).slice(1, 3)).toEqual([
    ["a", 1100, second, third, "2024-02-02T00:00:00Z"],
    ["a", 1300, third, null, third],
  ]);
});
