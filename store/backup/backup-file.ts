import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { link, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { BadInputError } from "../../errors.ts";
import { writeBackup, type WrittenBackup } from "./write-backup.ts";

export interface WrittenFile extends WrittenBackup {
  /** Of the file. */
  readonly fileBytes: number;
}

/**
 * Writes a backup to a new file that only its owner may read: it holds the keys' hashes, costs and prices. The name appears when the whole
 * file is on the disk, and not otherwise. @throws BadInputError when there is such a file already, or no such folder
 */
export async function writeBackupFile(url: string, path: string, program: string, signal?: AbortSignal): Promise<WrittenFile> {
  if (await stat(path).catch(() => null)) throw taken(path);
  const draft = `${path}.${randomUUID().slice(0, 8)}.part`;
  const file = await open(draft, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new BadInputError("bad-folder", `No file can be made in ${dirname(path)} (${error.code}); name another place with --out.`);
  });
  await file.close();
  try {
    const written = await writeBackup(url, createWriteStream(draft, { flags: "r+", flush: true }), program, signal);
    const { size } = await stat(draft);
    // unlike a rename it never replaces a file that came meanwhile
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? taken(path) : error;
    });
    return { ...written, fileBytes: size };
  } finally {
    await rm(draft, { force: true });
  }
}

function taken(path: string): BadInputError {
  return new BadInputError("file-exists", `There is a file ${path} already; move it away, or name another with --out.`);
}

/** @throws BadInputError when there is no such file */
export async function openBackupFile(path: string): Promise<Readable> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BadInputError("no-such-file", `${path} cannot be read (${error.code}); name the file that cenoskop backup wrote.`);
  });
  if (!found.isFile()) throw new BadInputError("no-such-file", `${path} is no file; name the file that cenoskop backup wrote.`);
  return createReadStream(path, { highWaterMark: 1 << 18 });
}
