import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import type { Binaries } from "./binaries.ts";
import type { Home } from "./home.ts";
import { runAs } from "./server-user.ts";

/** One initialised database cluster. */
export interface Cluster {
  readonly home: Home;
  readonly binaries: Binaries;
  /** PGDATA */
  readonly data: string;
  readonly password: string;
  /** Off only for throwaway data: a crash of the machine may then lose or damage it. */
  readonly fsync: boolean;
}

export const SUPERUSER = "cenoskop";
/** Folder of the home in which an upgrade's new cluster stands, complete and checked, until it takes the place of the old one. */
export const UPGRADED = "upgraded";

/** Opens the home's cluster, making it first where there is none. A kill in the middle, or two at once, leave nothing half made. */
export async function openCluster(home: Home, binaries: Binaries, fsync: boolean): Promise<Cluster> {
  const folder = join(home.folder, "cluster");
  if (!(await isDone(folder))) {
    const brought = join(home.folder, UPGRADED, "cluster");
    // an upgrade that was cut off between its last two steps
    if (await isDone(brought)) await rename(brought, folder);
    else await makeCluster(home, binaries, folder, fsync);
  }
  const data = join(folder, "data");
  const version = (await readFile(join(data, "PG_VERSION"), "utf8")).trim();
  if (version !== binaries.major) {
    throw new ConfigurationError([
      `The database in ${data} was made by PostgreSQL ${version}, and this program brings ${binaries.major}; ` +
        "start the program's version that made it, or bring the data over with: cenoskop upgrade-database --help",
    ]);
  }
  return { home, binaries, data, password: (await readFile(join(folder, "password"), "utf8")).trim(), fsync };
}

async function isDone(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, "password"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Everything is made in a folder beside and renamed, so that cluster and password appear together or not at all. */
async function makeCluster({ folder: home, user }: Home, binaries: Binaries, target: string, fsync: boolean): Promise<void> {
  await removeAbandoned(home);
  const draft = await mkdtemp(join(home, "new-"));
  const data = join(draft, "data");
  const passwordForInitdb = join(draft, "password-for-initdb");
  try {
    // others may pass through, not list: the files in it guard themselves
    await chmod(draft, 0o711);
    const password = randomBytes(24).toString("base64url");
    await writeFile(join(draft, "password"), `${password}\n`, { mode: 0o600 });
    await writeFile(passwordForInitdb, `${password}\n`, { mode: 0o600 });
    await mkdir(data, { mode: 0o700 });
    if (user !== null) {
      await chown(data, user.uid, user.gid);
      await chown(passwordForInitdb, user.uid, user.gid);
    }
    await runAs(user, binaries.initdb, [
      `--pgdata=${data}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordForInitdb}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // the same order and case rules on every machine, whatever locales it has
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(fsync ? [] : ["--no-sync"]),
    ]).catch((error: Error) => {
      throw new ConfigurationError([
        `The database could not be made in ${home}: ${lastLine(error.message)}; see that there is room on the disk, ` +
          "or set DATABASE_URL to a server of your own",
      ]);
    });
    await rm(passwordForInitdb);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

/** What a killed initdb left behind. Younger ones may be somebody's who is at work. */
async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith("new-")) continue;
    const made = await stat(join(home, name)).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > 600_000) await rm(join(home, name), { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
