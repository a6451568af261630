import type { Transform } from "node:stream";
import { constants, createBrotliCompress, createGzip, createZstdCompress } from "node:zlib";

/** How a feed is packed for its reader; null: not at all. */
export type FeedEncoding = "zstd" | "br" | "gzip" | null;

/** Best first: what packs best in the time that it takes. A reader that takes anything gets what everybody can unpack. */
const PREFERRED = ["zstd", "br", "gzip"] as const;

/** By Accept-Encoding (RFC 9110, section 12.5.3); of those wished for alike, the one that packs best. */
export function feedEncoding(header: string | string[] | undefined): FeedEncoding {
  const wishes = new Map<string, number>();
  for (const part of String(header ?? "").split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const given = parameters.find((one) => /^q\s*=/.test(one));
    const quality = given === undefined ? 1 : Number(given.replace(/^q\s*=\s*/, ""));
    if (name !== "" && quality >= 0 && quality <= 1) wishes.set(name, quality);
  }
  let best: FeedEncoding = null;
  let wished = 0;
  for (const name of PREFERRED) {
    const quality = wishes.get(name) ?? (name === "gzip" ? (wishes.get("*") ?? 0) : 0);
    if (quality > wished) [best, wished] = [name, quality];
  }
  return best;
}

/** Quick rather than tight: a feed is fetched often and once by each. */
export function packer(encoding: Exclude<FeedEncoding, null>): Transform {
  if (encoding === "zstd") return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  if (encoding === "br") return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  return createGzip();
}
