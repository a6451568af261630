import { Kysely, PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import type { Instant } from "../domain/instant.ts";
import type { Log } from "../log.ts";
import type { Database } from "./schema.ts";

/** The database, or a transaction of it: whoever takes a `Db` runs inside what it was given. */
export type Db = Kysely<Database>;

export interface ConnectOptions {
  /** Most connections open at once. */
  readonly max?: number;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly log?: Log;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Longest a statement may run, in milliseconds. */
  readonly statementTimeoutMs?: number;
}

const TELL_EVERY_MS = 10_000;

/** Opens a pool on a `postgres://` URL; nothing is connected before the first query. `destroy()` closes it. */
export function connect(url: string, options: ConnectOptions = {}): Db {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? "cenoskop",
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: 120_000,
    options: "-c TimeZone=UTC -c DateStyle=ISO",
    types: { getTypeParser },
  });
  let toldAt = 0;
  // without a listener a broken idle connection ends the process
  pool.on("error", (error) => {
    // a server that goes away breaks all of them
    if (Date.now() - toldAt > TELL_EVERY_MS)
      options.log?.warn({ err: error }, "A database connection broke; it is replaced on the next query");
    toldAt = Date.now();
  });
  // nor has a connection in use a listener of the pool's: its query fails, and then the event would end the process
  pool.on("connect", (client) => client.on("error", () => undefined));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

type Parser = (text: string) => unknown;
const BIGINT_ARRAY = 1016;
const parsers: Readonly<Record<number, Parser>> = {
  [types.builtins.INT8]: safeInteger,
  [BIGINT_ARRAY]: (text) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(safeInteger)),
  [types.builtins.TIMESTAMPTZ]: instant,
};

// numeric stays text: money must not pass through a float
const getTypeParser: typeof types.getTypeParser = (...[oid, format]: Parameters<typeof types.getTypeParser>) =>
  parsers[oid] ?? types.getTypeParser(oid, format);

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The database holds ${text}, beyond what a JavaScript number keeps exactly; read it with ::text`);
  }
  return value;
}

/** "2026-03-01 08:00:00.123456+00" becomes "2026-03-01T08:00:00.123456Z" by slicing: a Date would drop the microseconds. */
function instant(text: string): Instant {
  if (text[10] !== " " || !text.endsWith("+00")) {
    throw new RangeError(
      `The database gave the instant "${text}", not UTC in ISO style; remove TimeZone and DateStyle from the database URL`,
    );
  }
  return `${text.slice(0, 10)}T${text.slice(11, -3)}Z`;
}
