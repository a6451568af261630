import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { tooLarge } from "./exchange.ts";
import type { Limits } from "./limits.ts";
import { VisitEndedError } from "./visit-ended-error.ts";

/** Content codings that `decompress` reads, as sent in Accept-Encoding. */
export const ACCEPTED_CODINGS = "gzip, deflate, br, zstd";

type Decoder = (body: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Buffer;

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: gunzipSync,
  "x-gzip": gunzipSync,
  // "deflate" means zlib (RFC 9110, 8.4.1.2), but some servers leave its header out
  deflate: (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, options) : inflateRawSync(body, options)),
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  identity: (body) => Buffer.from(body.buffer, body.byteOffset, body.byteLength),
};

/**
 * The body without its content codings. Whole and synchronous: for pages that costs a fifth of a stream. The decoder stops at the
 * limit, so a bomb takes no more memory than a page.
 * @throws VisitEndedError too-large, or network where the body is cut off, damaged or coded in a way nobody asked for.
 */
export function decompress(body: Buffer, contentEncoding: string | undefined, limits: Pick<Limits, "maxBodyBytes" | "maxCodings">): Buffer {
  if (contentEncoding === undefined || body.length === 0) return body;
  const codings = contentEncoding
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "");
  if (codings.length > limits.maxCodings) {
    throw new VisitEndedError("network", `The answer is compressed ${codings.length} times over, which no page is.`);
  }
  let plain = body;
  for (const coding of codings.toReversed()) {
    const decoder = DECODERS[coding];
    if (decoder === undefined) {
      throw new VisitEndedError("network", `The answer is coded as "${coding.slice(0, 40)}", which was not asked for.`);
    }
    try {
      plain = decoder(plain, { maxOutputLength: limits.maxBodyBytes, chunkSize: chunkSizeFor(plain, coding) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limits.maxBodyBytes);
      throw new VisitEndedError("network", `The answer's ${coding} data is damaged or cut off (${(error as Error).message}).`, {
        cause: error,
        transient: true,
      });
    }
  }
  return plain;
}

/** A smaller one is cut from memory that others share, and can neither be moved nor let go of by itself. */
const OWN_MEMORY = Buffer.poolSize >>> 1;

/**
 * Size of the pieces in which a decoder gives its output: best the whole at once. gzip ends with it (RFC 1952, 2.3.1); that number
 * may lie, and is a hint here and no more.
 */
function chunkSizeFor(body: Buffer, coding: string): number {
  const guess = coding.endsWith("gzip") && body.length >= 4 ? body.readUInt32LE(body.length - 4) + 1 : body.length * 5;
  return Math.min(Math.max(guess, OWN_MEMORY), 1024 * 1024);
}
