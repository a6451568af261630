import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decompress } from "./decompress.ts";
import { unpackGzip } from "./unpack-gzip.ts";

const page = Buffer.from("<p>Kawa ziarnista, 24,99 zł</p>".repeat(1000));
const gzipped = gzipSync(page);
const room = page.length + 1;
const spoilt = (at: number): Buffer => Buffer.from(gzipped.map((byte, index) => (index === gzipped.length + at ? byte ^ 1 : byte)));
const limits = { maxBodyBytes: 1024 * 1024, maxCodings: 3 };

test("a gzipped page is what gunzipSync makes of it, also one of several members", () => {
  expect(unpackGzip(gzipped, room)).toEqual(page);
  expect(unpackGzip(Buffer.concat([gzipped, gzipped]), 2 * room)).toEqual(Buffer.concat([page, page]));
  expect(unpackGzip(gzipSync(""), 1)).toEqual(Buffer.alloc(0));
});

test.each([
  ["is cut off", gzipped.subarray(0, -20)],
  ["lacks its trailer", gzipped.subarray(0, -8)],
  ["has another checksum", spoilt(-6)],
  ["has another length", spoilt(-1)],
  ["is no gzip", Buffer.from("<html>not compressed at all</html>")],
  ["is empty", Buffer.alloc(0)],
  ["is followed by something else", Buffer.concat([gzipped, Buffer.from("x")])],
])("a body that %s is left to gunzipSync, and the next page is read as ever", (_what, body) => {
  expect(unpackGzip(body, 2 * room)).toBeNull();
  expect(unpackGzip(gzipped, room)).toEqual(page);
});

test("a body with more than it says takes no more room than it was given", () => {
  expect(unpackGzip(gzipped, room - 1)).toBeNull();
  expect(unpackGzip(gzipSync(Buffer.alloc(1024 * 1024)), 64)).toBeNull();
  expect(unpackGzip(gzipped, room)).toEqual(page);
});

test("what is unpacked stays as it is while other pages are", () => {
  const first = unpackGzip(gzipped, room);
  const other = Buffer.from("another page altogether");
  expect(unpackGzip(gzipSync(other), other.length + 1)).toEqual(other);
  expect(first).toEqual(page);
});

test("decompress gives what gunzipSync gives, its errors too", () => {
  const lying = Buffer.from(gzipped);
  lying.writeUInt32LE(3, lying.length - 4);
  expect(decompress(gzipped, "gzip", limits)).toEqual(gunzipSync(gzipped));
  expect(decompress(Buffer.concat([gzipped, Buffer.alloc(4)]), "gzip", limits)).toEqual(page);
  expect(() => decompress(lying, "gzip", limits)).toThrow("damaged or cut off");
  expect(() => decompress(gzipSync(Buffer.alloc(limits.maxBodyBytes + 1)), "gzip", limits)).toThrow("larger than the 1 MiB allowed");
});
