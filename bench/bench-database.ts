import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Db } from "../store/connect.ts";
import { openEmbeddedPostgres, prepareCluster } from "../store/embedded-postgres.ts";
import { migrate } from "../store/migrate.ts";

export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  readonly db: Db;
  /** CPU that the server's processes now alive have taken, in milliseconds; NaN where the system does not tell. */
  cpuMs(): Promise<number>;
}

/** A migrated PostgreSQL of the bench's own, written to disk as in production, removed at the end. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.adopt(await mkdtemp(join(tmpdir(), "cenoskop-bench-")), (it) => rm(it, { recursive: true, force: true }));
  // the server's user must be able to enter it
  await chmod(folder, 0o755);
  const quiet = (): void => undefined;
  const options = { dataDir: folder, log: { info: quiet, warn: quiet, error: quiet } };
  const server = opening.adopt(await openEmbeddedPostgres(options), (it) => it.close());
  const { data } = await prepareCluster(options);
  const [postmaster = ""] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
  const db = opening.adopt(connect(server.url, { max: 4, statementTimeoutMs: 3_600_000 }), (it) => it.destroy());
  await migrate(db);
  const open = opening.move();
  return { url: server.url, db, cpuMs: () => cpuMsBelow(postmaster), [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** Of the processes that a process has started and that live (Linux: the first number of schedstat, in nanoseconds). */
async function cpuMsBelow(parent: string): Promise<number> {
  let nanoseconds = 0;
  for (const pid of await readdir("/proc").catch(() => [])) {
    const stat = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "") : "";
    const [, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (ppid !== parent) continue;
    nanoseconds += Number((await readFile(`/proc/${pid}/schedstat`, "utf8").catch(() => "0")).split(" ")[0]);
  }
  return nanoseconds === 0 ? Number.NaN : nanoseconds / 1e6;
}
