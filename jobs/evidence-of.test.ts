import { expect, test } from "vitest";
import type { PageVisit } from "../domain/visit.ts";
import { evidenceOf } from "./evidence-of.ts";

const visit: PageVisit = {
  kind: "page",
  request: { url: "https://shop.example/p", fetchMode: "http", etag: null, lastModified: null, bodyHash: null },
  finalUrl: "https://shop.example/p",
  status: 200,
  fetchedAt: "2026-03-01T10:00:00Z",
  fetchMode: "http",
  durationMs: 20,
  body: Buffer.from("<html>a page</html>"),
  bodyHash: "0a".repeat(32),
  contentType: "text/html",
  etag: null,
  lastModified: null,
};

test("a page that came packed waits packed, and is counted as such", () => {
  const unpack = (): Uint8Array => visit.body;
  expect(evidenceOf({ ...visit, packed: { bytes: 7, unpack } })).toEqual([
    { hash: visit.bodyHash, body: unpack, bytes: 7, kind: "page", contentType: "text/html" },
  ]);
});

test("any other is held as it is, and a picture too", () => {
  const screenshot = { hash: "0b".repeat(32), body: Buffer.from("jpeg"), contentType: "image/jpeg" } as const;
  expect(evidenceOf({ ...visit, screenshot })).toEqual([
    { hash: visit.bodyHash, body: visit.body, bytes: visit.body.length, kind: "page", contentType: "text/html" },
    { ...screenshot, bytes: 4, kind: "screenshot" },
  ]);
});

test("where nothing came there is nothing to keep", () => {
  const { request, finalUrl, fetchedAt, fetchMode, durationMs } = visit;
  const nothing = { kind: "ended", outcome: "timeout", reason: "too slow", status: null, body: null, bodyHash: null } as const;
  expect(evidenceOf({ request, finalUrl, fetchedAt, fetchMode, durationMs, ...nothing, retryAfterSeconds: null })).toEqual([]);
});
