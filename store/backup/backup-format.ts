/** Raised when what is written could not be read by earlier versions any more. */
export const BACKUP_FORMAT = 1;
export const FIRST_LINE = "-- cenoskop backup";
export const LAST_LINE = "-- end ";

/** A table with all rows; a partitioned one is written whole, through its parent. */
export interface BackedUpTable {
  readonly name: string;
  /** Generated ones left out. */
  readonly columns: readonly string[];
  /** Its partitions, to be made before its rows are read; empty for a plain table. */
  readonly partitions: readonly { readonly name: string; readonly bound: string }[];
}

/** What a backup says of itself in its second line. */
export interface BackupManifest {
  readonly format: number;
  /** Version of the program that made it. */
  readonly program: string;
  /** RFC 3339 */
  readonly createdAt: string;
  /** Version of the server that it was made from. */
  readonly postgres: string;
  /** The migrations that the database had seen, in order. */
  readonly migrations: readonly string[];
  /** In the order in which their rows follow. */
  readonly tables: readonly BackedUpTable[];
  /** Last value given by each sequence; null: none yet. */
  readonly sequences: Readonly<Record<string, string | null>>;
  /** Kept pages (DATA_DIR/pages or the bucket) and the secret key are not in it. */
  readonly without: readonly string[];
}

/** What it says in its last line, when everything has been written. */
export interface BackupEnd {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Of everything before this line, hex. */
  readonly sha256: string;
}

/** Names stand in SQL as they are, and a file may come from anywhere. */
export const PLAIN_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
export const MONTH_BOUND = /^FOR VALUES FROM \('(\d{4}-\d\d-01 00:00:00\+00)'\) TO \('\d{4}-\d\d-01 00:00:00\+00'\)$/;

export const copyLine = ({ name, columns }: BackedUpTable): string => `copy ${name} (${columns.join(", ")}) from stdin;`;
export const COPY_END = "\\.\n";
