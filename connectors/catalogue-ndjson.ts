import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { CatalogueRow } from "../domain/catalogue-entry.ts";
import { CATALOGUE_COLUMNS, readCatalogueRow } from "./catalogue-row.ts";
import type { OpenBytes } from "./catalogue-csv.ts";

export interface CatalogueLines {
  /** Keys seen so far that mean nothing to us. */
  readonly ignoredColumns: ReadonlySet<string>;
  readonly rows: AsyncIterable<CatalogueRow>;
}

/** Longest line taken. */
const MOST_CHARACTERS = 1_000_000;
const KNOWN: ReadonlySet<string> = new Set(CATALOGUE_COLUMNS);

/**
 * Reads a catalogue as one JSON object a line, with the names of the CSV's columns as keys: a key that is not there leaves a field as it is,
 * null clears it. Amounts may be numbers or text, tags and addresses lists. UTF-8.
 */
export function readCatalogueNdjson(open: OpenBytes): CatalogueLines {
  const ignoredColumns = new Set<string>();
  return { ignoredColumns, rows: rowsOf(open, ignoredColumns) };
}

async function* rowsOf(open: OpenBytes, ignored: Set<string>): AsyncGenerator<CatalogueRow> {
  let line = 0;
  const input = Readable.from(open());
  const lines = createInterface({ input, crlfDelay: Infinity });
  // the interface does not pass on what its input fails with
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  failed.catch(() => undefined);
  const each = lines[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([each.next(), failed]);
    if (next.done === true) return;
    line++;
    const text = next.value.replace(/^\uFEFF/, "").trim();
    if (text !== "") yield rowOf(line, text, ignored);
  }
}

function rowOf(line: number, text: string, ignored: Set<string>): CatalogueRow {
  const refused = (code: string, message: string): CatalogueRow => ({
    entry: null,
    problems: [{ line, column: null, value: null, code, message }],
  });
  if (text.length > MOST_CHARACTERS) return refused("line-too-long", `The line has more than ${MOST_CHARACTERS} characters; split it.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return refused("bad-json", "The line is no JSON; write one object a line.");
    throw error;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refused("bad-json", "The line is no JSON object; write one object a line.");
  const cells = new Map<string, string>();
  for (const [key, content] of Object.entries(value)) {
    if (!KNOWN.has(key)) ignored.add(key);
    const cell = cellOf(content);
    if (cell === null) {
      const message = `The ${key} is neither text, number, null nor a list of texts; write it as one of them.`;
      return { entry: null, problems: [{ line, column: key, value: JSON.stringify(content), code: "bad-json", message }] };
    }
    cells.set(key, cell);
  }
  return readCatalogueRow(line, cells);
}

/** The text that a CSV would have; null: there is none. */
function cellOf(content: unknown): string | null {
  if (content === null) return "";
  if (typeof content === "string") return content.trim();
  if (typeof content === "number") return String(content);
  if (Array.isArray(content) && content.every((one) => typeof one === "string")) return content.join("|");
  return null;
}
