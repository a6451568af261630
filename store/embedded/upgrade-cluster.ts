import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { BadInputError, ConflictError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { openBackupFile, writeBackupFile } from "../backup/backup-file.ts";
import { type RestoredBackup, restoreBackup, verifyBackup } from "../backup/restore-backup.ts";
import { createDatabase, DATABASE } from "../embedded-postgres.ts";
import { findBinaries } from "./binaries.ts";
import { type Cluster, openCluster, UPGRADED } from "./cluster.ts";
import { findHome } from "./home.ts";
import { runAs } from "./server-user.ts";
import { ensureServer, isRunning, serverUrl, stopServer } from "./server.ts";

export interface UpgradeOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly program: string;
  /** Where to take the data from: a backup made before, or an installation of the old PostgreSQL, that has bin/postgres in it. */
  readonly from: { readonly backup: string } | { readonly oldPostgres: string };
  /** false only for throwaway data. */
  readonly fsync?: boolean;
}

export interface UpgradedCluster {
  /** Major versions. */
  readonly before: string;
  readonly after: string;
  readonly restored: RestoredBackup;
  /** Where the old data lie, untouched. */
  readonly kept: string;
  /** The backup that the data came from. */
  readonly backup: string;
}

/**
 * Brings the embedded database to the PostgreSQL that this program has: a new cluster is made beside the old one and filled from a backup, and
 * takes its place when all is in it. The old one is kept. Cut off anywhere, either the old or the new one is there, whole.
 * @throws BadInputError, ConflictError
 */
export async function upgradeCluster({ dataDir, log, program, from, fsync = true }: UpgradeOptions): Promise<UpgradedCluster> {
  const home = await findHome(dataDir, log);
  const binaries = await findBinaries(home.user, log);
  const folder = join(home.folder, "cluster");
  const data = join(folder, "data");
  const before = (await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (before === "") throw new BadInputError("no-database", `There is no database in ${dataDir}; set DATA_DIR to the folder that has it.`);
  if (before === binaries.major) {
    throw new BadInputError("up-to-date", `The database in ${dataDir} is of PostgreSQL ${before} already; there is nothing to do.`);
  }
  const kept = join(home.folder, `cluster-postgres-${before}`);
  if (await exists(kept)) throw new ConflictError("kept-already", `${kept} is there from an earlier upgrade; move it away, and try again.`);
  const old: Cluster = { home, binaries, data, password: (await readFile(join(folder, "password"), "utf8")).trim(), fsync };
  if (await isRunning(old)) {
    throw new ConflictError("still-running", `PostgreSQL ${before} still runs on ${data}; stop the program that uses it, and try again.`);
  }

  const backup = "backup" in from ? from.backup : join(home.folder, `before-postgres-${binaries.major}-${Date.now()}.backup`);
  if ("oldPostgres" in from) await backUpOld(old, from.oldPostgres, before, backup, program);
  await verifyBackup(await openBackupFile(backup));

  await rm(join(home.folder, UPGRADED), { recursive: true, force: true });
  const draft = await mkdtemp(join(home.folder, "upgrading-"));
  try {
    const scratch = join(draft, "home");
    await mkdir(scratch, { mode: 0o755 });
    // its user must be able to pass through
    await chmod(draft, 0o711);
    const cluster = await openCluster({ ...home, folder: scratch }, binaries, fsync);
    const restored = await fill(cluster, backup, "oldPostgres" in from);
    await rename(scratch, join(home.folder, UPGRADED));
    await rename(folder, kept);
    await rename(join(home.folder, UPGRADED, "cluster"), folder);
    await rm(join(home.folder, UPGRADED), { recursive: true, force: true });
    return { before, after: binaries.major, restored, kept, backup };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function backUpOld(old: Cluster, installation: string, major: string, path: string, program: string): Promise<void> {
  const postgres = join(installation, "bin", "postgres");
  const version = await runAs(old.home.user, postgres, ["--version"]).catch((error: Error) => {
    throw new BadInputError(
      "no-postgres",
      `${postgres} cannot be run (${error.message.trim()}); name the folder that has bin/postgres of PostgreSQL ${major}.`,
    );
  });
  if (!new RegExp(`\\b${major}\\b`).test(version)) {
    throw new BadInputError(
      "other-postgres",
      `${postgres} is ${version.trim()}, and the data are of PostgreSQL ${major}; name the folder of that one.`,
    );
  }
  const cluster: Cluster = { ...old, binaries: { ...old.binaries, postgres, major } };
  try {
    const port = await ensureServer(cluster);
    await writeBackupFile(serverUrl(cluster, port, DATABASE), path, program);
  } finally {
    await stopServer(cluster);
  }
}

async function fill(cluster: Cluster, backup: string, nothingLost: boolean): Promise<RestoredBackup> {
  try {
    const port = await ensureServer(cluster);
    const admin = new Client({ connectionString: serverUrl(cluster, port, "postgres") });
    await admin.connect();
    try {
      await createDatabase(admin);
    } finally {
      await admin.end();
    }
    const source = await openBackupFile(backup);
    return await restoreBackup(serverUrl(cluster, port, DATABASE), source, { actor: "cli", nothingLost });
  } finally {
    await stopServer(cluster);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
