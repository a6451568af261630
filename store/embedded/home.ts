import { createHash, randomBytes } from "node:crypto";
import { chmod, chown, link, mkdir, mkdtemp, readFile, realpath, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { SHARED_ROOT } from "./binaries.ts";
import { pickServerUser, runAs } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

/** The folder that holds one database cluster, its password and its log, and the user its server runs as. */
export interface Home {
  readonly folder: string;
  readonly user: ServerUser;
}

/**
 * Finds or chooses the home of DATA_DIR's cluster: `postgres/` inside it, or, when the server's user cannot work there (DATA_DIR below
 * a folder that only root may enter, or on a file system without owners), a folder under SHARED_ROOT named by `postgres/location`.
 */
export async function findHome(givenDataDir: string, log: Log): Promise<Home> {
  const dataDir = resolve(givenDataDir);
  const inside = join(dataDir, "postgres");
  await mkdir(inside, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError([`DATA_DIR ${dataDir} cannot be written (${error.code}); give a folder this user may write to`]);
  });
  const elsewhere = await readLocation(inside);
  if (elsewhere !== null) return existingHome(elsewhere, dataDir, log);
  const owner = await clusterOwner(inside);
  if (owner !== null) return { folder: await realpath(inside), user: asOwner(owner, dataDir) };
  const user = await pickServerUser();
  if (user === null || (await canWorkIn(inside, user))) return { folder: await realpath(inside), user };
  return existingHome(await chooseElsewhere(inside, dataDir), dataDir, log);
}

async function existingHome(folder: string, dataDir: string, log: Log): Promise<Home> {
  if (!(await exists(folder))) {
    throw new ConfigurationError([
      `DATA_DIR ${dataDir} keeps its database in ${folder}, which does not exist; ` +
        `bring that folder back, or remove ${join(dataDir, "postgres", "location")} to begin with an empty database`,
    ]);
  }
  log.info({ dataDir, folder }, `PostgreSQL keeps its data in ${folder}, because its user may not enter ${dataDir}`);
  const owner = await clusterOwner(folder);
  return { folder, user: owner === null ? await pickServerUser() : asOwner(owner, dataDir) };
}

async function clusterOwner(home: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(join(home, "cluster", "data"));
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** A cluster is served only by the user that owns its files. */
function asOwner(owner: { uid: number; gid: number }, dataDir: string): ServerUser {
  const self = process.getuid?.();
  if (owner.uid === self) return null;
  if (self === 0) return owner;
  throw new ConfigurationError([
    `The database of DATA_DIR ${dataDir} belongs to the user with id ${owner.uid}; start as that user or as root, or give another DATA_DIR`,
  ]);
}

/** Tried as that user rather than computed from modes: access lists, mount options and file systems without owners all count. */
async function canWorkIn(folder: string, user: NonNullable<ServerUser>): Promise<boolean> {
  const probe = await mkdtemp(join(folder, "probe-"));
  try {
    await chmod(folder, (await stat(folder)).mode | 0o111);
    await chown(probe, user.uid, user.gid);
    await runAs(user, "/bin/sh", ["-c", 'test -O "$1" && test -w "$1" && test -x "$1" && : > "$1/file" && rm "$1/file"', "sh", probe]);
    return true;
  } catch {
    // any failure means the same: another folder is taken, and the log says so
    return false;
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

async function chooseElsewhere(inside: string, dataDir: string): Promise<string> {
  const hash = createHash("sha256").update(dataDir).digest("hex").slice(0, 8);
  // the random part keeps a deleted and recreated DATA_DIR from finding its old data again
  const folder = join(SHARED_ROOT, `${hash}-${randomBytes(4).toString("hex")}`);
  await mkdir(folder, { recursive: true, mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError([
      `PostgreSQL's user may not enter DATA_DIR ${dataDir}, and ${folder} cannot be made instead (${error.code}); ` +
        "give a DATA_DIR that every user may enter, or set DATABASE_URL to a server of your own",
    ]);
  });
  const draft = join(inside, `location-${basename(folder)}`);
  await writeFile(draft, `${folder}\n`);
  try {
    await link(draft, join(inside, "location"));
    return folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // two started at once: the other's choice stands
    await rmdir(folder);
    return (await readLocation(inside)) ?? folder;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readLocation(inside: string): Promise<string | null> {
  try {
    return (await readFile(join(inside, "location"), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
