import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { ExportColumn, ExportRow, ExportValue } from "../domain/export-column.ts";
import { currencyExponent } from "../domain/money.ts";

/** Every currency has at most four decimals. */
const MONEY_SCALE = 4;
/** Fourteen digits before the point. */
const MOST_MONEY = 10n ** 18n;
const ROWS_OF_A_GROUP = 65_536;
/** Of text, so that rows that hold much make smaller groups. */
const CHARACTERS_OF_A_GROUP = 8_000_000;

/**
 * A Parquet file, piece by piece: a row group at a time is in memory. Instants are TIMESTAMP in microseconds of UTC, days DATE, money and
 * decimals DECIMAL(18, 4) and (18, 2), JSON is JSON; every column may be null.
 * @throws RangeError for an amount of more than fourteen digits before the point.
 */
export async function* parquetPieces(
  columns: readonly ExportColumn[],
  batches: AsyncIterable<readonly ExportRow[]>,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const take = (): Uint8Array => {
    // the writer's buffer is used again
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  const schema: SchemaElement[] = [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)];
  const file = new ParquetWriter({ writer: bytes, schema, createdBy: "cenoskop" });
  const currencies = columns.map((column) => (column.type === "money" ? columns.findIndex(({ name }) => name === column.currency) : -1));
  let group: ExportRow[] = [];
  let characters = 0;
  const writeGroup = async (): Promise<Uint8Array> => {
    const columnData = columns.map(({ name, type }, index) => ({
      name,
      data: group.map((row) => parquetValue(type, row[index] ?? null, row[currencies[index] ?? -1])),
    }));
    await file.write({ columnData, rowGroupSize: group.length });
    group = [];
    characters = 0;
    return take();
  };
  for await (const rows of batches) {
    for (const row of rows) {
      group.push(row);
      for (const value of row) if (typeof value === "string") characters += value.length;
      if (group.length >= ROWS_OF_A_GROUP || characters >= CHARACTERS_OF_A_GROUP) yield await writeGroup();
    }
  }
  if (group.length > 0) yield await writeGroup();
  await file.finish();
  yield take();
}

function elementOf({ name, type }: ExportColumn): SchemaElement {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  const decimal = (scale: number) =>
    ({
      ...optional,
      type: "INT64",
      converted_type: "DECIMAL",
      logical_type: { type: "DECIMAL", precision: 18, scale },
      precision: 18,
      scale,
    }) as const;
  switch (type) {
    case "integer":
      return { ...optional, type: "INT64" };
    case "number":
      return { ...optional, type: "DOUBLE" };
    case "boolean":
      return { ...optional, type: "BOOLEAN" };
    case "decimal":
      return decimal(2);
    case "money":
      return decimal(MONEY_SCALE);
    case "date":
      return { ...optional, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } };
    case "instant":
      return {
        ...optional,
        type: "INT64",
        converted_type: "TIMESTAMP_MICROS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
      };
    case "json":
      return { ...optional, type: "BYTE_ARRAY", converted_type: "JSON", logical_type: { type: "JSON" } };
    case "text":
      return { ...optional, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
  }
}

function parquetValue(type: ExportColumn["type"], value: ExportValue, currency: ExportValue | undefined): unknown {
  if (value === null) return null;
  switch (type) {
    case "integer":
      return BigInt(value);
    case "decimal":
      return unscaled(String(value), 2);
    case "money":
      return typeof currency === "string" ? moneyValue(Number(value), currency) : null;
    case "date":
      return new Date(`${String(value)}T00:00:00Z`);
    case "instant":
      return microseconds(String(value));
    case "json":
      return JSON.parse(String(value)) as unknown;
    default:
      return value;
  }
}

function moneyValue(minor: number, currency: string): bigint {
  const scaled = BigInt(minor) * 10n ** BigInt(MONEY_SCALE - currencyExponent(currency));
  if (scaled < MOST_MONEY && scaled > -MOST_MONEY) return scaled;
  throw new RangeError(
    `${minor} smallest units of ${currency} are more than a Parquet file of ours can hold; export this list as CSV or NDJSON`,
  );
}

function unscaled(decimal: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, "0")}`);
}

function microseconds(instant: string): bigint {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? "";
  return BigInt(Date.parse(`${instant.slice(0, 19)}Z`)) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
}
