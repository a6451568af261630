import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decompress } from "./decompress.ts";

const page = Buffer.from("<p>Kawa ziarnista, 24,99 zł</p>".repeat(1000));
const gzipped = gzipSync(page);
const limits = { maxBodyBytes: 1024 * 1024, maxCodings: 3 };
const spoilt = (at: number): Buffer => Buffer.from(gzipped.map((byte, index) => (index === gzipped.length + at ? byte ^ 1 : byte)));

test("a gzipped page is unpacked, also one of several members, padded, or none at all", () => {
  expect(decompress(gzipped, "gzip", limits)).toEqual(page);
  expect(decompress(Buffer.concat([gzipped, gzipped]), "gzip", limits)).toEqual(Buffer.concat([page, page]));
  expect(decompress(Buffer.concat([gzipped, Buffer.alloc(4)]), "gzip", limits)).toEqual(page);
  expect(decompress(gzipSync(""), "gzip", limits)).toEqual(Buffer.alloc(0));
});

test.each([
  ["is cut off", gzipped.subarray(0, -20)],
  ["lacks its trailer", gzipped.subarray(0, -8)],
  ["has another checksum", spoilt(-6)],
  ["has another length", spoilt(-1)],
  ["is no gzip", Buffer.from("<html>not compressed at all</html>")],
])("a body that %s is told to be damaged, and the next page is read as ever", (_what, body) => {
  expect(() => decompress(body, "gzip", limits)).toThrow("damaged or cut off");
  expect(decompress(gzipped, "gzip", limits)).toEqual(page);
});

test("a body with more than it says takes no more room than it was given", () => {
  const bomb = gzipSync(Buffer.alloc(4 * limits.maxBodyBytes));
  bomb.writeUInt32LE(3, bomb.length - 4);
  expect(() => decompress(bomb, "gzip", limits)).toThrow("larger than the 1 MiB allowed");
});
