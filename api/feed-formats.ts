import { stringify } from "csv-stringify/sync";
import { FEED_COLUMNS, type FeedRow } from "./feed-row.ts";

/** How the rows of a feed become bytes. Each piece is sent as soon as its rows are read. */
export interface FeedFormat {
  readonly contentType: string;
  head(): string;
  /** `first`: whether nothing came before. */
  rows(rows: readonly FeedRow[], first: boolean): string;
  tail(end: { readonly next_cursor: string; readonly has_more: boolean }): string;
}

export const FEED_FORMATS = {
  json: {
    contentType: "application/json; charset=utf-8",
    head: () => '{"items":[',
    rows: (rows, first) => (rows.length === 0 ? "" : `${first ? "" : ","}${rows.map((row) => JSON.stringify(row)).join(",")}`),
    tail: (end) => `],"next_cursor":${JSON.stringify(end.next_cursor)},"has_more":${end.has_more}}`,
  },
  ndjson: {
    contentType: "application/x-ndjson; charset=utf-8",
    head: () => "",
    rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
    tail: () => "",
  },
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    head: () => csv([[...FEED_COLUMNS]]),
    rows: (rows) => csv(rows.map((row) => FEED_COLUMNS.map((column) => row[column]))),
    tail: () => "",
  },
} as const satisfies Readonly<Record<string, FeedFormat>>;

/** RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are. */
function csv(records: readonly (readonly (string | number | null)[])[]): string {
  return stringify(records as (string | number | null)[][], { escape_formulas: true, record_delimiter: "windows" });
}
