import { hash } from "node:crypto";
import type { RequestListener } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveBytes, servePages, type TestServer } from "../test/hostile-server.ts";
import { asEnded, asPage, tryCrawler, type TryCrawler } from "../test/try-crawler.ts";

const HTML = "<!doctype html><title>Kettle</title><p>129,99 zł</p>";
const MIB = 1024 * 1024;
const LARGE = HTML.repeat(25_000);

const send =
  (status: number, headers: Record<string, string>, body: string | Buffer = HTML): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
const html = { "content-type": "text/html; charset=utf-8" };
const coded = (coding: string, body: Buffer): RequestListener => send(200, { ...html, "content-encoding": coding }, body);
const redirect = (location: string, headers: Record<string, string> = {}): RequestListener => send(302, { location, ...headers }, "");

let shop: TestServer;
let crawling: TryCrawler;
let base: string;
beforeAll(async () => {
  shop = await servePages({
    "/page": send(200, { ...html, etag: '"v1"', "last-modified": "Sun, 06 Nov 1994 08:49:37 GMT" }),
    "/gzip": coded("gzip", gzipSync(HTML)),
    "/repetitive": coded("gzip", gzipSync(HTML.repeat(500))),
    "/large-gzip": coded("gzip", gzipSync(LARGE)),
    "/x-gzip": coded("X-GZIP", gzipSync(HTML)),
    "/deflate": coded("deflate", deflateSync(HTML)),
    "/raw-deflate": coded("deflate", deflateRawSync(HTML)),
    "/br": coded("br", brotliCompressSync(HTML)),
    "/zstd": coded("zstd", zstdCompressSync(HTML)),
    "/twice": coded("gzip, br", brotliCompressSync(gzipSync(HTML))),
    "/identity": coded("identity", Buffer.from(HTML)),
    "/gzip-bomb": coded("gzip", gzipSync(Buffer.alloc(64 * MIB))),
    "/br-bomb": coded("br", brotliCompressSync(Buffer.alloc(64 * MIB))),
    "/zstd-bomb": coded("zstd", zstdCompressSync(Buffer.alloc(64 * MIB))),
    "/deflate-bomb": coded("deflate", deflateSync(Buffer.alloc(64 * MIB))),
    "/nested-bomb": coded("gzip, gzip", gzipSync(gzipSync(Buffer.alloc(64 * MIB)))),
    "/five-times": coded("gzip, gzip, gzip, gzip, gzip", gzipSync(HTML)),
    "/cut-gzip": coded("gzip", gzipSync(HTML.repeat(100)).subarray(0, 60)),
    "/no-gzip": coded("gzip", Buffer.from(HTML)),
    "/unknown-coding": coded("compress", Buffer.from(HTML)),
    "/long": send(200, { ...html, "content-length": String(3 * MIB) }, Buffer.alloc(3 * MIB, 32)),
    "/endless": (_request, response) => {
      response.writeHead(200, html);
      const piece = Buffer.alloc(64 * 1024, 32);
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on("drain", more);
      more();
    },
    "/404": send(404, html),
    "/410": send(410, html),
    "/401": send(401, html),
    "/403": send(403, html),
    "/wall": send(403, { ...html, "cf-mitigated": "challenge" }),
    "/429": send(429, { ...html, "retry-after": "120" }),
    "/429-date": (_request, response) => {
      response.writeHead(429, { "retry-after": new Date(Date.parse("2026-01-01T00:10:00Z")).toUTCString() });
      response.end();
    },
    "/503-wait": send(503, { "retry-after": "60" }),
    "/503": send(503, html),
    "/500": send(500, html),
    "/400": send(400, html),
    "/304": (request, response) => {
      response.writeHead(request.headers["if-none-match"] === undefined && request.headers["if-modified-since"] === undefined ? 200 : 304, {
        ...html,
        etag: '"v2"',
      });
      response.end();
    },
    "/always-304": send(304, {}, ""),
    "/empty": send(200, html, ""),
    "/204": send(204, {}, ""),
    "/product.js": send(200, { "content-type": "text/javascript; charset=utf-8" }, Buffer.from(`{"price":12990}`)),
    "/code.js": send(200, { "content-type": "application/javascript" }, Buffer.from("window.a = 1;")),
    "/pdf": send(200, { "content-type": "application/pdf" }, Buffer.alloc(100)),
    "/png": send(200, { "content-type": "image/png" }, Buffer.alloc(100)),
    "/zip-as-html": send(200, html, Buffer.from("504b03040000000000", "hex")),
    "/untyped": send(200, {}),
    "/json": send(200, { "content-type": "application/ld+json" }, "{}"),
    "/moved": redirect("/page?from=moved"),
    "/circle-a": redirect("/circle-b"),
    "/circle-b": redirect("/circle-a"),
    "/cookie-circle": redirect("/cookie-circle", { "set-cookie": "seen=1" }),
    "/longer": (request, response) => redirect(`/longer?${(Number(request.url?.split("?")[1]) || 0) + 1}`)(request, response),
    "/nowhere": send(302, {}, ""),
    "/to-metadata": redirect("http://169.254.169.254/latest/meta-data/"),
    "/to-loopback": (request, response) => redirect(`http://127.0.0.1:${request.socket.localPort}/page`)(request, response),
    "/to-file": redirect("file:///etc/passwd"),
    "/to-password": redirect("http://user:secret@shop.localhost/"),
    "/echo": (request, response) => send(200, html, JSON.stringify(request.headers))(request, response),
    "/moved-echo": redirect("/echo"),
  });
  base = `http://shop.localhost:${shop.port}`;
  crawling = await tryCrawler({ limits: { maxBodyBytes: 2 * MIB }, now: () => new Date("2026-01-01T00:00:00Z") });
});
afterAll(async () => {
  await crawling[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

test("a page with all that is known of it", async () => {
  const visit = await crawling.visit(`${base}/page`);
  expect(asPage(visit).text).toBe(HTML);
  expect(visit).toMatchObject({
    finalUrl: `${base}/page`,
    status: 200,
    fetchMode: "http",
    fetchedAt: "2026-01-01T00:00:00.000Z",
    contentType: "text/html; charset=utf-8",
    etag: '"v1"',
    lastModified: "Sun, 06 Nov 1994 08:49:37 GMT",
    bodyHash: hash("sha256", HTML),
  });
});

test.each(["gzip", "x-gzip", "deflate", "raw-deflate", "br", "zstd", "twice", "identity"])("a page coded as %s", async (path) => {
  expect(asPage(await crawling.visit(`${base}/${path}`)).text).toBe(HTML);
});

test("a page that came packed can be held so and made again; a large one is not made twice", async () => {
  const visited = async (path: string) => {
    const visit = await crawling.visit(`${base}/${path}`);
    return visit.kind === "page" ? { body: visit.body, packed: visit.packed } : null;
  };
  const repetitive = await visited("repetitive");
  expect(repetitive?.packed?.bytes).toBeLessThan(1000);
  expect(hash("sha256", repetitive?.packed?.unpack() ?? "")).toBe(hash("sha256", repetitive?.body ?? ""));
  const large = await visited("large-gzip");
  expect([large?.body.length, large?.packed]).toEqual([Buffer.byteLength(LARGE), undefined]);
  expect((await visited("page"))?.packed).toBeUndefined();
  // the same bytes under another name: whoever gives the body away would give away what it is made anew of
  expect((await visited("identity"))?.packed).toBeUndefined();
});

test.each(["untyped", "json", "product.js"])("a page of type %s is one", async (path) => {
  expect((await crawling.visit(`${base}/${path}`)).kind).toBe("page");
});

test.each<[path: string, outcome: string, reason: RegExp]>([
  ["gzip-bomb", "too-large", /2 MiB/],
  ["br-bomb", "too-large", /2 MiB/],
  ["zstd-bomb", "too-large", /2 MiB/],
  ["deflate-bomb", "too-large", /2 MiB/],
  ["nested-bomb", "too-large", /2 MiB/],
  ["long", "too-large", /2 MiB/],
  ["endless", "too-large", /2 MiB/],
  ["five-times", "network", /compressed 5 times/],
  ["cut-gzip", "network", /gzip data is damaged or cut off/],
  ["no-gzip", "network", /gzip data is damaged/],
  ["unknown-coding", "network", /coded as "compress"/],
  ["404", "gone", /404 Not Found/],
  ["410", "gone", /410 Gone/],
  ["401", "blocked", /401 Unauthorized/],
  ["403", "blocked", /403 Forbidden/],
  ["wall", "blocked", /Cloudflare/],
  ["503", "network", /503/],
  ["500", "network", /500 Internal Server Error/],
  ["400", "network", /400 Bad Request/],
  ["always-304", "network", /304 .* not conditional/],
  ["empty", "unreadable", /empty/],
  ["204", "unreadable", /empty/],
  ["pdf", "unreadable", /application\/pdf, which is no page/],
  ["code.js", "unreadable", /application\/javascript, which is no page/],
  ["png", "unreadable", /image\/png, which is no page/],
  ["zip-as-html", "unreadable", /no page/],
  ["circle-a", "network", /in a circle/],
  ["cookie-circle", "needs-browser", /cookie/],
  ["longer", "network", /more than 10 times/],
  ["nowhere", "network", /without saying where/],
  ["to-metadata", "network", /169\.254\.169\.254 .*metadata.* ALLOWED_HOSTS/],
  ["to-loopback", "network", /127\.0\.0\.1 is a loopback address .* ALLOWED_HOSTS/],
  ["to-file", "network", /file: addresses are not visited/],
  ["to-password", "network", /user name or password/],
])("/%s is %s", async (path, outcome, reason) => {
  const visit = asEnded(await crawling.visit(`${base}/${path}`));
  expect(visit).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
});

test.each<[path: string, seconds: number]>([
  ["429", 120],
  ["429-date", 600],
  ["503-wait", 60],
])("/%s says for how many seconds to stay away", async (path, seconds) => {
  const visit = asEnded(await crawling.visit(`${base}/${path}`));
  expect(visit).toMatchObject({ outcome: "rate-limited", retryAfterSeconds: seconds });
});

test("a refusal keeps its page as evidence", async () => {
  const visit = asEnded(await crawling.visit(`${base}/403`));
  expect(Buffer.from(visit.body ?? []).toString()).toBe(HTML);
  expect(visit.bodyHash).toBe(hash("sha256", HTML));
});

test("304 to a conditional request is unchanged, with the new validators", async () => {
  const visit = asEnded(await crawling.visit(`${base}/304`, { etag: '"v1"' }));
  expect(visit).toMatchObject({ outcome: "unchanged", reason: null, status: 304, etag: '"v2"' });
  expect(asEnded(await crawling.visit(`${base}/304`, { lastModified: "Sun, 06 Nov 1994 08:49:37 GMT" })).outcome).toBe("unchanged");
});

test("the same body again is unchanged, another one is a page", async () => {
  expect(asEnded(await crawling.visit(`${base}/page`, { bodyHash: hash("sha256", HTML) }))).toMatchObject({
    outcome: "unchanged",
    etag: '"v1"',
  });
  expect((await crawling.visit(`${base}/page`, { bodyHash: hash("sha256", "other") })).kind).toBe("page");
});

test("a redirect is followed; validators neither follow it nor come back from behind it", async () => {
  const moved = asPage(await crawling.visit(`${base}/moved`));
  expect(moved).toMatchObject({ finalUrl: `${base}/page?from=moved`, etag: null, lastModified: null });
  const direct = JSON.parse(asPage(await crawling.visit(`${base}/echo`, { etag: '"v1"', lastModified: "x" })).text) as Record<
    string,
    string
  >;
  expect(direct).toMatchObject({ "if-none-match": '"v1"', "if-modified-since": "x" });
  const behind = JSON.parse(asPage(await crawling.visit(`${base}/moved-echo`, { etag: '"v1"', lastModified: "x" })).text) as Record<
    string,
    string
  >;
  expect(behind).not.toHaveProperty("if-none-match");
  expect(behind).not.toHaveProperty("if-modified-since");
});

test("says who asks, and keeps no cookies", async () => {
  await crawling.visit(`${base}/cookie-circle`);
  const headers = JSON.parse(asPage(await crawling.visit(`${base}/echo`)).text) as Record<string, string>;
  expect(headers["user-agent"]).toBe("Cenoskop/test");
  expect(headers).not.toHaveProperty("cookie");
});

test("a forbidden address is never asked, by name or number", async () => {
  await using inside = await servePages({ "/": send(200, html) });
  for (const host of ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"]) {
    const visit = asEnded(await crawling.visit(`http://${host}:${inside.port}/`));
    expect(visit).toMatchObject({ outcome: "network", status: null, reason: expect.stringContaining("ALLOWED_HOSTS") });
  }
  expect(inside.asked).toEqual([]);
});

test("a name that changes its address between look-ups does not reach this machine", async () => {
  await using inside = await servePages({ "/": send(200, html) });
  const resolve = async (): Promise<Array<{ address: string; family: number }>> => [{ address: "127.0.0.1", family: 4 }];
  await using rebound = await tryCrawler({ resolve });
  const visit = asEnded(await rebound.visit(`http://rebind.example:${inside.port}/`));
  expect(visit).toMatchObject({ outcome: "network", reason: expect.stringContaining("rebind.example (127.0.0.1)") });
  expect(inside.asked).toEqual([]);
});

test("names and ports that do not answer", async () => {
  const resolve = async (): Promise<never> => Promise.reject(Object.assign(new Error("not found"), { code: "ENOTFOUND" }));
  await using lost = await tryCrawler({ resolve });
  expect(asEnded(await lost.visit("http://gone.example/"))).toMatchObject({
    outcome: "network",
    reason: expect.stringContaining("does not exist"),
  });
  let port: number;
  {
    await using closed = await servePages({});
    port = closed.port;
  }
  expect(asEnded(await crawling.visit(`http://shop.localhost:${port}/`))).toMatchObject({
    outcome: "network",
    reason: expect.stringContaining("refused the connection"),
  });
});

test("a server that speaks no TLS", async () => {
  const visit = asEnded(await crawling.visit(`https://shop.localhost:${shop.port}/`));
  expect(visit).toMatchObject({
    outcome: "network",
    reason: expect.stringMatching(/^The server speaks no TLS at this port; .+ \(\S+, ERR_SSL_\w+\)\.$/),
  });
});

test.each<[name: string, bytes: string, reason: RegExp]>([
  ["a body shorter than announced", "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1000\r\n\r\n<p>half", /broke|shorter/],
  [
    "a chunked body cut off",
    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<p>ha",
    /broke|valid HTTP/,
  ],
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.9\r\n", /no valid HTTP/],
  ["headers without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}`, /headers|valid HTTP/],
  ["nothing", "", /broke/],
])("%s", async (_name, bytes, reason) => {
  await using server = await serveBytes((socket) => socket.end(bytes));
  const visit = asEnded(await crawling.visit(`http://shop.localhost:${server.port}/p`));
  expect(visit).toMatchObject({ outcome: "network", reason: expect.stringMatching(reason), body: null });
});

test("a broken connection is tried once more, an answer never", async () => {
  let calls = 0;
  await using server = await serveBytes((socket) => {
    if (++calls === 1) socket.destroy();
    else socket.end("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nok");
  });
  expect(asPage(await crawling.visit(`http://shop.localhost:${server.port}/p`)).text).toBe("ok");
  expect(calls).toBe(2);
  const before = shop.asked.filter((path) => path === "/500").length;
  await crawling.visit(`${base}/500`);
  expect(shop.asked.filter((path) => path === "/500")).toHaveLength(before + 1);
});

test("a server that never answers, one that stops and one that drips are given up", async () => {
  await using silent = await serveBytes(() => undefined);
  await using stopping = await serveBytes((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));
  await using dripping = await serveBytes((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
    const timer = setInterval(() => socket.write("x"), 20);
    socket.once("close", () => clearInterval(timer));
  });
  await using hasty = await tryCrawler({ limits: { headersTimeoutMs: 300, bodyTimeoutMs: 300 } });
  await using hurried = await tryCrawler({ limits: { httpTotalMs: 400 } });
  const [first, second, third] = await Promise.all([
    hasty.visit(`http://shop.localhost:${silent.port}/`),
    hasty.visit(`http://shop.localhost:${stopping.port}/`),
    hurried.visit(`http://shop.localhost:${dripping.port}/`),
  ]);
  expect(asEnded(first)).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("did not begin to answer") });
  expect(asEnded(second)).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("stopped halfway") });
  expect(asEnded(third)).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("0.4 s") });
});

test("twenty visits at once", async () => {
  const visits = await Promise.all(Array.from({ length: 20 }, (_, i) => crawling.visit(`${base}/page?${i}`)));
  expect(visits.map(({ finalUrl }) => finalUrl)).toEqual(Array.from({ length: 20 }, (_, i) => `${base}/page?${i}`));
  expect(visits.every(({ kind }) => kind === "page")).toBe(true);
});

test("further requests wait for their turn, outside the visit's time; one that is refused ends the visit", async () => {
  await using own = await tryCrawler({ limits: { httpTotalMs: 300 } });
  let turns = 0;
  const nextTurn = async (): Promise<boolean> => {
    turns++;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return true;
  };
  // robots.txt, the redirect and its target: two turns after the first, longer together than a visit may take
  const moved = asPage(await own.visit(`${base}/moved`, { nextTurn }));
  expect({ turns, requests: moved.requests }).toEqual({ turns: 2, requests: 3 });
  expect(moved.durationMs).toBeLessThan(300);
  const refused = asEnded(await own.visit(`${base}/moved`, { nextTurn: () => Promise.resolve(false) }));
  expect(refused).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("may not be asked again soon enough") });
  expect(refused.requests).toBeUndefined();
});
