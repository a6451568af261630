import { randomUUID } from "node:crypto";
import type { Dirent } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Instant } from "../domain/instant.ts";
import { PageStoreError } from "../errors.ts";
import { checkPageName, packPage, unpackPage } from "./page-packing.ts";

/** Keeps the pages that observations were read from, by the SHA-256 of their body, as evidence. */
export interface PageStore {
  /** Keeps a page, whole or not at all; the same page again costs nothing. Gives the bytes it takes. @throws PageStoreError */
  put(hash: string, body: Uint8Array): Promise<number>;
  /** null when it was never kept, or is kept no more. @throws PageStoreError when it is damaged or the store cannot be reached */
  get(hash: string): Promise<Buffer | null>;
  remove(hash: string): Promise<void>;
  /** All that is kept, in no order. */
  list(): AsyncIterable<StoredPage>;
  /** Removes what a crash left half-written before then. Gives how many. */
  removeDrafts(before: Date): Promise<number>;
}

export interface StoredPage {
  readonly hash: string;
  readonly bytes: number;
  readonly keptAt: Instant;
}

/** A folder of zstd files, `ab/cd/<hash>.zst`; gzip files of earlier versions are read too. A file appears whole or not at all. */
export function openPageStore(folder: string): PageStore {
  const pathsOf = (hash: string): readonly [string, string] => {
    checkPageName(hash);
    const base = join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
    return [`${base}.zst`, `${base}.gz`];
  };
  return {
    async put(hash, body) {
      const [path, older] = pathsOf(hash);
      try {
        const kept = (await sizeOf(path)) ?? (await sizeOf(older));
        if (kept !== null) return kept;
        const packed = await packPage(body);
        await mkdir(dirname(path), { recursive: true });
        await writeWhole(path, packed);
        return packed.length;
      } catch (error) {
        throw unusable(folder, error);
      }
    },
    async get(hash) {
      for (const path of pathsOf(hash)) {
        const packed = await readFile(path).catch((error: unknown) => absent(folder, error));
        if (packed !== null) return unpackPage(hash, packed);
      }
      return null;
    },
    async remove(hash) {
      for (const path of pathsOf(hash)) {
        await rm(path, { force: true }).catch((error: unknown) => {
          throw unusable(folder, error);
        });
      }
    },
    async *list() {
      for await (const entry of filesBelow(folder)) {
        const hash = /^([0-9a-f]{64})\.(zst|gz)$/.exec(entry.name)?.[1];
        if (hash === undefined) continue;
        const found = await stat(join(entry.parentPath, entry.name)).catch((error: unknown) => absent(folder, error));
        if (found !== null) yield { hash, bytes: found.size, keptAt: found.mtime.toISOString() };
      }
    },
    async removeDrafts(before) {
      let removed = 0;
      for await (const entry of filesBelow(folder)) {
        if (!entry.name.startsWith(".")) continue;
        const path = join(entry.parentPath, entry.name);
        const found = await stat(path).catch((error: unknown) => absent(folder, error));
        if (found === null || found.mtime >= before) continue;
        await rm(path, { force: true });
        removed++;
      }
      return removed;
    },
  };
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = join(dirname(path), `.${randomUUID()}`);
  try {
    const file = await open(draft, "wx", 0o640);
    try {
      await file.writeFile(bytes);
      // an observation will point to it: the name must not outlive a power cut without the bytes
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function* filesBelow(folder: string): AsyncGenerator<Dirent> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch((error: unknown) => absent(folder, error))) ?? [];
  for (const entry of entries) {
    if (entry.isDirectory()) yield* filesBelow(join(folder, entry.name));
    else yield entry;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch((error: unknown) => absent(dirname(path), error));
  // an empty file is no page: an earlier version may have left it in a power cut
  return found === null || found.size === 0 ? null : found.size;
}

function absent(folder: string, error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw unusable(folder, error);
}

function unusable(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof PageStoreError || typeof code !== "string" || error instanceof TypeError) return error;
  const why = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG" ? "it is full" : code;
  const message = `The folder of kept pages ${folder} cannot be used (${why}); make room or correct it, or name another one with PAGES_DIR.`;
  return new PageStoreError(message, { cause: error });
}
