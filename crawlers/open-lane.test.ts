import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Visit, VisitRequest } from "../domain/visit.ts";
import { openLane, type Lane } from "./open-lane.ts";

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function visitOf(request: VisitRequest): Visit {
  const base = {
    request,
    finalUrl: request.url,
    status: 200,
    fetchedAt: "2026-01-01T00:00:00Z",
    fetchMode: "http",
    durationMs: 1,
  } as const;
  return { ...base, kind: "page", body: new Uint8Array(), bodyHash: "", contentType: null, etag: null, lastModified: null };
}
const requestOf = (url: string): VisitRequest => ({ url, fetchMode: "http", etag: null, lastModified: null, bodyHash: null });

function open(attempt: Parameters<typeof openLane>[0]["attempt"], maxRetries = 0): Lane & AsyncDisposable {
  const lane = openLane({ concurrency: 16, maxRetries, retryDelayMs: 1, attemptMs: 1000, attempt, log });
  return { ...lane, [Symbol.asyncDispose]: () => lane.close() };
}

test("two thousand visits leave nothing behind, the same address twice is visited twice", async () => {
  let attempts = 0;
  await using lane = open(async (request) => {
    attempts++;
    return { visit: visitOf(request), transient: false };
  });
  const visits = await Promise.all(Array.from({ length: 2000 }, (_, i) => lane.visit(requestOf(`http://shop.example/${i % 100}`))));
  expect(visits).toHaveLength(2000);
  expect(attempts).toBe(2000);
  expect(lane.size()).toBe(0);
});

test("a visit has nothing of the one before it, whether that went well or failed", async () => {
  const attempts = new Map<string, number>();
  await using lane = open(async (request) => {
    const tried = (attempts.get(request.url) ?? 0) + 1;
    attempts.set(request.url, tried);
    const fails = Number(request.url.slice("http://shop.example/".length)) % 3;
    return { visit: visitOf(request), transient: tried <= fails };
  }, 1);
  for (let round = 0; round < 3; round++) {
    attempts.clear();
    const urls = Array.from({ length: 60 }, (_, i) => `http://shop.example/${round * 60 + i}`);
    const visits = await Promise.all(urls.map((url) => lane.visit(requestOf(url))));
    expect(visits.map(({ finalUrl }) => finalUrl)).toEqual(urls);
    expect(urls.map((url) => attempts.get(url))).toEqual(urls.map((_, i) => Math.min((i % 3) + 1, 2)));
  }
});

test("no more at once than allowed", async () => {
  let now = 0;
  let most = 0;
  await using lane = open(async (request) => {
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    now--;
    return { visit: visitOf(request), transient: false };
  });
  await Promise.all(Array.from({ length: 200 }, (_, i) => lane.visit(requestOf(`http://shop.example/${i}`))));
  expect(most).toBe(16);
});

test("a passing failure is tried again as often as allowed, then stands", async () => {
  let attempts = 0;
  await using lane = open(async (request) => {
    attempts++;
    return { visit: visitOf(request), transient: true };
  }, 2);
  await lane.visit(requestOf("http://shop.example/"));
  expect(attempts).toBe(3);
});

test("an attempt that throws rejects its own visit alone", async () => {
  await using lane = open(async (request) => {
    if (request.url.endsWith("bad")) throw new TypeError("a mistake of ours");
    return { visit: visitOf(request), transient: false };
  });
  const bad = lane.visit(requestOf("http://shop.example/bad"));
  await expect(bad).rejects.toThrow("a mistake of ours");
  await expect(lane.visit(requestOf("http://shop.example/good"))).resolves.toMatchObject({ kind: "page" });
});

test("closing rejects what is under way, and all that comes after", async () => {
  const lane = open(() => new Promise(() => undefined));
  const visit = lane.visit(requestOf("http://shop.example/"));
  await lane.close();
  await expect(visit).rejects.toThrow(/closed/);
  await expect(lane.visit(requestOf("http://shop.example/"))).rejects.toThrow(/closed/);
});

test("crawlee does not listen to signals for us", async () => {
  await using lane = open(async (request) => ({ visit: visitOf(request), transient: false }));
  await lane.visit(requestOf("http://shop.example/"));
  expect(process.listeners("SIGINT").map(({ name }) => name)).not.toContain("sigintHandler");
});

test("crawlee obeys no variable and no crawlee.json, writes nothing, says nothing and lets the process end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cenoskop-test-"));
  try {
    await writeFile(join(folder, "crawlee.json"), JSON.stringify({ persistStorage: true, logLevel: "DEBUG" }));
    const script = `
      const { openLane } = await import(${JSON.stringify(import.meta.resolve("./open-lane.ts"))});
      const log = { info() {}, warn() {}, error: console.error };
      const attempt = async () => ({ visit: "the visit", transient: false });
      const lane = openLane({ concurrency: 2, maxRetries: 0, retryDelayMs: 1, attemptMs: 1000, attempt, log });
      console.log(await lane.visit({ url: "http://shop.example/" }));
      await lane.close();`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      timeout: 20_000,
      env: {
        PATH: "/usr/bin:/bin",
        CRAWLEE_INTERNAL_TIMEOUT: "1",
        CRAWLEE_PERSIST_STORAGE: "1",
        CRAWLEE_LOG_LEVEL: "DEBUG",
        CRAWLEE_VERBOSE_LOG: "1",
      },
    });
    expect({ stdout, stderr }).toEqual({ stdout: "the visit\n", stderr: "" });
    expect(await readdir(folder)).toEqual(["crawlee.json"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
