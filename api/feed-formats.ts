import { stringify } from "csv-stringify/sync";
import type { ProposalRecord } from "../store/list-proposals.ts";
import { ceneoFeed } from "./ceneo-feed.ts";
import { FEED_COLUMNS, feedRow, type FeedRow } from "./feed-row.ts";
import { googleFeed } from "./google-feed.ts";
import type { FileFeed } from "./file-feed.ts";

export interface FeedEnd {
  readonly next_cursor: string;
  readonly has_more: boolean;
}

/** A feed for programs that know this service: the rows that its reader asks for, withdrawn prices among them. */
export interface RowFeed {
  readonly contentType: string;
  head(): string;
  /** `first`: whether nothing came before. */
  rows(rows: readonly FeedRow[], first: boolean): string;
  tail(end: FeedEnd): string;
}

const ROW_FEEDS = {
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
} as const satisfies Readonly<Record<string, RowFeed>>;

const FILE_FEEDS = {
  google: googleFeed("whole"),
  "google-supplemental": googleFeed("supplemental"),
  ceneo: ceneoFeed,
} as const satisfies Readonly<Record<string, FileFeed>>;

export type RowFeedName = keyof typeof ROW_FEEDS;
export type FileFeedName = keyof typeof FILE_FEEDS;
export type FeedName = RowFeedName | FileFeedName;
export const ROW_FEED_NAMES = ["json", "ndjson", "csv"] as const satisfies readonly RowFeedName[];
export const FILE_FEED_NAMES = ["google", "google-supplemental", "ceneo"] as const satisfies readonly FileFeedName[];
export const FEED_NAMES: readonly FeedName[] = [...ROW_FEED_NAMES, ...FILE_FEED_NAMES];

export const rowFeed = (name: RowFeedName): RowFeed => ROW_FEEDS[name];
export const fileFeed = (name: FileFeedName): FileFeed => FILE_FEEDS[name];

/** "/v1/feeds/repricing.ceneo.xml" */
export function feedPath(name: FeedName): string {
  return `/v1/feeds/repricing.${name in FILE_FEEDS ? `${name}.xml` : name}`;
}

/** The text of these rows, and the proposals that it tells the shop to take. */
export function writeRows(
  format: RowFeed,
  records: readonly ProposalRecord[],
  first: boolean,
  now: Date,
): { text: string; shown: number[] } {
  const rows = records.map((record) => feedRow(record, now));
  const shown = records.filter((_, index) => rows[index]?.status === "approved").map(({ id }) => id);
  return { text: format.rows(rows, first), shown };
}

/** RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay as they are. */
function csv(records: readonly (readonly (string | number | null)[])[]): string {
  return stringify(records as (string | number | null)[][], { escape_formulas: true, record_delimiter: "windows" });
}
