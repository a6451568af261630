import { isAscii, isUtf8 } from "node:buffer";
import sniffEncoding from "html-encoding-sniffer";
import { rareSigns, type RareSigns } from "./rare-signs.ts";
import { remembered } from "./remembered.ts";

export interface DecodedBody {
  /** The page in UTF-8, without a byte order mark. */
  readonly bytes: Buffer;
  /** Which rare signs stand in it. */
  readonly rare: RareSigns;
  /** WHATWG name of the encoding it was read in. */
  readonly encoding: string;
  /** The same as text; made when first asked for. */
  readonly text: string;
}

/**
 * Bytes of a page, in the encoding of its byte order mark, else the Content-Type header, else its <meta>. Servers declare wrongly: bytes
 * that are valid UTF-8 with at least one non-ASCII character are read as UTF-8 whatever was declared, and bytes that are declared UTF-8
 * but hardly ever are valid are read as the page's single-byte encoding. Never throws; bad bytes become U+FFFD.
 */
export function decodeBody(body: Uint8Array, contentType: string | null): DecodedBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (isUtf8(bytes) && !DECLARES_UTF16.test(contentType ?? "")) {
    if (isAscii(bytes)) {
      const encoding = declaredEncoding(bytes, contentType);
      // In these, bytes of ASCII may stand for something else.
      if (!/^(?:utf-16|iso-2022-jp)/.test(encoding)) return new LazyBody(bytes, encoding, NONE_RARE);
    } else {
      const rare = rareSigns(bytes);
      if (!rare.replaced && !rare.twice) return new LazyBody(bytes.subarray(startsWithMark(bytes) ? 3 : 0), "utf-8", rare);
    }
  }
  const { text, encoding } = decodeText(bytes, contentType);
  const written = Buffer.from(text);
  return { text, encoding, bytes: written, rare: rareSigns(written) };
}

const DECLARES_UTF16 = /charset\s*=\s*["']?utf-?16/i;
const NONE_RARE = rareSigns(Buffer.alloc(0));

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

class LazyBody implements DecodedBody {
  readonly bytes: Buffer;
  readonly encoding: string;
  readonly rare: RareSigns;
  #text: string | null = null;

  constructor(bytes: Buffer, encoding: string, rare: RareSigns) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.rare = rare;
  }

  get text(): string {
    return (this.#text ??= this.bytes.toString("utf8"));
  }
}

function decodeText(body: Uint8Array, contentType: string | null): { readonly text: string; readonly encoding: string } {
  const declared = declaredEncoding(body, contentType);
  if (declared.startsWith("utf-16")) return { text: new TextDecoder(declared).decode(body), encoding: declared };
  const asUtf8 = new TextDecoder("utf-8").decode(body);
  const { broken, multibyte } = countUtf8(asUtf8);
  if (declared === "utf-8" ? broken <= multibyte : broken === 0 && multibyte > 0) return { text: unmix(asUtf8), encoding: "utf-8" };
  const encoding = declared === "utf-8" ? "windows-1252" : declared;
  return { text: new TextDecoder(encoding).decode(body), encoding };
}

function declaredEncoding(body: Uint8Array, contentType: string | null): string {
  const label = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1];
  // A file or server that says nothing at all is read as what most of the web is.
  const options = {
    defaultEncoding: "UTF-8",
    maxPrescanBytes: 4096,
    ...(label === undefined ? {} : { transportLayerEncodingLabel: label }),
  };
  const name = sniffEncoding(body, options).toLowerCase();
  return name === "replacement" ? "utf-8" : name;
}

function countUtf8(text: string): { broken: number; multibyte: number } {
  let broken = 0;
  let multibyte = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) broken++;
    else if (code > 0x7f) multibyte++;
  }
  return { broken, multibyte };
}

// What UTF-8 bytes look like when they were read as windows-1252 and written out as UTF-8 again, for the characters prices need.
const TWICE_ENCODED = /â‚¬|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]/g;
const CP1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** Undoes a double encoding, sign by sign; text without its marks comes back as it is. */
function unmix(text: string): string {
  if (!text.includes("Ã") && !text.includes("â‚¬") && !text.includes("Â")) return text;
  return text.replace(TWICE_ENCODED, decodeOnce);
}

const decodeOnce = remembered((mark) => {
  const bytes = Uint8Array.from(mark, (sign) => {
    const at = CP1252.indexOf(sign);
    return at === -1 ? sign.charCodeAt(0) : 0x80 + at;
  });
  const once = new TextDecoder("utf-8").decode(bytes);
  return once.includes("\ufffd") ? mark : once;
});
