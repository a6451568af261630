import { gunzipSync } from "node:zlib";
import { UnreadablePageError } from "../../errors.ts";
import { decodeBody } from "../decode-body.ts";

const DECLARATION = /^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/;

/**
 * The text of a document that may be gzipped as a file. A bomb stops at the limit.
 * @throws UnreadablePageError
 */
export function unpack(body: Uint8Array, contentType: string | null, mostBytes: number): string {
  const plain = body[0] === 0x1f && body[1] === 0x8b ? gunzip(body, mostBytes) : body;
  if (plain.byteLength > mostBytes) throw tooLong(mostBytes);
  const head = Buffer.from(plain.buffer, plain.byteOffset, Math.min(plain.byteLength, 300)).toString("latin1");
  const declared = DECLARATION.exec(head.replace(/^\xef\xbb\xbf/, ""))?.[1];
  const { text } = decodeBody(plain, declared === undefined ? contentType : `text/xml; charset=${declared}`);
  return text;
}

function gunzip(body: Uint8Array, mostBytes: number): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: mostBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLong(mostBytes);
    throw new UnreadablePageError(`its gzip data is damaged or cut off (${(error as Error).message})`, { cause: error });
  }
}

function tooLong(mostBytes: number): UnreadablePageError {
  return new UnreadablePageError(`it is longer than ${mostBytes} bytes when unpacked`);
}
