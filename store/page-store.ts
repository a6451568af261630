import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { BadInputError } from "../errors.ts";

/** Keeps the pages that observations were read from, by the SHA-256 of their body, as evidence. */
export interface PageStore {
  /** Keeps a page; the same page again costs nothing. */
  put(hash: string, body: Uint8Array): Promise<void>;
  /** null when it was never kept. */
  get(hash: string): Promise<Buffer | null>;
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A folder of gzip files, `ab/cd/<hash>.gz`. A file appears whole or not at all. */
export function openPageStore(folder: string): PageStore {
  return {
    async put(hash, body) {
      const path = pathOf(folder, hash);
      if (await exists(path)) return;
      await mkdir(dirname(path), { recursive: true });
      const draft = join(dirname(path), `.${randomUUID()}`);
      try {
        await writeFile(draft, await compress(body, { level: 6 }), { mode: 0o640, flag: "wx" });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async get(hash) {
      try {
        return await decompress(await readFile(pathOf(folder, hash)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
    },
  };
}

function pathOf(folder: string, hash: string): string {
  // the hash comes from outside too (API), and must not lead out of the folder
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new BadInputError("bad-hash", "The name of a page is its SHA-256 in 64 lower-case hex digits.");
  return join(folder, hash.slice(0, 2), hash.slice(2, 4), `${hash}.gz`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
