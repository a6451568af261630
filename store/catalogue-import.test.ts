import { sql } from "kysely";
import { expect, test } from "vitest";
import type { CatalogueProblem, CatalogueRow } from "../domain/catalogue-entry.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { importCatalogue, type ImportOptions } from "./catalogue-import.ts";
import type { Db } from "./connect.ts";
import { addListing, listListings } from "./listings.ts";
import { getProduct } from "./products.ts";
import { addStrategy } from "./strategies.ts";

type EntryText = Partial<NonNullable<CatalogueRow["entry"]>>;

/** Rows as a reader would give them; lines count from 2. */
async function* rows(...entries: readonly EntryText[]): AsyncGenerator<CatalogueRow> {
  for (const [index, entry] of entries.entries()) {
    const whole = { externalId: "A", name: "Czajnik", product: {}, terms: {}, currency: null, channel: null, urls: [] };
    yield { entry: { line: index + 2, ...whole, ...entry }, problems: [] };
  }
}

async function run(db: Db, entries: readonly EntryText[], options: ImportOptions = {}) {
  const problems: CatalogueProblem[] = [];
  const summary = await importCatalogue(db, rows(...entries), "cli", { onProblem: (problem) => problems.push(problem), ...options });
  return { summary, problems };
}

const KETTLE: EntryText = {
  externalId: "A",
  name: "Czajnik",
  product: { brand: "Wolter", gtin: "05901234000017", cost: "80.50", vatPercent: 23 },
  terms: { price: "129.99", floor: "110", ceiling: "199", strategy: "Standard" },
  currency: "PLN",
  urls: ["https://a.example/1", "https://b.example/1"],
};

/** Its id. */
async function withStrategy(db: Db): Promise<number> {
  const { id } = await addStrategy(db, { name: "Standard", rules: [], rounding: { mode: "none", ending: 0, modulus: 100 } }, "test");
  return id;
}

test("a row becomes a product with terms and listings that are due at once; the same row again changes nothing", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const strategyId = await withStrategy(db);
  const first = await run(db, [KETTLE], { intervalSeconds: 900 });
  expect(first.problems).toEqual([]);
  expect(first.summary).toEqual({
    rowsRead: 1,
    rowsRefused: 0,
    written: true,
    productsCreated: 1,
    productsUpdated: 0,
    productsUnchanged: 0,
    termsChanged: 1,
    listingsCreated: 2,
    sourcesCreated: 2,
  });
  expect(await getProduct(db, { externalId: "A" })).toMatchObject({
    name: "Czajnik",
    gtin: "05901234000017",
    cost: { minor: 8050, currency: "PLN" },
    vatPercent: 23,
    channels: [{ channel: "shop", price: { minor: 12999 }, floor: { minor: 11000 }, ceiling: { minor: 19900 }, strategyId }],
  });
  const { items } = await listListings(db, { limit: 10 });
  expect(items.map((listing) => [listing.url, listing.productExternalId, listing.intervalSeconds])).toEqual([
    ["https://a.example/1", "A", 900],
    ["https://b.example/1", "A", 900],
  ]);
  expect(items.every((listing) => listing.nextCheckAt !== null && Date.parse(listing.nextCheckAt) <= Date.now())).toBe(true);

  const audited = await db.selectFrom("audit_log").select("action").orderBy("id").execute();
  expect(audited.map((entry) => entry.action)).toEqual(
    expect.arrayContaining(["product.create", "product-channel.update", "source.create", "listing.create", "catalogue.import"]),
  );
  const again = await run(db, [KETTLE]);
  expect(again.summary).toMatchObject({ productsUnchanged: 1, productsUpdated: 0, termsChanged: 0, listingsCreated: 0, sourcesCreated: 0 });
  expect(await db.selectFrom("audit_log").select("id").execute()).toHaveLength(audited.length + 1);
});

test("an absent column leaves a field alone, an empty cell clears it, and a new price is dated", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const strategyId = await withStrategy(db);
  await run(db, [KETTLE]);
  const before = await getProduct(db, { externalId: "A" });
  const { summary } = await run(db, [{ product: { cost: null }, terms: { price: "119.99" } }]);
  expect(summary).toMatchObject({ productsUpdated: 1, termsChanged: 1 });
  const after = await getProduct(db, { externalId: "A" });
  expect(after).toMatchObject({ brand: "Wolter", cost: null, vatPercent: 23 });
  expect(after.channels).toMatchObject([{ price: { minor: 11999 }, floor: { minor: 11000 }, strategyId }]);
  expect(Date.parse(after.channels[0]?.priceChangedAt ?? "")).toBeGreaterThan(Date.parse(before.channels[0]?.priceChangedAt ?? ""));
  await run(db, [{ terms: { ceiling: "250" } }]);
  const [channel] = (await getProduct(db, { externalId: "A" })).channels;
  expect(channel).toMatchObject({ ceiling: { minor: 25000 }, priceChangedAt: after.channels[0]?.priceChangedAt });
  const [updated] = await db.selectFrom("audit_log").select(["before", "after"]).where("action", "=", "product.update").execute();
  expect(updated).toMatchObject({ before: { cost_minor: 8050 }, after: { cost_minor: null } });
});

test("rows that contradict the database or each other are refused whole with line and column; the others are written", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  await withStrategy(db);
  await run(db, [KETTLE]);
  const { summary, problems } = await run(db, [
    { externalId: "B", channel: "allegro" },
    { externalId: "C", currency: "EUR", terms: { price: "10" } },
    { externalId: "D", terms: { strategy: "Unknown" } },
    { externalId: "E", name: "Toster", urls: ["https://c.example/5"] },
    { externalId: "E", name: "Toster" },
    { externalId: "F", urls: ["https://c.example/5"] },
    { externalId: "G", urls: ["https://a.example/1"] },
    { externalId: "A", terms: { floor: "500" } },
    { externalId: "H", product: { cost: "99999999999999999.00" } },
  ]);
  expect(problems.map(({ line, column, code }) => [line, column, code])).toEqual([
    [2, "channel", "unknown-channel"],
    [3, "currency", "wrong-currency"],
    [4, "strategy", "unknown-strategy"],
    [6, "product_id", "row-twice"],
    [7, "urls", "url-taken"],
    [10, "cost", "bad-amount"],
    // what only the database knows comes with the batch
    [8, "urls", "url-taken"],
    [9, "floor", "floor-above-ceiling"],
  ]);
  expect(summary).toMatchObject({ rowsRead: 9, rowsRefused: 8, productsCreated: 1, written: true });
  const products = await db.selectFrom("product").select("external_id").orderBy("id").execute();
  expect(products.map((product) => product.external_id)).toEqual(["A", "E"]);
});

test.each([
  ["strict with a bad row", { strict: true }, [KETTLE, { externalId: "B", channel: "none" }]],
  ["dry run", { dryRun: true }, [KETTLE]],
] as const)("%s counts but writes nothing", async (_, options, entries) => {
  await using database = await freshDatabase();
  const { db } = database;
  await withStrategy(db);
  const { summary } = await run(db, entries, options);
  expect(summary).toMatchObject({ written: false, productsCreated: 1, listingsCreated: 2 });
  for (const table of ["product", "source", "listing", "product_channel"] as const) {
    expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
  expect(await db.selectFrom("audit_log").select("action").where("actor", "=", "cli").execute()).toEqual([]);
});

test("an address that was watched for no product becomes the product's", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const listing = await addListing(db, { url: "https://a.example/1" }, "test");
  const { summary } = await run(db, [{ urls: ["https://a.example/1"] }]);
  expect(summary.listingsCreated).toBe(0);
  const { items } = await listListings(db, { limit: 10 });
  expect(items).toMatchObject([{ id: listing.id, productExternalId: "A" }]);
});

test("a broken file in the middle leaves nothing behind", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  async function* broken(): AsyncGenerator<CatalogueRow> {
    yield* rows(...Array.from({ length: 1500 }, (_, i) => ({ externalId: `P-${i}` })));
    throw new Error("the file ended in the middle");
  }
  await expect(importCatalogue(db, broken(), "cli")).rejects.toThrow("in the middle");
  expect(await db.selectFrom("product").select("id").execute()).toEqual([]);
});

test("rows of one file may tell different fields; text with tabs, line ends and backslashes comes through", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  await withStrategy(db);
  await run(db, [KETTLE, { externalId: "B", name: "Toster", product: { tags: ["a"], stock: 3 }, terms: { price: "50" } }]);
  const name = 'Czajnik\t"2\\n" \\\nżółty \\. 27"';
  const { summary, problems } = await run(db, [
    { externalId: "A", name, product: { tags: ["x,y", "{}"] }, terms: { ceiling: null } },
    { externalId: "B", name: "Toster", product: { cost: "12.30" }, terms: {} },
    { externalId: "C", name: "Nul\0" },
    { externalId: "D", name: "half \ud800" },
  ]);
  expect(problems.map(({ line, column, code }) => [line, column, code])).toEqual([
    [4, "name", "bad-text"],
    [5, "name", "bad-text"],
  ]);
  expect(summary).toMatchObject({ productsUpdated: 2, termsChanged: 1, rowsRefused: 2 });
  expect(await getProduct(db, { externalId: "A" })).toMatchObject({
    name,
    brand: "Wolter",
    tags: ["x,y", "{}"],
    channels: [{ price: { minor: 12999 }, floor: { minor: 11000 }, ceiling: null }],
  });
  expect(await getProduct(db, { externalId: "B" })).toMatchObject({
    stock: 3,
    tags: ["a"],
    cost: { minor: 1230 },
    channels: [{ price: { minor: 5000 } }],
  });
});

test("two imports at once end as one after the other", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  await withStrategy(db);
  const entries = Array.from({ length: 300 }, (_, i) => ({
    externalId: `P-${i}`,
    terms: { price: "10" },
    urls: [`https://a.example/${i}`],
  }));
  const both = await Promise.all([run(db, entries), run(db, entries.toReversed())]);
  expect(both.map(({ problems }) => problems)).toEqual([[], []]);
  expect(new Set(both.map(({ summary }) => `${summary.productsCreated} ${summary.listingsCreated} ${summary.productsUnchanged}`))).toEqual(
    new Set(["300 300 0", "0 0 300"]),
  );
});

test("a connection that is lost while rows are read leaves nothing, and the next import works", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  async function* lost(): AsyncGenerator<CatalogueRow> {
    yield* rows({ externalId: "A" });
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy catalogue_stage%' and datname = current_database()`.execute(
      db,
    );
    for (let i = 0; i < 5000; i++) yield* rows({ externalId: `P-${i}`, name: "x".repeat(500) });
  }
  await expect(importCatalogue(db, lost(), "cli")).rejects.toThrow(/connection|terminat|closed/i);
  expect(await db.selectFrom("product").select("id").execute()).toEqual([]);
  expect((await run(db, [{ externalId: "A" }])).summary).toMatchObject({ productsCreated: 1 });
});
