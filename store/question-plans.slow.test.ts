import { Kysely, PostgresDialect, sql } from "kysely";
import { Pool, types } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../test/fresh-database.ts";
import type { Db } from "./connect.ts";
import { listHistory } from "./history.ts";
import { lowestPricesBefore } from "./lowest-prices.ts";
import { listMarketChanges } from "./market-changes.ts";
import { countMarketPlaces, listMarketPositions, marketPositions } from "./market-positions.ts";
import { marketAsOf } from "./market-as-of.ts";
import { listOffers } from "./offers.ts";
import { productPriceDays } from "./price-days.ts";
import { productPriceLines } from "./price-lines.ts";
import type { Database } from "./schema.ts";
import { sourceFreshness } from "./source-freshness.ts";
import { whoMovesFirst } from "./who-moves-first.ts";

const PRODUCTS = 5_000;
const SOURCES = 50;
const OFFERS_EACH = 5;

let fresh: FreshDatabase;
/** Like the program's, but telling every statement it runs. */
let pool: Pool;
let db: Db;
let statements: { sql: string; parameters: readonly unknown[] }[] = [];
const productId = 4711;

beforeAll(async () => {
  fresh = await freshDatabase();
  await fill(fresh.db);
  const getTypeParser: typeof types.getTypeParser = (...[oid, format]: Parameters<typeof types.getTypeParser>) =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format);
  pool = new Pool({ connectionString: fresh.url, options: "-c TimeZone=UTC", types: { getTypeParser } });
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ level, query }) => {
      if (level === "query") statements.push(query);
    },
  });
}, 240_000);
afterAll(async () => {
  await db.destroy();
  await fresh[Symbol.asyncDispose]();
});

/** Five offers of each product, each with a year of a change every thirty days. */
async function fill(of: Db): Promise<void> {
  await of.connection().execute(async (one) => {
    await sql`set session_replication_role = replica`.execute(one);
    await sql`insert into source (host, name, kind) select 'shop-' || i || '.example', 'Shop ' || i, 'shop' from generate_series(1, ${SOURCES}::integer) i`.execute(
      one,
    );
    await sql`insert into product (external_id, name) select 'P' || i, 'Product ' || i from generate_series(1, ${PRODUCTS}::integer) i`.execute(
      one,
    );
    await sql`insert into product_channel (product_id, channel_id, price_minor) select id, 1, 10000 from product`.execute(one);
    await sql`
      insert into listing (source_id, product_id, url)
      select 1 + i % ${SOURCES}::integer, 1 + i / ${OFFERS_EACH}::integer, 'https://shop.example/p/' || i
      from generate_series(0, ${PRODUCTS * OFFERS_EACH}::integer - 1) i`.execute(one);
    await sql`
      insert into listing_check (listing_id, last_checked_at, last_outcome, last_seen_at)
      select id, now(), 'offers', now() from listing`.execute(one);
    await sql`
      insert into offer (listing_id, source_id, product_id, offer_key, url, price_minor, currency, availability, valid_from, first_seen_at, observation_id)
      select id, source_id, product_id, '|', url, 9000 + id * 7919 % 3000, 'PLN', 'InStock', now() - interval '5 days', now() - interval '1 year', id
      from listing`.execute(one);
    await sql`select make_month('offer_interval', now() - ahead * interval '1 month') from generate_series(0, 13) ahead`.execute(one);
    await sql`
      insert into offer_interval (offer_id, valid_from, valid_to, last_seen_at, price_minor, currency, availability, observation_id)
      select o.id, t.began, t.began + interval '30 days', t.began + interval '29 days 23 hours', 9000 + (o.id * 7919 + k * 104729) % 3000, 'PLN', 'InStock', o.id
      from generate_series(0, 11) k, offer o, lateral (select o.valid_from - (k + 1) * interval '30 days' as began) t`.execute(one);
    await sql`
      insert into market_summary (channel_id, product_id, own_minor, offers, cheapest_minor, cheapest_offer_id, cheaper, equal, delivered_offers)
      select 1, id, 10000, 5, 9000, 1, 2, 0, 0 from product`.execute(one);
    await sql`
      insert into price_day (product_id, source_id, currency, is_new, day, open_minor, low_minor, high_minor, close_minor, median_minor, offers, known_share, close_offers)
      select o.product_id, o.source_id, 'PLN', true, (now() - k * interval '10 days')::date, 1, 1, 1, 1, 1, 1, 1, 1
      from generate_series(1, 20) k, offer o on conflict do nothing`.execute(one);
    await sql`
      insert into price_line (product_id, quarter, source_id, currency, is_new, days)
      select product_id, q, source_id, 'PLN', true, '[0,1,1,1,1]' from offer, generate_series(date '2025-01-01', '2026-12-31', '3 months') q
      on conflict do nothing`.execute(one);
    await sql`insert into market_change (product_id, from_at) select 1 + i % ${PRODUCTS}::integer, now() - interval '1 hour' from generate_series(1, 50000) i`.execute(
      one,
    );
    await sql`set session_replication_role = default`.execute(one);
    await sql`vacuum (analyze)`.execute(one);
  });
}

interface Plan {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Relation Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** The indexes that a question's statements use, partitions by the name of their table, and the tables with many rows that they read whole. */
async function plansOf(question: (of: Db) => Promise<unknown>): Promise<{ indexes: string[]; readWhole: string[] }> {
  statements = [];
  await question(db);
  const asked = statements.filter((statement) => /^\s*(select|with)/i.test(statement.sql));
  expect(asked.length).toBeGreaterThan(0);
  const [indexes, readWhole] = [new Set<string>(), new Set<string>()];
  const walk = (plan: Plan): void => {
    const month = /_\d{4}_\d\d/;
    if (plan["Index Name"] !== undefined) indexes.add(plan["Index Name"].replace(month, ""));
    if (plan["Node Type"] === "Seq Scan" && plan["Relation Name"] !== undefined) readWhole.add(plan["Relation Name"]);
    for (const below of plan.Plans ?? []) walk(below);
  };
  for (const statement of asked) {
    const { rows } = await pool.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(`explain (format json) ${statement.sql}`, [
      ...statement.parameters,
    ]);
    const plan = rows[0]?.["QUERY PLAN"][0].Plan;
    if (plan !== undefined) walk(plan);
  }
  const { rows: big } = await pool.query<{ name: string }>("select relname as name from pg_class where reltuples > 1000 and relkind = 'r'");
  const many = new Set(big.map(({ name }) => name));
  return { indexes: [...indexes].sort(), readWhole: [...readWhole].filter((name) => many.has(name)).sort() };
}

const now = new Date();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const day = (daysAgo: number) => hoursAgo(daysAgo * 24).slice(0, 10);

test.each<[string, (of: Db) => Promise<unknown>, string[]]>([
  ["latest valid offers of a product", (of) => listOffers(of, { productId, limit: 100 }), ["offer_product"]],
  ["places of some products", (of) => marketPositions(of, { channel: "shop", productIds: [1, 2, productId] }), ["market_summary_pkey"]],
  ["a page of places", (of) => listMarketPositions(of, { channel: "shop", limit: 100 }), ["market_summary_pkey"]],
  [
    "places with a filter, from the offers",
    (of) => countMarketPlaces(of, { channel: "shop", stock: "any", productIds: [1, 2, productId] }),
    ["offer_product", "product_channel_pkey"],
  ],
  [
    "history, raw",
    (of) => listHistory(of, { of: { productId }, limit: 1000, from: hoursAgo(365 * 24) }),
    ["offer_interval_pkey", "offer_product"],
  ],
  [
    "history by day",
    (of) => productPriceDays(of, { productId, from: day(365), to: day(0), now }),
    ["offer_interval_pkey", "offer_product", "price_day_pkey"],
  ],
  ["history as lines", (of) => productPriceLines(of, { productId, from: day(365), to: day(0) }), ["price_line_pkey"]],
  ["the market as of a moment", (of) => marketAsOf(of, { productId, at: hoursAgo(1000), now }), ["offer_interval_pkey", "offer_product"]],
  [
    "the lowest price of 30 days",
    (of) => lowestPricesBefore(of, { productId, before: hoursAgo(2000), days: 30, by: "source", now }),
    ["offer_interval_pkey", "offer_product"],
  ],
  ["changes since a cursor", (of) => listMarketChanges(of, { limit: 100 }), ["market_change_pkey", "offer_interval_pkey", "offer_product"]],
  ["freshness of a source", (of) => sourceFreshness(of, 7, now), ["listing_source_id_url_key"]],
  [
    "who moved first",
    (of) => whoMovesFirst(of, { productIds: [1, 2, productId], from: hoursAgo(2000), to: hoursAgo(0), withinHours: 48 }),
    ["offer_interval_pkey", "offer_product"],
  ],
])("%s: by index", async (_name, question, expected) => {
  const { indexes, readWhole } = await plansOf(question);
  expect(readWhole).toEqual([]);
  expect(indexes).toEqual(expect.arrayContaining(expected));
});
