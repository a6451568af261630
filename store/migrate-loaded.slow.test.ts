import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { offerKeys } from "../domain/offer-key.ts";
import { emptyDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf } from "../test/seed.ts";
import { connect, type Db } from "./connect.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migration-files.ts";
import { recordObservation } from "./observations.ts";

const OFFERS = 100_000;

/** The program's own migrations up to a number, and others. */
async function migrations(upTo: string, others: Readonly<Record<string, string>> = {}): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const own = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql") && name.slice(0, 4) <= upTo);
  for (const name of own) await copyFile(new URL(name, MIGRATIONS), join(folder, name));
  for (const [name, text] of Object.entries(others)) await writeFile(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}

/** Listings with an offer and a look each, by a few statements. */
async function fill(db: Db): Promise<void> {
  await sql`insert into source (host, name, kind) values ('shop.example', 'Shop', 'shop')`.execute(db);
  await sql`insert into product (external_id, name) select 'P-' || n, 'Product ' || n from generate_series(1, 1000) n`.execute(db);
  await sql`
    insert into listing (source_id, product_id, url)
    select 1, (n - 1) % 1000 + 1, 'https://shop.example/p/' || n from generate_series(1, ${OFFERS}::int) n`.execute(db);
  await sql`
    insert into observation (listing_id, observed_at, outcome, fetch_mode, final_url)
    select id, now() - interval '2 days', 'offers', 'http', url from listing`.execute(db);
  await sql`
    insert into offer (listing_id, source_id, product_id, offer_key, url, price_minor, currency, price_text, availability, valid_from, first_seen_at, observation_id)
    select l.id, 1, l.product_id, ${offerKeys([offerOf(1)])[0]}, l.url, 10000, 'PLN', '100', 'InStock', o.observed_at, o.observed_at, o.id
    from listing l join observation o on o.listing_id = l.id`.execute(db);
  await sql`insert into listing_check (listing_id, last_checked_at, last_outcome, last_seen_at, checks)
    select id, now() - interval '2 days', 'offers', now() - interval '2 days', 1 from listing`.execute(db);
}

interface Writing {
  readonly longestMs: number;
  readonly writes: number;
}

/** Writes again and again until told to end; the longest of them, all waiting included. */
async function writing(write: (n: number) => Promise<unknown>, ended: () => boolean): Promise<Writing> {
  let longestMs = 0;
  let writes = 0;
  for (; !ended(); writes++) {
    const since = performance.now();
    await write(writes);
    longestMs = Math.max(longestMs, performance.now() - since);
  }
  return { longestMs, writes };
}

const during = async <T>(work: () => Promise<T>, write: (n: number) => Promise<unknown>): Promise<[T, Writing]> => {
  let over = false;
  const writer = writing(write, () => over);
  try {
    const done = await work();
    over = true;
    return [done, await writer];
  } finally {
    over = true;
  }
};

test("a loaded database is migrated while looks are recorded: none fails, none is lost, none waits for long", async () => {
  await using fresh = await emptyDatabase();
  const { db } = fresh;
  await migrate(db);
  await sql`select make_month('observation', now() - interval '2 days')`.execute(db);
  await fill(db);
  const changes = {
    "9990-column.sql": "alter table offer add column color text, add column heavy boolean not null default false;",
    "9991-check.sql": "alter table offer add constraint offer_color_check check (color <> '') not valid;",
    "9992-validate.sql": "alter table offer validate constraint offer_color_check;",
    "9993-backfill.sql": `-- no transaction
      -- repeat
      update offer set color = 'red' where id in (select id from offer where color is null order by id limit 5000 for update skip locked);
      create index concurrently if not exists offer_color on offer (color, id);
      create index concurrently if not exists listing_check_checks on listing_check (checks);
      drop index concurrently if exists listing_check_checks;`,
    "9994-guard.sql": `create function nothing() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger offer_nothing before update on offer for each row execute function nothing();`,
    "9995-drop.sql": "alter table offer drop column heavy;",
  };
  const folder = await migrations("9899", changes);
  // somebody's report reads the table at first, which a migration has to wait for
  const reader = connect(fresh.url, { max: 1 });
  const reported = Promise.withResolvers<void>();
  const reading = Promise.withResolvers<void>();
  const report = reader.transaction().execute(async (trx) => {
    await sql`select count(*) from offer`.execute(trx);
    reading.resolve();
    await reported.promise;
  });
  await reading.promise;
  const log = { info() {}, warn: () => reported.resolve(), error() {} };
  const { rows: listings } = await sql<{ id: number }>`select id from listing order by id`.execute(db);
  const written = new Map<number, number>();
  const [ran, { longestMs, writes }] = await during(
    () => migrate(db, { folder, log }),
    async (n) => {
      const listingId = listings[(n * 7919) % OFFERS]?.id ?? 0;
      // moves that no monitor of drift wonders about
      const offers = [offerOf(10_001 + (n % 100))];
      await db.transaction().execute((trx) => recordObservation(trx, observationOf(listingId, new Date().toISOString(), { offers })));
      written.set(listingId, 10_001 + (n % 100));
    },
  );
  await report;
  await reader.destroy();
  expect(ran).toEqual(Object.keys(changes).map((name) => name.slice(0, -4)));
  expect(writes).toBeGreaterThan(20);
  // one second in the queue behind a migration that waits, and what the change itself and this machine take
  expect(longestMs).toBeLessThan(4000);
  const ids = [...written.keys()];
  const { rows } = await sql<{ listing_id: number; price_minor: number; color: string }>`
    select listing_id, price_minor, color from offer where listing_id = any(${ids}::bigint[])`.execute(db);
  expect(new Map(rows.map((row) => [row.listing_id, row.price_minor]))).toEqual(written);
  expect(new Set(rows.map(({ color }) => color))).toEqual(new Set(["red"]));
  expect((await sql<{ n: number }>`select count(*)::int as n from observation`.execute(db)).rows).toEqual([{ n: OFFERS + writes }]);
});

test("the migrations since the monthly history, on a loaded database, while unchanged looks are recorded", async () => {
  await using fresh = await emptyDatabase();
  const { db } = fresh;
  await migrate(db, { folder: await migrations("0036") });
  await fill(db);
  const [ran, { longestMs, writes }] = await during(
    () => migrate(db),
    // what an unchanged look has written before and after all of them
    (n) =>
      sql`update listing_check set checks = checks + 1, last_seen_at = now() where listing_id = ${((n * 7919) % OFFERS) + 1}`.execute(db),
  );
  expect(ran).toContain("0040-monthly-history");
  // 0040 copies the history while nobody writes: two seconds for these, longer for more
  expect(longestMs).toBeLessThan(15_000);
  const { rows } = await sql<{ checks: number; offers: number; looks: number }>`
    select (select sum(checks)::int from listing_check) as checks, (select count(*)::int from offer_history) as offers,
      (select count(*)::int from observation) as looks`.execute(db);
  expect(rows).toEqual([{ checks: OFFERS + writes, offers: OFFERS, looks: OFFERS }]);
});
