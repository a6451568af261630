import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { ExportFormatName } from "../connectors/export-formats.ts";
import type { ExportRow } from "../domain/export-column.ts";
import { BadInputError } from "../errors.ts";
import type { ExportList } from "../store/export-lists.ts";
import { outputClosed, printJson, remark } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly format?: string;
  readonly out?: string;
  readonly since?: string;
  readonly until?: string;
  readonly json?: true;
}

/** `cenoskop export`: a whole list, for other programs. */
export function addExport(program: Command): void {
  program
    .command("export <list>")
    .description("write a whole list as NDJSON, CSV or Parquet, as it was at one instant")
    .option("--format <format>", "ndjson, csv or parquet; by the file's ending unless given, else ndjson")
    .option("--out <file>", "where to; standard output unless given. The file appears when it is whole")
    .option("--since <instant>", "only what was at or after then; of intervals those that still held")
    .option("--until <instant>", "only what was before then; of intervals those that had begun")
    .option("--json", "say as JSON how many rows there were; on standard error where the list goes to standard output")
    .addHelpText(
      "after",
      `
Lists: products, product-channels, own-prices, sources, listings, offers, history, observations, proposals, alerts, deliveries, candidates, audit.

Example:
  cenoskop export history --since 2026-01-01T00:00:00Z --out history.parquet`,
    )
    .action(async (name: string, options: Options) => {
      const { EXPORT_LIST_NAMES, EXPORT_LISTS } = await import("../store/export-lists.ts");
      const { EXPORT_FORMAT_NAMES, EXPORT_FORMATS } = await import("../connectors/export-formats.ts");
      const { exportRows } = await import("../store/export-rows.ts");
      const list = EXPORT_LIST_NAMES.find((one) => one === name);
      if (list === undefined)
        throw new BadInputError("unknown-list", `There is no list "${name}"; write one of ${EXPORT_LIST_NAMES.join(", ")}.`);
      const format = formatOf(options, EXPORT_FORMAT_NAMES);
      if (format === "parquet" && options.out === undefined && process.stdout.isTTY)
        throw new BadInputError("bad-option", "Parquet is nothing for a terminal; give a file with --out.");
      const { columns }: ExportList = EXPORT_LISTS[list];
      let rows = 0;
      const counted = async function* (batches: AsyncIterable<readonly ExportRow[]>) {
        for await (const batch of batches) {
          rows += batch.length;
          yield batch;
        }
      };
      await withDatabase(async (db) => {
        const pieces = EXPORT_FORMATS[format].pieces(columns, counted(exportRows(db, list, options)));
        await (options.out === undefined ? toStandardOutput(pieces) : toFile(pieces, options.out));
      });
      const done = { list, format, rows, file: options.out ?? null };
      if (options.json !== true) remark(`${rows} rows of ${list}.`);
      else if (options.out === undefined) remark(JSON.stringify(done));
      else await printJson(done);
    });
}

function formatOf({ format, out }: Options, known: readonly ExportFormatName[]): ExportFormatName {
  const ending = out === undefined ? undefined : /\.([a-z]+)$/i.exec(out)?.[1]?.toLowerCase();
  const found = known.find((one) => one === (format ?? ending));
  if (found !== undefined) return found;
  if (format === undefined) return "ndjson";
  throw new BadInputError("bad-option", `"${format}" is no format known here; write one of ${known.join(", ")}.`);
}

/** Under another name until it is whole, so that nobody takes half of it for all. */
async function toFile(pieces: AsyncIterable<string | Uint8Array>, out: string): Promise<void> {
  const part = `${out}.part`;
  try {
    await pipeline(Readable.from(pieces, { objectMode: false }), createWriteStream(part));
    await rename(part, out);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function toStandardOutput(pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces, { objectMode: false }), process.stdout, { end: false });
  } catch (error) {
    // whoever reads has read enough (`| head`)
    if (!outputClosed()) throw error;
  }
}
