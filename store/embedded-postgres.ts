import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { Log } from "../log.ts";
import { findBinaries } from "./embedded/binaries.ts";
import { openCluster } from "./embedded/cluster.ts";
import type { Cluster } from "./embedded/cluster.ts";
import { findHome } from "./embedded/home.ts";
import { ensureServer, serverUrl, stopServer } from "./embedded/server.ts";

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** false only for throwaway data. */
  readonly fsync?: boolean;
  /** Whether a server that died is started again; true unless a test wants to see the outage. */
  readonly revive?: boolean;
}

export interface EmbeddedPostgres {
  /** `postgres://…` of an empty or previously filled database; carries the password. */
  readonly url: string;
  /** Lets go of the server; whoever lets go last stops it. */
  close(): Promise<void>;
}

export const DATABASE = "cenoskop";
/** Held shared by every process that uses the server; only who gets it alone may stop the server. */
const USERS_LOCK = 7_223_601;

/**
 * Opens the PostgreSQL server that lives in DATA_DIR, on 127.0.0.1 and a free port, making the cluster the first time. Any number of
 * processes may share it. Throws ConfigurationError with what to do when it cannot run here.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  const cluster = await prepareCluster(options);
  const stopped = new AbortController();
  let { port, holder } = await hold(cluster);
  const url = serverUrl(cluster, port, DATABASE);
  let reviving: Promise<void> = Promise.resolve();
  if (options.revive !== false) watch();
  return { url, close };

  function watch(): void {
    holder.once("end", () => {
      if (!stopped.signal.aborted) reviving = revive();
    });
  }

  async function revive(): Promise<void> {
    log.warn({}, "PostgreSQL went away; it is started again");
    while (!stopped.signal.aborted) {
      try {
        ({ port, holder } = await hold(cluster));
        watch();
        if (url === serverUrl(cluster, port, DATABASE)) log.info({ port }, "PostgreSQL is back");
        else log.error({ port }, "PostgreSQL is back on another port, because its own was taken; restart this program");
        return;
      } catch (error) {
        log.error({ err: error }, "PostgreSQL did not come back; trying again");
        await delay(1_000, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    }
  }

  async function close(): Promise<void> {
    if (stopped.signal.aborted) return;
    stopped.abort();
    await reviving;
    await letGo(cluster, holder);
  }
}

/** The cluster of a DATA_DIR, made where it does not exist yet; its server may or may not run. */
export async function prepareCluster({ dataDir, log, fsync }: EmbeddedPostgresOptions): Promise<Cluster> {
  const home = await findHome(dataDir, log);
  return openCluster(home, await findBinaries(home.user, log), fsync ?? true);
}

async function hold(cluster: Cluster): Promise<{ port: number; holder: Client }> {
  for (;;) {
    const port = await ensureServer(cluster);
    const holder = new Client({
      connectionString: serverUrl(cluster, port, "postgres"),
      application_name: "cenoskop holder",
      keepAlive: true,
    });
    // an error is always followed by "end", which is what is acted on
    holder.on("error", () => undefined);
    try {
      await holder.connect();
      await holder.query("select pg_advisory_lock_shared($1)", [USERS_LOCK]);
      await createDatabase(holder);
      return { port, holder };
    } catch (error) {
      await holder.end();
      // who closes last stops the server under those who just open; then it is started anew
      if (!isConnectionLost(error)) throw error;
    }
  }
}

export async function createDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
  if (rowCount !== 0) return;
  await client.query(`create database ${DATABASE}`).catch((error: { code?: string }) => {
    // duplicate_database, or unique_violation when two create it at the same moment
    if (error.code !== "42P04" && error.code !== "23505") throw error;
  });
}

async function letGo(cluster: Cluster, holder: Client): Promise<void> {
  let last = false;
  try {
    await holder.query("select pg_advisory_unlock_shared($1)", [USERS_LOCK]);
    const { rows } = await holder.query<{ last: boolean }>("select pg_try_advisory_lock($1) as last", [USERS_LOCK]);
    last = rows[0]?.last === true;
  } catch (error) {
    // a server that is already gone needs no stopping
    if (!isConnectionLost(error)) throw error;
  }
  if (last) await stopServer(cluster);
  await holder.end();
}

function isConnectionLost(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  // admin_shutdown, crash_shutdown, cannot_connect_now, and what pg says of a socket that is gone
  if (code !== undefined && ["57P01", "57P02", "57P03", "ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(code)) return true;
  return /Connection terminated|not queryable|Client was closed/.test(message ?? "");
}
