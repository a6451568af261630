import type { CatalogueProblem } from "../domain/catalogue-entry.ts";
import { csvLines } from "./csv-lines.ts";

/** A report of rows that were refused, for a spreadsheet: one line a problem, with the remedy in a column of its own. */
export function problemsCsv(file: string, problems: readonly CatalogueProblem[]): string {
  const rows = problems.map(({ line, column, value, code, message }) => {
    // a message is what was found, a semicolon, and the remedy
    const end = message.lastIndexOf("; ");
    const [found, remedy] = end === -1 ? [message, ""] : [message.slice(0, end), message.slice(end + 2)];
    return [file, line, column, value, code, found, remedy];
  });
  return csvLines([["file", "line", "column", "value", "code", "problem", "remedy"], ...rows]);
}
