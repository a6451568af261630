import { type RawBuilder, sql } from "kysely";
import type { Instant } from "../../domain/instant.ts";
import { emptyOffer } from "../../domain/offer.ts";
import { offerKeys } from "../../domain/offer-key.ts";
import type { Db } from "../../store/connect.ts";
import { settleHistory } from "../../store/settle-history.ts";
import type { BenchDatabase } from "../bench-database.ts";

/** Offers of a product, each of another source's listing. */
export const OFFERS_PER_PRODUCT = 10;
export const SOURCES = 20;
/** Two changes a week. */
export const HOURS_BETWEEN_CHANGES = 84;
/** One product of so many has a whole year of history. */
const YEAR_EVERY = 50;
const YEAR_DAYS = 400;
const PRODUCTS_WITH_DAYS = 40;

export interface StoreSize {
  readonly listings: number;
  /** Of all offers together; one that stood for a day is one. */
  readonly intervalDays: number;
}

/** What figures are measured on: listings 1 to `listings`, each with one offer that stands; its product is the listing's tenth. */
export interface BuiltStore extends BenchDatabase {
  readonly listings: number;
  readonly products: number;
  readonly intervals: number;
  /** Products with a year of history: 1, 51, 101, … */
  readonly yearEvery: number;
  /** Fewer rounds and smaller samples. */
  readonly quick: boolean;
}

/**
 * Sources, products with a price of ours, listings, offers and their history, by a few statements without triggers; then what is kept for quick answers
 * is settled as the program does. The same size gives the same rows, but for the clock. Tells on the error stream how far it is.
 */
export async function buildStore(bench: BenchDatabase, { listings, intervalDays }: StoreSize, quick: boolean): Promise<BuiltStore> {
  const { db } = bench;
  const products = Math.ceil(listings / OFFERS_PER_PRODUCT);
  const yearProducts = Math.ceil(products / YEAR_EVERY);
  // what is left for the others when some have a year
  const others = Math.max(1, listings - yearProducts * OFFERS_PER_PRODUCT);
  const days = Math.max(7, Math.round((intervalDays - yearProducts * OFFERS_PER_PRODUCT * YEAR_DAYS) / others));
  const catalogue = { listings, products, yearChanges: changesIn(YEAR_DAYS), changes: changesIn(days) };
  // the same for all statements
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
  const step = teller();
  const year = sql<boolean>`(o.product_id - 1) % ${YEAR_EVERY} = 0`;
  await setServer(db, "autovacuum", "off");
  await db.connection().execute(async (connection) => {
    await sql`set session_replication_role = replica`.execute(connection);
    await sql`set maintenance_work_mem = '512MB'`.execute(connection);
    await sql`set work_mem = '256MB'`.execute(connection);
    await step("listings and offers", () => fillCatalogue(connection, hour, catalogue));
    await makeMonths(connection);
    // an index built after its rows takes a fraction of the time, and little less room
    const addPrimaryKey = await dropPrimaryKey(connection, "offer_interval");
    await step("history of a year", () => fillHistory(connection, hour, year, catalogue.yearChanges));
    await step(`history of ${days} days`, () => fillHistory(connection, hour, sql`not ${year}`, catalogue.changes));
    await step("its index", addPrimaryKey);
    // places of all; days of prices, which take longer, of some of those with a year
    await sql`
      insert into history_mark (product_id, from_at)
      select id, case when (id - 1) % ${YEAR_EVERY} = 0 and id <= ${YEAR_EVERY * PRODUCTS_WITH_DAYS} then '-infinity' else 'infinity' end::timestamptz
      from product`.execute(connection);
    await sql`reset all`.execute(connection);
  });
  await step("statistics", async () => {
    for (const table of ["source", "product", "product_channel", "listing", "schedule", "listing_check", "offer", "offer_interval"]) {
      await sql`vacuum (analyze) ${sql.table(table)}`.execute(db);
    }
  });
  const { rows } = await sql<{ n: number }>`select count(*) as n from offer_interval`.execute(db);
  await step("what is kept for quick answers", async () => {
    while ((await settleHistory(db)) > 0);
  });
  await step("clearing up", async () => {
    for (const table of ["history_mark", "market_summary", "price_day", "price_line", "market_change"]) {
      await sql`vacuum (analyze) ${sql.table(table)}`.execute(db);
    }
    await sql`checkpoint`.execute(db);
  });
  await setServer(db, "autovacuum", "on");
  return { ...bench, listings, products, intervals: rows[0]?.n ?? 0, yearEvery: YEAR_EVERY, quick };
}

function teller(): (what: string, work: () => Promise<void>) => Promise<void> {
  return async (what, work) => {
    const started = performance.now();
    await work();
    console.error(`  ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  };
}

async function setServer(db: Db, name: string, value: string): Promise<void> {
  await sql`alter system set ${sql.ref(name)} = ${sql.lit(value)}`.execute(db);
  await sql`select pg_reload_conf()`.execute(db);
}

/** Gives what puts it back, in all partitions. */
async function dropPrimaryKey(db: Db, table: string): Promise<() => Promise<void>> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = ${table}::regclass and contype = 'p'`.execute(db);
  const [key] = rows;
  if (key === undefined) throw new Error(`${table} has no primary key`);
  await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(key.name)}`.execute(db);
  return async () => {
    await sql`alter table ${sql.table(table)} add constraint ${sql.ref(key.name)} ${sql.raw(key.definition)}`.execute(db);
  };
}

const changesIn = (days: number): number => Math.floor((days * 24) / HOURS_BETWEEN_CHANGES);

/** A price that looks like any, and is the same each time; `change` is counted back from now. */
const priceOf = (listing: string, change: string) =>
  sql.raw(`(1000 + (${listing} / ${OFFERS_PER_PRODUCT} * 7919 % 90000)) * (90 + ((${listing} * 31 + (${change}) * 17) % 21)) / 100`);
/** When the interval before the given change ended, for a build at `hour`; each listing has a beat of its own. */
const changedAt = (hour: Instant, listing: string, change: string) =>
  sql.raw(
    `'${hour}'::timestamptz - interval '1 hour' * (${HOURS_BETWEEN_CHANGES} * (${change}) + 2 + ${listing} * 7 % ${HOURS_BETWEEN_CHANGES - 3})`,
  );

interface Catalogue {
  readonly listings: number;
  readonly products: number;
  /** Of the listings with a year of history, and of the others. */
  readonly yearChanges: number;
  readonly changes: number;
}

async function fillCatalogue(db: Db, hour: Instant, { listings, products, yearChanges, changes }: Catalogue): Promise<void> {
  const [key = ""] = offerKeys([emptyOffer("https://shop.example/")]);
  await sql`
    insert into source (host, name, kind, country, currency, min_gap_ms)
    select 'shop-' || n || '.example', 'Shop ' || n, 'shop', 'PL', 'PLN', 0 from generate_series(1, ${SOURCES}::int) n`.execute(db);
  await sql`
    insert into product (external_id, name, brand, gtin, vat_percent)
    select 'P' || n, 'Product number ' || n, 'Brand ' || n % 500, lpad((n * 10)::text, 14, '0'), 23 from generate_series(1, ${products}::int) n`.execute(
    db,
  );
  await sql`
    insert into product_channel (product_id, channel_id, price_minor, floor_minor)
    select p.id, c.id, 1000 + p.id * 7919 % 90000, 500 from product p cross join channel c where c.code = 'shop'`.execute(db);
  await sql`
    insert into listing (source_id, product_id, url, interval_seconds)
    select 1 + n % ${SOURCES}, 1 + (n - 1) / ${OFFERS_PER_PRODUCT}, 'https://shop-' || 1 + n % ${SOURCES} || '.example/products/product-number-' || n, 3600
    from generate_series(1, ${listings}::int) n order by n`.execute(db);
  await sql`
    insert into schedule (listing_id, source_id, interval_seconds, next_check_at)
    select id, source_id, interval_seconds, now() + interval '1 hour' * random() from listing`.execute(db);
  await sql`
    insert into listing_check (listing_id, last_checked_at, last_outcome, last_seen_at, checks, body_hash, etag, full_at, looks, look_bodies)
    select id, seen, 'offers', seen, 2400, hash, '"' || left(hash, 16) || '"', seen,
      array(select seen - interval '1 hour' * h from generate_series(15, 0, -1) h), array_fill(hashtext(hash), array[16])
    from (
      select id, ${hour}::timestamptz - interval '1 hour' as seen, encode(sha256(id::text::bytea), 'hex') as hash from listing order by id
    ) l`.execute(db);
  await sql`
    insert into offer (listing_id, source_id, product_id, offer_key, name, url, price_minor, currency, price_text, tax_included, availability, item_condition,
      valid_from, first_seen_at, observation_id)
    select id, source_id, product_id, ${key}, 'Product number ' || product_id, url, ${priceOf("id", "0")}, 'PLN', '123,45 zł', true, 'InStock', 'NewCondition',
      ${changedAt(hour, "id", "0")}, ${changedAt(hour, "id", `case (product_id - 1) % ${YEAR_EVERY} when 0 then ${yearChanges} else ${changes} end`)}, id
    from listing order by id`.execute(db);
}

async function makeMonths(db: Db): Promise<void> {
  await sql`
    select make_month(t, now() - m * interval '1 month') from unnest(array['observation', 'offer_interval']) t, generate_series(-1, 15) m`.execute(
    db,
  );
}

/** What stood before the current prices of the offers that match, oldest first, as it came in life. */
async function fillHistory(db: Db, hour: Instant, which: RawBuilder<boolean>, changes: number): Promise<void> {
  for (let change = changes - 1; change >= 0; change--) {
    const [began, ended] = [changedAt(hour, "o.listing_id", String(change + 1)), changedAt(hour, "o.listing_id", String(change))];
    await sql`
      insert into offer_interval (offer_id, valid_from, valid_to, last_seen_at, price_minor, currency, availability, item_condition, observation_id)
      select o.id, ${began}, ${ended}, ${ended} - interval '1 hour', ${priceOf("o.listing_id", String(change + 1))}, 'PLN', 'InStock', 'NewCondition',
        o.listing_id
      from offer o where ${which}`.execute(db);
  }
}
