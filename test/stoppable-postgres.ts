import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../store/connect.ts";
import { ensureServer, stopServer } from "../store/embedded/server.ts";
import { openEmbeddedPostgres, prepareCluster } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";

export interface StoppablePostgres extends AsyncDisposable {
  /** Of a migrated database; the same before and after an outage. */
  readonly url: string;
  /** Ends every connection and refuses new ones; "immediate" is a crash, after which the server has to recover. */
  stop(mode?: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
}

const silent = { info() {}, warn() {}, error() {} };

/** A PostgreSQL of the test's own that can be away for a while, its data in a new folder below `parent`. */
export async function stoppablePostgres(parent = tmpdir()): Promise<StoppablePostgres> {
  const folder = await mkdtemp(join(parent, "cenoskop-outage-"));
  // the server's user must be able to enter it
  await chmod(folder, 0o755);
  const options = { dataDir: folder, log: silent, fsync: false, revive: false };
  const server = await openEmbeddedPostgres(options);
  const cluster = await prepareCluster(options);
  const { port } = new URL(server.url);
  const db = connect(server.url, { max: 1 });
  await migrate(db);
  await db.destroy();
  return {
    url: server.url,
    stop: (mode = "fast") => stopServer(cluster, mode),
    async start() {
      const now = await ensureServer(cluster);
      if (String(now) !== port) throw new Error(`PostgreSQL's port ${port} was taken during the outage; run the test again`);
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await stopServer(cluster, "immediate");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
