import { CsvError, type Info, parse } from "csv-parse";
import { Readable } from "node:stream";
import type { CatalogueRow } from "../domain/catalogue-entry.ts";
import { BadInputError } from "../errors.ts";
import { CATALOGUE_COLUMNS, type CatalogueColumn, readCatalogueRow } from "./catalogue-row.ts";
import { csvDialect, type CsvDialect, decodedText } from "./csv-dialect.ts";

export interface CatalogueFile extends CsvDialect {
  readonly columns: readonly CatalogueColumn[];
  /** Columns of the file that mean nothing to us. */
  readonly ignoredColumns: readonly string[];
  /** Rows in file order; reading stops with a BadInputError where the file itself is broken. */
  readonly rows: AsyncIterable<CatalogueRow>;
}

/** Opens the file's bytes from the start; called more than once, as the encoding is known only after a first look at all of it. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

/**
 * Reads a catalogue in CSV: comma, semicolon or tab; UTF-8 (with or without BOM), UTF-16 or windows-1250; a header line; columns in any
 * order. Memory does not grow with the file.
 * @throws BadInputError when it has no header, lacks `product_id` or `name`, or a quote is never closed.
 */
export async function readCatalogueCsv(open: OpenBytes): Promise<CatalogueFile> {
  const dialect = await csvDialect(open);
  const records = csvRecords(open, dialect);
  const first = await records.next();
  if (first.done === true) {
    throw new BadInputError("empty-file", "The file is empty; its first line must name the columns, at least product_id and name.");
  }
  const header = first.value.record.map(columnName);
  const columns = header.filter(isCatalogueColumn);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new BadInputError("column-twice", `The column ${twice} stands twice in the header; remove one.`);
  const missing = (["product_id", "name"] as const).filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new BadInputError(
      "missing-columns",
      `The header lacks ${missing.join(" and ")} (it has: ${header.join(", ")}); name them in the first line. Columns known: ${CATALOGUE_COLUMNS.join(", ")}.`,
    );
  }
  return {
    ...dialect,
    columns,
    ignoredColumns: header.filter((name) => !isCatalogueColumn(name) && name !== ""),
    rows: rowsOf(records, header),
  };
}

async function* rowsOf(records: AsyncGenerator<CsvRecord>, header: readonly string[]): AsyncGenerator<CatalogueRow> {
  for await (const { record, line } of records) {
    if (record.every((cell) => cell.trim() === "")) continue;
    if (record.length === header.length) {
      const cells = new Map(header.map((name, index) => [name, (record[index] ?? "").trim()]));
      yield readCatalogueRow(line, cells);
    } else {
      const message = `The row has ${record.length} cells but the header has ${header.length}; put quotes around cells that hold the separator.`;
      yield { entry: null, problems: [{ line, column: null, value: null, code: "wrong-cell-count", message }] };
    }
  }
}

interface CsvRecord {
  readonly record: readonly string[];
  /** On which it begins. */
  readonly line: number;
}

async function* csvRecords(open: OpenBytes, dialect: CsvDialect): AsyncGenerator<CsvRecord> {
  // of the last good record; kept here since the parser drops what is not yet read when it fails
  let lastLine = 0;
  const parser = parse({
    delimiter: dialect.delimiter,
    info: true,
    relax_column_count: true,
    // an inch mark in the middle of a cell is an inch mark
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
    on_record: (record, { lines }) => {
      lastLine = lines;
      return record;
    },
  });
  const records: AsyncIterable<{ record: string[]; info: Info }> = Readable.from(decodedText(open, dialect.encoding)).compose(parser);
  try {
    for await (const { record, info } of records) yield { record, line: info.lines - record.join("").split("\n").length + 1 };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new BadInputError(
      "broken-csv",
      `A quote opened in the row after line ${lastLine} is never closed, so the rest of the file cannot be told apart; close it, or write a quote inside a quoted cell twice.`,
      { cause: error },
    );
  }
}

function columnName(cell: string): string {
  const name = cell
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  return { ean: "gtin", id: "product_id", vat: "vat_percent", "vat_%": "vat_percent" }[name] ?? name;
}

function isCatalogueColumn(name: string): name is CatalogueColumn {
  return (CATALOGUE_COLUMNS as readonly string[]).includes(name);
}
