import { BadInputError } from "../errors.ts";

export interface CsvDialect {
  readonly encoding: "utf-8" | "utf-16le" | "windows-1250";
  readonly delimiter: "," | ";" | "\t";
}

/**
 * Finds out how a CSV file is written. UTF-8 is recognised by being valid to its last byte; what is not is taken for windows-1250, in
 * which Polish spreadsheets save. The delimiter is the one that stands most often in the first line outside quotes.
 */
export async function csvDialect(open: () => AsyncIterable<Uint8Array>): Promise<CsvDialect> {
  const encoding = await encodingOf(open());
  let firstLine = "";
  for await (const text of decodedText(open, encoding)) {
    firstLine += text;
    if (firstLine.trimStart().includes("\n") || firstLine.length > 100_000) break;
  }
  const header = firstLine.trimStart().split("\n", 1)[0] ?? "";
  if (header.includes("\0")) {
    throw new BadInputError("no-csv", "The file holds binary data, not CSV; save the sheet as CSV (UTF-8) and import that.");
  }
  const bare = header.replace(/"[^"]*"/g, "");
  const count = (delimiter: string): number => bare.split(delimiter).length;
  const [delimiter] = ([",", ";", "\t"] as const).toSorted((a, b) => count(b) - count(a));
  return { encoding, delimiter: delimiter ?? "," };
}

async function encodingOf(bytes: AsyncIterable<Uint8Array>): Promise<CsvDialect["encoding"]> {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let first = true;
  try {
    for await (const chunk of bytes) {
      if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
      if (first && chunk[0] === 0x50 && chunk[1] === 0x4b) {
        throw new BadInputError(
          "no-csv",
          "The file is a spreadsheet or an archive, not CSV; save the sheet as CSV (UTF-8) and import that.",
        );
      }
      first = false;
      utf8.decode(chunk, { stream: true });
    }
    utf8.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "windows-1250";
    throw error;
  }
}

/** The text of the file from its start, without BOM and with \n for every line end, so that lines are counted alike everywhere. */
export async function* decodedText(open: () => AsyncIterable<Uint8Array>, encoding: CsvDialect["encoding"]): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let held = "";
  for await (const chunk of open()) {
    const text = held + decoder.decode(chunk, { stream: true });
    // a chunk may end between \r and \n
    held = text.endsWith("\r") ? "\r" : "";
    yield (held === "" ? text : text.slice(0, -1)).replaceAll("\r\n", "\n");
  }
  yield held + decoder.decode();
}
