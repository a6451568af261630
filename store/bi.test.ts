import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { currencyExponent } from "../domain/money.ts";
import { type FreshDatabase, freshDatabase } from "../test/fresh-database.ts";
import { observationOf, offerOf, seedListing, seedPriced } from "../test/seed.ts";
import { grantBi, revokeBi, setBiPassword, setUpSql } from "./bi-role.ts";
import { connect, type Db } from "./connect.ts";
import { biMarkdown, describeBi } from "./describe-bi.ts";
import { recordObservation } from "./observations.ts";
import { settleHistory } from "./settle-history.ts";

const ROLE = `bi_test_${randomBytes(5).toString("hex")}`;
let fresh: FreshDatabase;
let db: Db;
let productId: number;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
  productId = await seedPriced(db, { priceMinor: 10_000, floorMinor: 5_000 });
  await db.updateTable("source").set({ sellers_as: "mixed" }).execute();
  const source = { host: "market.example", name: "Market", kind: "marketplace" as const, sellers_as: "mixed" };
  const { id: sourceId } = await db.insertInto("source").values(source).returning("id").executeTakeFirstOrThrow();
  const listingId = await seedListing(db, { sourceId, productId });
  // so seldom that no silence between its looks is a gap
  await db
    .updateTable("listing")
    .set({ interval_seconds: 7 * 86_400 })
    .where("id", "=", listingId)
    .execute();
  const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  for (const [days, minor] of [
    [5, 9_900],
    [3, 9_500],
    [1, 9_700],
  ] as const) {
    const offers = [
      offerOf(minor, { seller: "private-seller-abcdefghijklmnop", shippingPrice: { minor: 0, currency: "PLN" } }),
      offerOf(12_000, { seller: "Hurt sp. z o.o." }),
    ];
    await db.transaction().execute((trx) => recordObservation(trx, observationOf(listingId, day(days), { offers })));
  }
  await settleHistory(db);
});
afterAll(async () => {
  await dropRole(ROLE);
  await fresh[Symbol.asyncDispose]();
});

async function dropRole(role: string): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = ${role}`.execute(db);
  if (rows.length === 0) return;
  await sql`drop owned by ${sql.id(role)}`.execute(db);
  await sql`drop role ${sql.id(role)}`.execute(db);
}

const names = async (kinds: readonly string[], schema: string): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = ${schema}::regnamespace and relkind = any(${kinds}) order by 1`.execute(db);
  return rows.map(({ name }) => name);
};

test("the role reads every view and nothing else, and writes nowhere, whatever it sets", async () => {
  await expect(setBiPassword(db, ROLE, "test")).rejects.toThrow("cenoskop bi grant");
  expect(await grantBi(db, ROLE, "test")).toEqual({ made: true });
  expect(await grantBi(db, ROLE, "test")).toEqual({ made: false });
  const { rows } = await sql<{ login: boolean; secret: string | null }>`
    select rolcanlogin as login, rolpassword as secret from pg_authid where rolname = ${ROLE}`.execute(db);
  expect(rows).toEqual([{ login: false, secret: null }]);
  const { password } = await setBiPassword(db, ROLE, "test");
  const url = new URL(fresh.url);
  url.username = ROLE;
  url.password = password;
  const tool = connect(url.href, { max: 1, applicationName: "a tool" });
  try {
    const views = await names(["v"], "bi");
    expect(views.length).toBeGreaterThanOrEqual(9);
    const empty: string[] = [];
    for (const view of views) {
      const { rows: read } = await sql`select * from ${sql.table(`bi.${view}`)}`.execute(tool);
      if (read.length === 0) empty.push(view);
    }
    // the others show something
    expect(empty).toEqual(["alerts", "proposals"]);
    const denied = async (statement: string, why: RegExp) => {
      const answer = await sql
        .raw(statement)
        .execute(tool)
        .then(
          () => "done",
          (error: Error) => error.message,
        );
      expect(`${statement}: ${answer}`).toMatch(why);
    };
    const hidden = await names(["r", "p", "v", "m"], "public");
    expect(hidden.length).toBeGreaterThan(40);
    for (const table of hidden) await denied(`select * from public."${table}"`, /permission denied/);
    await denied("insert into bi.products (product_name) values ('x')", /permission denied|read-only|cannot insert/);
    await sql`set default_transaction_read_only = off`.execute(tool);
    await sql`set statement_timeout = 0`.execute(tool);
    for (const statement of [
      "update bi.channels set channel_name = 'x'",
      "insert into bi.channels (channel_code) values ('x')",
      "delete from bi.channels",
      "create table bi.mine (x int)",
      "create table public.mine (x int)",
      "create schema mine",
      "truncate public.product",
      "select pg_read_file('/etc/passwd')",
      "select pg_ls_dir('.')",
      "select rolpassword from pg_authid",
      "copy (select 1) to program 'true'",
      "copy (select 1) to '/tmp/cenoskop-bi-test'",
      "select lo_import('/etc/passwd')",
      "set role postgres",
      "select nextval('public.price_proposal_change_seq')",
      "alter view bi.products set (security_invoker = off)",
    ])
      await denied(statement, /permission denied|must be|cannot|does not exist/);
    // what others ask is not shown either
    const { rows: seen } = await sql<{ query: string }>`
      select query from pg_stat_activity where usename <> current_user and query not like '<insufficient%' and query <> ''`.execute(tool);
    expect(seen).toEqual([]);
    await revokeBi(db, ROLE, "test");
    await expect(sql`select * from bi.products`.execute(tool)).rejects.toThrow(
      /terminat|permission denied|not permitted|authentication failed/,
    );
  } finally {
    await tool.destroy();
  }
  const again = connect(url.href, { max: 1 });
  await expect(sql`select 1`.execute(again)).rejects.toThrow(/not permitted to log in|password authentication failed/);
  await again.destroy();
  // no function lends its owner's rights to whoever calls it
  const { rows: lent } =
    await sql`select proname from pg_proc where prosecdef and pronamespace in ('public'::regnamespace, 'bi'::regnamespace)`.execute(db);
  expect(lent).toEqual([]);
});

test("a role that may do more is left alone; a user who may not make roles is told the SQL for who may", async () => {
  await expect(grantBi(db, "Bad Name", "test")).rejects.toThrow("small letters");
  const owner = (await sql<{ name: string }>`select current_user as name`.execute(db)).rows[0]?.name ?? "";
  await expect(grantBi(db, owner, "test")).rejects.toThrow("name another one");
  await expect(revokeBi(db, `${ROLE}_none`, "test")).rejects.toThrow("cenoskop bi grant");
  const plain = `${ROLE}_app`;
  await sql`create role ${sql.id(plain)}`.execute(db);
  try {
    const asPlain = db.transaction().execute(async (trx) => {
      await sql`set local role ${sql.id(plain)}`.execute(trx);
      return grantBi(trx, `${ROLE}_2`, "test");
    });
    await expect(asPlain).rejects.toThrow(`create role "${ROLE}_2" nologin`);
  } finally {
    await dropRole(plain);
  }
  // and that SQL does it
  const other = `${ROLE}_3`;
  const database = new URL(fresh.url).pathname.slice(1);
  try {
    for (const statement of setUpSql(other, database)) await sql.raw(statement).execute(db);
    expect(await grantBi(db, other, "test")).toEqual({ made: false });
  } finally {
    await dropRole(other);
  }
});

test("amounts are in the currency's own unit, with its decimals, for every currency", async () => {
  const currencies = [...new Set([...Intl.supportedValuesOf("currency"), "CLF", "UYW", "UYI", "XXX", "BHD", "JPY", "PLN"])];
  const { rows } = await sql<{ currency: string; amount: string }>`
    select currency, major_units(1, currency)::text as amount from unnest(${currencies}::text[]) currency`.execute(db);
  const expected = currencies.map((currency) => {
    const exponent = currencyExponent(currency);
    return { currency, amount: exponent === 0 ? "1" : `0.${"1".padStart(exponent, "0")}` };
  });
  expect(rows).toEqual(expected);
  const odd = await sql`select major_units(null, 'PLN') as a, major_units(1, null) as b, major_units(-1999, 'PLN')::text as c`.execute(db);
  expect(odd.rows).toEqual([{ a: null, b: expect.anything(), c: "-19.99" }]);
});

test("the figures are those of the tables, and private sellers are nobody", async () => {
  const { rows: offers } = await sql`
    select seller_name, price::text, delivered_price::text, currency, is_current, product_name is not null as named from bi.offers o order by o.price`.execute(
    db,
  );
  expect(offers).toEqual([
    { seller_name: null, price: "97.00", delivered_price: "97.00", currency: "PLN", is_current: true, named: true },
    { seller_name: "Hurt sp. z o.o.", price: "120.00", delivered_price: null, currency: "PLN", is_current: true, named: true },
  ]);
  const { rows: places } = await sql`
    select own_price::text, place, price_position, cheapest_price::text, gap::text, gap_percent::text, cheapest_seller_name from bi.market_position`.execute(
    db,
  );
  expect(places).toEqual([
    {
      own_price: "100.00",
      place: "beaten",
      price_position: 2,
      cheapest_price: "97.00",
      gap: "3.00",
      gap_percent: "3.09",
      cheapest_seller_name: null,
    },
  ]);
  const { rows: days } = await sql<{ close: string }>`
    select close_price::text as close from bi.price_history_daily where product_id = ${productId} order by day`.execute(db);
  expect(days.map(({ close }) => close)).toEqual(["99.00", "99.00", "95.00", "95.00"]);
  await db.updateTable("source").set({ sellers_as: null }).execute();
  expect((await sql`select seller_name from bi.offers where seller_name is not null`.execute(db)).rows).toEqual([]);
});

/** So many that reading a month of them is not reading them all; gone with the transaction. */
async function manyDays(trx: Db): Promise<void> {
  await sql`insert into product (external_id, name) select 'many-' || n, 'Many' from generate_series(1, 400) n`.execute(trx);
  await sql`
    insert into price_day (product_id, source_id, currency, is_new, day, open_minor, low_minor, high_minor, close_minor, median_minor, offers,
      known_share, close_offers)
    select p.id, s.id, 'EUR', true, date '1990-01-01' + n, 1, 1, 1, 1, 1, 1, 1, 1
    from generate_series(1, 100) n, (select id from product where external_id like 'many-%') p, (select id from source limit 1) s order by n`.execute(
    trx,
  );
  await sql`analyze price_day`.execute(trx);
}

test.each([
  ["select * from bi.offers where product_external_id = 'A'", /offer_product/],
  ["select * from bi.offers where product_id = 1 and is_current", /offer_product/],
  ["select * from bi.price_history_daily where product_external_id = 'A' and day > '2026-01-01'", /price_day_pkey/],
  ["select * from bi.price_history_daily where product_id = 1", /price_day_pkey/],
  ["select * from bi.price_changes_daily where day >= '1990-01-01' and day < '1990-01-08'", /price_day_by_day/],
  ["select * from bi.market_position where product_id = 1", /market_summary_pkey|product_pkey/],
  ["select * from bi.alerts where product_id = 1", /alert_product/],
  ["select * from bi.proposals where product_external_id = 'A'", /price_proposal_product/],
  ["select * from bi.source_health where source_host = 'a'", /source_look_pkey/],
])("%s is answered by an index", async (question, index) => {
  const plan = await db.transaction().execute(async (trx) => {
    // the tables of a test are too small for one to be worth it
    await sql`set local enable_seqscan = off`.execute(trx);
    if (question.includes("price_changes_daily")) await manyDays(trx);
    const { rows } = await sql.raw<{ "QUERY PLAN": string }>(`explain ${question}`).execute(trx);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
  expect(plan).toMatch(index);
  expect(plan).not.toMatch(/Seq Scan on (offer|price_day|alert|price_proposal|source_look)\b/);
});

test("docs/bi.md says of each view and column what the database says, and each has a meaning", async () => {
  const views = await describeBi(db);
  const mute = views.flatMap(({ name, meaning, columns }) => [
    ...(meaning === null ? [name] : []),
    ...columns.filter((column) => column.meaning === null).map((column) => `${name}.${column.name}`),
  ]);
  expect(mute).toEqual([]);
  expect(views.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["offers", "price_history_daily", "market_position", "alerts", "proposals", "source_health"]),
  );
  const docs = await readFile(new URL("../docs/bi.md", import.meta.url), "utf8");
  const written = docs.slice(docs.indexOf("### bi."));
  expect(written.trim()).toBe(biMarkdown(views));
});

test("every question in docs/bi.md can be asked", async () => {
  const docs = await readFile(new URL("../docs/bi.md", import.meta.url), "utf8");
  const questions = [...docs.matchAll(/```sql\n([^]*?)```/g)]
    .map(([, text = ""]) => text)
    .filter((text) => /^\s*(?:select|with)\b/i.test(text));
  expect(questions.length).toBeGreaterThan(4);
  for (const question of questions) await sql.raw(question).execute(db);
});
