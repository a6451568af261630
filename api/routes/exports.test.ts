import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { parse } from "csv-parse/sync";
import { gunzipSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPORT_LIST_NAMES } from "../../store/export-lists.ts";
import { exportRows } from "../../store/export-rows.ts";
import { importCatalogue } from "../../store/catalogue-import.ts";
import { recordObservation } from "../../store/observations.ts";
import { settleHistory } from "../../store/settle-history.ts";
import { openTestApi, type TestApi } from "../../test/api.ts";
import { observationOf, offerOf, seedListing, seedSource } from "../../test/seed.ts";

let api: TestApi;
let productId: number;
beforeAll(async () => {
  api = await openTestApi();
  await importCatalogue(
    api.db,
    (async function* () {
      const whole = {
        name: '=HYPERLINK("http://evil")',
        terms: { price: "129.99" },
        currency: null,
        channel: null,
        urls: ["https://a.example/1"],
      };
      yield {
        entry: {
          line: 2,
          externalId: "A-1",
          product: { brand: "@cmd", tags: ["x", "y,z"], cost: "80.50", vatPercent: 5.5, soldPerDay: 0.25 },
          ...whole,
        },
        problems: [],
      };
      yield { entry: { line: 3, externalId: "A-2", product: {}, ...whole, urls: [], name: 'Żelazko "27"\nczarne; ładne' }, problems: [] };
    })(),
    "test",
  );
  productId = (await api.db.selectFrom("product").select("id").where("external_id", "=", "A-1").executeTakeFirstOrThrow()).id;
  const sourceId = await seedSource(api.db);
  const [inZloty, inYen] = [await seedListing(api.db, { sourceId, productId }), await seedListing(api.db, { sourceId, productId })];
  const look = (listingId: number, at: string, price: { minor: number; currency: string }) =>
    recordObservation(api.db, observationOf(listingId, at, { offers: [offerOf(price.minor, { price })] }));
  await look(inZloty, "2026-03-01T08:00:00.123456Z", { minor: 9999, currency: "PLN" });
  await look(inZloty, "2026-03-02T08:00:00Z", { minor: 8888, currency: "PLN" });
  await look(inYen, "2026-03-03T08:00:00.000001Z", { minor: 1500, currency: "JPY" });
  while ((await settleHistory(api.db)) > 0);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const get = (list: string, query = "", headers?: Record<string, string>) =>
  api.call("GET", `/v1/exports/${list}${query}`, undefined, headers);
const lines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("every list is exported in every format, with the same rows and columns", async () => {
  const { items } = (await api.call("GET", "/v1/exports")).json();
  expect(items.map(({ name }: { name: string }) => name)).toEqual(EXPORT_LIST_NAMES);
  for (const { name, columns } of items) {
    const names: string[] = columns.map((column: { name: string }) => column.name);
    const ndjson = await get(name);
    const rows = lines(ndjson.body);
    const csv = parse((await get(name, "?format=csv")).body);
    const parquet = await parquetReadObjects({ file: toArrayBuffer((await get(name, "?format=parquet")).rawPayload) });
    const keys = [...rows.slice(0, 1), ...parquet.slice(0, 1)].map((row) => Object.keys(row));
    expect({ name, status: ndjson.statusCode, header: csv[0], csv: csv.length - 1, parquet: parquet.length, keys }).toEqual({
      name,
      status: 200,
      header: [...new Set(names)],
      csv: rows.length,
      parquet: rows.length,
      keys: keys.map(() => names),
    });
  }
});

test("money, instants and JSON keep their types and every digit", async () => {
  const history = await get("history");
  const rows = lines(history.body).toSorted((a, b) => String(a["valid_from"]).localeCompare(String(b["valid_from"])));
  expect(rows.map((row) => [row["price"], row["currency"], row["valid_from"], row["valid_to"]])).toEqual([
    ["99.99", "PLN", "2026-03-01T08:00:00.123456Z", "2026-03-02T08:00:00Z"],
    ["88.88", "PLN", "2026-03-02T08:00:00Z", null],
    ["1500", "JPY", "2026-03-03T08:00:00.000001Z", null],
  ]);
  const file = toArrayBuffer((await get("history", "?format=parquet")).rawPayload);
  const { schema, num_rows } = parquetMetadata(file);
  expect(num_rows).toBe(3n);
  const element = (name: string) => schema.find((one) => one.name === name);
  expect(element("price")).toMatchObject({ type: "INT64", converted_type: "DECIMAL", precision: 18, scale: 4 });
  expect(element("valid_from")).toMatchObject({
    type: "INT64",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
  });
  const raw = (await parquetReadObjects({ file, parsers: { timestampFromMicroseconds: (micros: bigint) => micros } })) as Record<
    string,
    unknown
  >[];
  const found = raw.find((row) => Math.round(Number(row["price"]) * 10_000) === 999_900);
  expect(found).toMatchObject({
    price: expect.closeTo(99.99, 9),
    valid_from: BigInt(Date.parse("2026-03-01T08:00:00Z")) * 1000n + 123_456n,
    product_id: BigInt(productId),
  });
  expect(raw.find((row) => row["currency"] === "JPY")).toMatchObject({ price: 1500, valid_to: null });
  const [product] = (await parquetReadObjects({ file: toArrayBuffer((await get("products", "?format=parquet")).rawPayload) })) as Record<
    string,
    unknown
  >[];
  expect(product).toMatchObject({ cost: 80.5, vat_percent: 5.5, sold_per_day: 0.25, tags: ["x", "y,z"], perishable: false });
  expect(lines((await get("products")).body)[0]).toMatchObject({ cost: "80.50", cost_currency: "PLN", tags: ["x", "y,z"] });
});

test("days of prices are exported as they are settled, and bounded by their day", async () => {
  const days = async (query = "") =>
    lines((await get("price-days", query)).body)
      .map((row) => ["day", "currency", "open", "low", "high", "close", "close_offers"].map((name) => row[name]))
      .toSorted((a, b) => String(a).localeCompare(String(b)));
  // nobody looked for a day after the first look, which its listing's interval takes for a gap
  const first = ["2026-03-01", "PLN", "99.99", "99.99", "99.99", "99.99", 0];
  const second = ["2026-03-02", "PLN", "88.88", "88.88", "88.88", "88.88", 1];
  expect(await days()).toEqual([first, second, ["2026-03-03", "JPY", "1500", "1500", "1500", "1500", 1]]);
  expect(await days("?since=2026-03-02T00:00:00Z&until=2026-03-03T00:00:00Z")).toEqual([second]);
  const rows = await parquetReadObjects({ file: toArrayBuffer((await get("price-days", "?format=parquet")).rawPayload) });
  expect(rows.map((row) => row["day"])).toContainEqual(new Date("2026-03-02"));
});

test("CSV is safe in a spreadsheet, and text with quotes, line ends and separators comes through", async () => {
  const [header = [], first = [], second = []] = parse((await get("products", "?format=csv")).body);
  const cell = (row: string[], name: string) => row[header.indexOf(name)];
  expect([cell(first, "name"), cell(first, "brand")]).toEqual(['\'=HYPERLINK("http://evil")', "'@cmd"]);
  expect([cell(second, "name"), cell(second, "brand"), cell(second, "cost")]).toEqual(['Żelazko "27"\nczarne; ładne', "", ""]);
});

test("times bound a list, intervals by what held then; a list without time says so", async () => {
  const prices = async (query: string) =>
    lines((await get("history", query)).body)
      .map((row) => row["price"])
      .toSorted((a, b) => String(a).localeCompare(String(b)));
  expect(await prices("?since=2026-03-02T08:00:00Z")).toEqual(["1500", "88.88"]);
  expect(await prices("?until=2026-03-02T08:00:00Z")).toEqual(["99.99"]);
  expect(await prices("?since=2026-03-01T09:00:00Z&until=2026-03-02T09:00:00Z")).toEqual(["88.88", "99.99"]);
  expect(lines((await get("observations", "?since=2026-03-03T08:00:00.000001Z")).body)).toHaveLength(1);
  const refused = await get("products", "?since=2026-03-02T08:00:00Z");
  expect([refused.statusCode, refused.json().code]).toEqual([400, "no-time"]);
  expect((await get("history", "?since=yesterday")).statusCode).toBe(400);
  await expect(exportRows(api.db, "history", { since: "2026-03-02'; drop table offer; --" }).next()).rejects.toMatchObject({
    code: "bad-instant",
  });
});

test("the audit log needs its own right; whoever takes gzip gets it", async () => {
  const authorization = `Bearer ${await api.keyWith("read")}`;
  expect((await get("audit", "", { authorization })).statusCode).toBe(403);
  const packed = await get("offers", "?format=csv", { authorization, "accept-encoding": "gzip" });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(packed.rawPayload).toString()).toMatch(/^id,listing_id/);
});

test("all rows are of one instant, and what others write meanwhile waits for nobody", async () => {
  const rows = exportRows(api.db, "product-channels");
  await rows.next();
  await importCatalogue(
    api.db,
    (async function* () {
      yield {
        entry: { line: 2, externalId: "A-9", name: "New", product: {}, terms: { price: "1.00" }, currency: null, channel: null, urls: [] },
        problems: [],
      };
    })(),
    "test",
  );
  expect((await rows.next()).done).toBe(true);
  // one that is left in the middle lets go of its connection
  const left = exportRows(api.db, "products");
  await left.next();
  await left.return(undefined);
  const { rows: open } = await sql<{ count: number }>`
    select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`.execute(api.db);
  expect(open[0]?.count).toBe(0);
});

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
