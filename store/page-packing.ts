import { hash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, zstdCompress, zstdDecompress } from "node:zlib";
import { BadInputError, PageStoreError } from "../errors.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const decompressGzip = promisify(gunzip);

/** Larger than any page or document that is fetched. */
const MOST_BYTES = 256 * 1024 * 1024;

/** @throws BadInputError: the name comes from outside too (API), and must not lead out of a folder. */
export function checkPageName(name: string): void {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new BadInputError("bad-hash", "The name of a page is its SHA-256 in 64 lower-case hex digits.");
}

/** zstd, level 3: a fifth of the time of gzip, and smaller. */
export function packPage(body: Uint8Array): Promise<Buffer> {
  return compress(body);
}

/** The page as it was put in. @throws PageStoreError when it is not what its name says. */
export async function unpackPage(name: string, packed: Buffer): Promise<Buffer> {
  let body: Buffer;
  try {
    const gzip = packed[0] === 0x1f && packed[1] === 0x8b;
    body = await (gzip ? decompressGzip : decompress)(packed, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    throw damaged(name, error);
  }
  if (hash("sha256", body) !== name) throw damaged(name);
  return body;
}

function damaged(name: string, cause?: unknown): PageStoreError {
  const message = `The kept page ${name} is damaged: its bytes are not those that were read. Bring it back from a backup, or remove it.`;
  return new PageStoreError(message, { cause });
}
