import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { BadInputError } from "../errors.ts";

// the same limit as for pages that are fetched, so that a saved bomb does no more harm than a served one
const MOST_BYTES = 50_000_000;

/** The bytes of a saved page: a file, or "-" for standard input; gzip is recognised by its first bytes, whatever the name. */
export async function savedPage(file: string): Promise<Uint8Array> {
  const bytes =
    file === "-" ? await buffer(process.stdin) : await readFile(file).catch((error: NodeJS.ErrnoException) => unreadable(file, error));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw new BadInputError("bad-gzip", `${file} is broken or holds more than ${MOST_BYTES / 1_000_000} MB; save the page again.`, {
      cause: error,
    });
  }
}

function unreadable(file: string, error: NodeJS.ErrnoException): never {
  const why = error.code === "ENOENT" ? "does not exist" : error.code === "EISDIR" ? "is a folder" : `cannot be read (${error.code})`;
  throw new BadInputError("unreadable-file", `${file} ${why}; give the path of a saved page, or - for standard input.`, { cause: error });
}
