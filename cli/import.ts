import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { buffer } from "node:stream/consumers";
import type { CatalogueProblem } from "../domain/catalogue-entry.ts";
import { BadInputError } from "../errors.ts";
import type { ImportSummary } from "../store/catalogue-import.ts";
import { lookInterval } from "./look-interval.ts";
import { printJson, printLine, remark } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Options {
  readonly dryRun?: true;
  readonly strict?: true;
  readonly every?: string;
  readonly problems?: string;
  readonly json?: true;
}

/** `cenoskop import`: the catalogue, with costs, limits, own prices and competitors' addresses. */
export function addImport(program: Command): void {
  program
    .command("import <catalogue.csv>")
    .description("import products with costs, limits, own prices and watched addresses from CSV or .ndjson (- for standard input, in CSV)")
    .option("--dry-run", "check everything, write nothing")
    .option("--strict", "write nothing when a single row cannot be taken")
    .option("--problems <file>", "write what is wrong with which row to a CSV file: file, line, column, value, code, problem, remedy")
    .option("--every <duration>", "time between two looks at new addresses: 15m, 1h, 1d (six hours unless given)")
    .option("--json", "print the summary as JSON, and each problem as a line of JSON before it")
    .addHelpText(
      "after",
      `
Columns, in any order: product_id and name, and as wanted brand, gtin, mpn, category, url, cost (net), vat_percent, rrp (gross), stock,
sold_per_day, sales_rank, tags (separated by | or commas), line, pack_size, price, currency, floor, ceiling, channel, strategy, urls (competitors'
addresses, separated by spaces or |). Comma, semicolon or tab; UTF-8 or windows-1250.
An empty cell clears a field, a missing column leaves it alone. Importing the same file twice changes nothing.
In .ndjson each line is an object with these names as keys.

Example:
  cenoskop import catalogue.csv --dry-run
Exit code 2 when rows were refused.`,
    )
    .action(async (file: string, options: Options) => {
      const intervalSeconds = options.every === undefined ? undefined : lookInterval(options.every);
      const { readCatalogueCsv } = await import("../connectors/catalogue-csv.ts");
      const { importCatalogue } = await import("../store/catalogue-import.ts");
      const { readCatalogueNdjson } = await import("../connectors/catalogue-ndjson.ts");
      const { problemsCsv } = await import("../connectors/problems-csv.ts");
      const open = await opener(file);
      const ndjson = /\.(ndjson|jsonl)$/i.test(file);
      const catalogue = ndjson ? { encoding: "utf-8", delimiter: null, ...readCatalogueNdjson(open) } : await readCatalogueCsv(open);
      const problems: CatalogueProblem[] = [];
      const tell = async (): Promise<void> => {
        if (options.problems !== undefined) await writeFile(options.problems, problemsCsv(file, problems));
        for (const problem of problems)
          await (options.json === true ? printJson({ problem: { file, ...problem } }) : printLine(oneLine(problem)));
        const ignored = [...catalogue.ignoredColumns];
        if (ignored.length > 0) remark(`Columns that mean nothing here and were passed over: ${ignored.join(", ")}.`);
      };
      const settings = {
        ...options,
        intervalSeconds,
        onProblem: (problem: CatalogueProblem) => problems.push(problem),
        onProgress: progress(),
      };
      let summary: ImportSummary;
      try {
        summary = await withDatabase((db) => importCatalogue(db, catalogue.rows, "cli", settings));
      } finally {
        await tell();
      }
      if (summary.rowsRefused > 0) process.exitCode = 2;
      const { encoding, delimiter } = catalogue;
      const ignoredColumns = [...catalogue.ignoredColumns];
      if (options.json === true) await printJson({ ...summary, encoding, delimiter, ignoredColumns });
      else await printLine(told(summary, options));
    });
}

/** The file is opened anew for every pass over it; standard input, which comes once, is kept. */
async function opener(file: string): Promise<() => AsyncIterable<Uint8Array>> {
  if (file === "-") {
    const bytes = await buffer(process.stdin);
    return async function* () {
      yield bytes;
    };
  }
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error || !found.isFile()) {
    throw new BadInputError(
      "unreadable-file",
      `${file} is no file that can be read; give the path of a CSV file, or - for standard input.`,
    );
  }
  return () => createReadStream(file) as AsyncIterable<Uint8Array>;
}

function oneLine({ line, column, message }: CatalogueProblem): string {
  return `line ${line}${column === null ? "" : `, ${column}`}: ${message}`;
}

function told(summary: ImportSummary, options: Options): string {
  const refused = summary.rowsRefused === 0 ? "" : `, ${summary.rowsRefused} refused (see above)`;
  const products = `${summary.productsCreated} products new, ${summary.productsUpdated} changed, ${summary.productsUnchanged} as before`;
  const rest = `prices or limits set for ${summary.termsChanged}, ${summary.listingsCreated} addresses newly watched at ${summary.sourcesCreated} new sources`;
  const unwritten =
    options.dryRun === true
      ? "Nothing was written (dry run). It would be: "
      : "Nothing was written, because rows were refused. It would be: ";
  return `${summary.rowsRead} rows read${refused}.\n${summary.written ? "" : unwritten}${products}; ${rest}.`;
}

/** On a terminal the count of rows, so that a large file does not look stuck. */
function progress(): (rows: number) => void {
  return (rows) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${rows} rows …\r`);
  };
}
