import { stringify } from "csv-stringify/sync";

/**
 * Records as lines of RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are, and
 * null is an empty cell.
 */
export function csvLines(records: readonly (readonly (string | number | null)[])[]): string {
  return stringify(records as (string | number | null)[][], { escape_formulas: true, record_delimiter: "windows" });
}
