import type { ExportColumn, ExportRow, ExportValue } from "../domain/export-column.ts";
import { decimalFromMoney } from "../domain/money.ts";
import { csvLines } from "./csv-lines.ts";
import { parquetPieces } from "./parquet-pieces.ts";

/** How exported rows become bytes, piece by piece, each as soon as its rows are there. */
export interface ExportFormat {
  readonly contentType: string;
  readonly pieces: (columns: readonly ExportColumn[], batches: AsyncIterable<readonly ExportRow[]>) => AsyncGenerator<string | Uint8Array>;
}

export const EXPORT_FORMATS = {
  ndjson: { contentType: "application/x-ndjson; charset=utf-8", pieces: ndjsonPieces },
  csv: { contentType: "text/csv; charset=utf-8; header=present", pieces: csvPieces },
  parquet: { contentType: "application/vnd.apache.parquet", pieces: parquetPieces },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatName = keyof typeof EXPORT_FORMATS;
export const EXPORT_FORMAT_NAMES = Object.keys(EXPORT_FORMATS) as ExportFormatName[];

/** One object a line; amounts are decimal text, JSON stands in it as it is. */
async function* ndjsonPieces(columns: readonly ExportColumn[], batches: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<string> {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const currencies = currencyPlaces(columns);
  for await (const rows of batches) {
    let text = "";
    for (const row of rows) {
      const fields = columns.map(({ type }, index) => {
        const value = row[index] ?? null;
        const shown = type === "money" ? amountText(value, row[currencies[index] ?? -1]) : value;
        return `${keys[index]}:${type === "json" && typeof shown === "string" ? shown : JSON.stringify(shown)}`;
      });
      text += `{${fields.join(",")}}\n`;
    }
    yield text;
  }
}

/** RFC 4180 with a header line; an empty cell is null. What a spreadsheet would run as a formula gets an apostrophe before it. */
async function* csvPieces(columns: readonly ExportColumn[], batches: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<string> {
  const currencies = currencyPlaces(columns);
  yield csvLines([columns.map(({ name }) => name)]);
  for await (const rows of batches) {
    yield csvLines(
      rows.map((row) =>
        columns.map(({ type }, index) => {
          const value = row[index] ?? null;
          if (type === "money") return amountText(value, row[currencies[index] ?? -1]);
          return typeof value === "boolean" ? String(value) : value;
        }),
      ),
    );
  }
}

/** For each column of money the place of the column that names its currency. */
function currencyPlaces(columns: readonly ExportColumn[]): readonly number[] {
  return columns.map((column) => (column.type === "money" ? columns.findIndex(({ name }) => name === column.currency) : -1));
}

function amountText(minor: ExportValue, currency: ExportValue | undefined): string | null {
  return typeof minor === "number" && typeof currency === "string" ? decimalFromMoney({ minor, currency }) : null;
}
