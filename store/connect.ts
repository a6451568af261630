import { Kysely, PostgresDialect } from "kysely";
import { Client, type ClientBase, Pool, type PoolClient, types } from "pg";
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
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  return db;
}

const pools = new WeakMap<Db, Pool>();

/**
 * Runs `work` in a transaction on a connection of the pool whose client is at hand too, for COPY, which Kysely does not know. After a
 * failure the connection is closed: a COPY that was cut off leaves it in no state to go on with. `db` must be what `connect` gave.
 */
export async function withClient<T>(db: Db, work: (trx: Db, client: ClientBase) => Promise<T>): Promise<T> {
  const pool = pools.get(db);
  if (pool === undefined) throw new TypeError("Only what connect() gave has clients to lend; a transaction has none");
  const client = await pool.connect();
  let failed = true;
  try {
    const lent = { query: client.query.bind(client), release: () => undefined } as unknown as PoolClient;
    const one = { connect: async () => lent, end: async () => undefined, options: {} };
    const result = await new Kysely<Database>({ dialect: new PostgresDialect({ pool: one }) })
      .transaction()
      .execute((trx) => work(trx, client));
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}

/**
 * One connection that is both a `Db` and pg's client, for COPY, which Kysely does not know. Without a timeout: for work over whole tables.
 * `client.end()` closes it.
 */
export async function connectOnce(url: string, applicationName: string): Promise<{ readonly client: Client; readonly db: Db }> {
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: "-c TimeZone=UTC -c DateStyle=ISO",
    types: { getTypeParser },
  });
  // the query under way fails; without a listener the process would end
  client.on("error", () => undefined);
  await client.connect();
  const connection = Object.assign(client, { release: () => undefined }) as unknown as PoolClient;
  const pool = { connect: async () => connection, end: async () => undefined, options: {} };
  return { client, db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }) };
}

type Parser = (text: string) => unknown;
const BIGINT_ARRAY = 1016;
const TIMESTAMPTZ_ARRAY = 1185;
const TEXT_ARRAY = 1009;
const parsers: Readonly<Record<number, Parser>> = {
  [types.builtins.INT8]: safeInteger,
  [BIGINT_ARRAY]: (text) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(safeInteger)),
  [TEXT_ARRAY]: texts,
  [types.builtins.TIMESTAMPTZ]: instant,
  [TIMESTAMPTZ_ARRAY]: (text) =>
    text === "{}"
      ? []
      : text
          .slice(1, -1)
          .split(",")
          .map((item) => instant(item.slice(1, -1))),
  // a Date would put the day into the time zone of this machine
  [types.builtins.DATE]: (text) => text,
};

// numeric stays text: money must not pass through a float
const getTypeParser: typeof types.getTypeParser = (...[oid, format]: Parameters<typeof types.getTypeParser>) =>
  parsers[oid] ?? types.getTypeParser(oid, format);

/** pg's own parser goes by character. */
const anyTexts = types.getTypeParser(TEXT_ARRAY as typeof types.builtins.TEXT, "text") as Parser;
const NEEDS_CARE = /["\\{}]|NULL/;

function texts(text: string): unknown {
  const plain = text.slice(1, -1);
  if (NEEDS_CARE.test(plain)) return anyTexts(text);
  return plain === "" ? [] : plain.split(",");
}

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
