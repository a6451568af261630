import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import type { ExportColumn, ExportRow } from "../domain/export-column.ts";
import { parquetPieces } from "./parquet-pieces.ts";

const COLUMNS: readonly ExportColumn[] = [
  { name: "id", type: "integer" },
  { name: "currency", type: "text" },
  { name: "price", type: "money", currency: "currency" },
  { name: "vat", type: "decimal" },
  { name: "day", type: "date" },
  { name: "facts", type: "json" },
  { name: "live", type: "boolean" },
];

async function fileOf(batches: readonly (readonly ExportRow[])[]): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  const source = (async function* () {
    yield* batches;
  })();
  for await (const piece of parquetPieces(COLUMNS, source)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces)).buffer;
}

test("an empty list is a file with its columns and no rows", async () => {
  const metadata = parquetMetadata(await fileOf([]));
  expect([metadata.num_rows, metadata.schema.map(({ name }) => name)]).toEqual([0n, ["root", ...COLUMNS.map(({ name }) => name)]]);
});

test("null is null in every column, and money is exact in every currency", async () => {
  const file = await fileOf([
    [
      [1, "PLN", 12_999, "5.50", "2026-03-01", '{"a":[1,null]}', true],
      [2, "KWD", 1234, "-0.50", "1969-12-31", '"text"', false],
    ],
    [[3, null, 12_999, null, null, null, null]],
    [[Number.MAX_SAFE_INTEGER, "JPY", 99_999_999_999_999, "23", "2026-03-01", "[]", null]],
  ]);
  expect(await parquetReadObjects({ file })).toEqual([
    { id: 1n, currency: "PLN", price: 129.99, vat: 5.5, day: new Date("2026-03-01"), facts: { a: [1, null] }, live: true },
    { id: 2n, currency: "KWD", price: expect.closeTo(1.234, 9), vat: -0.5, day: new Date("1969-12-31"), facts: "text", live: false },
    { id: 3n, currency: null, price: null, vat: null, day: null, facts: null, live: null },
    {
      id: BigInt(Number.MAX_SAFE_INTEGER),
      currency: "JPY",
      price: 99_999_999_999_999,
      vat: 23,
      day: new Date("2026-03-01"),
      facts: [],
      live: null,
    },
  ]);
});

test("an amount beyond what the file can hold breaks the export and is not cut", async () => {
  await expect(fileOf([[[1, "JPY", 100_000_000_000_000, null, null, null, null]]])).rejects.toThrow("as CSV or NDJSON");
});

test("rows that hold much make row groups of their own, so that memory stays flat", async () => {
  const long = JSON.stringify("x".repeat(1_000_000));
  const batch = Array.from({ length: 10 }, (_, id): ExportRow => [id, null, null, null, null, long, null]);
  const metadata = parquetMetadata(await fileOf([batch, batch]));
  expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([8n, 8n, 4n]);
});
