import type { RequestListener } from "node:http";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveBytes, servePages } from "../test/hostile-server.ts";
import { certificate, certificateAuthority, serveTls, type Certificate } from "../test/serve-tls.ts";
import { asEnded, asPage, tryCrawler, type TryCrawler } from "../test/try-crawler.ts";

const KIB = 1024;
const html = { "content-type": "text/html; charset=utf-8" };
const loopback = async (): Promise<Array<{ address: string; family: number }>> => [{ address: "127.0.0.1", family: 4 }];

let crawling: TryCrawler;
beforeAll(async () => {
  crawling = await tryCrawler();
});
afterAll(() => crawling[Symbol.asyncDispose]());
const at = (port: number, path = "/p"): string => `http://shop.localhost:${port}${path}`;

test("all answers of a visit together are bounded, redirects included", async () => {
  const redirect =
    (location: string): RequestListener =>
    (_request, response) => {
      response.writeHead(302, { location });
      response.end(Buffer.alloc(700 * KIB, 32));
    };
  await using server = await servePages({
    "/a": redirect("/b"),
    "/b": redirect("/page"),
    "/page": (_request, response) => response.writeHead(200, html).end(Buffer.alloc(700 * KIB, 32)),
  });
  await using small = await tryCrawler({ limits: { maxBodyBytes: 2048 * KIB } });
  expect(asEnded(await small.visit(at(server.port, "/a")))).toMatchObject({
    outcome: "too-large",
    reason: expect.stringContaining("2 MiB"),
  });
  expect((await small.visit(at(server.port, "/b"))).kind).toBe("page");
});

test.each<[name: string, headers: Record<string, string>, outcome: string]>([
  ["one long header", { "x-long": "y".repeat(70 * KIB) }, "network"],
  ["many headers", Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`x-${i}`, "y".repeat(80)])), "network"],
  ["long headers within the bound", { "x-long": "y".repeat(40 * KIB) }, "page"],
])("headers are bounded: %s", async (_name, headers, outcome) => {
  await using server = await serveBytes((socket) => {
    const lines = Object.entries({ ...headers, ...html, "content-length": "2" }).map(([name, value]) => `${name}: ${value}`);
    socket.write(`HTTP/1.1 200 OK\r\n${lines.join("\r\n")}\r\n\r\nok`);
  });
  const visit = await crawling.visit(at(server.port));
  expect(visit.kind === "page" ? "page" : visit.outcome).toBe(outcome);
});

/** Writes a piece every 20 ms for as long as somebody listens. */
function drip(socket: Socket, piece: (i: number) => string): void {
  let i = 0;
  const timer = setInterval(() => socket.write(piece(i++)), 20);
  socket.once("close", () => clearInterval(timer));
}

test.each<[name: string, begin: string, piece: (i: number) => string]>([
  ["the status line", "", () => " "],
  ["headers", "HTTP/1.1 200 OK\r\n", (i) => `x-${i}: y\r\n`],
  ["a body of known length", "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100000\r\n\r\n", () => "x"],
  ["a chunked body", "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n", () => "1\r\nx\r\n"],
  ["interim answers", "", () => "HTTP/1.1 103 Early Hints\r\n\r\n"],
])("a server that drips %s is given up when the time of the visit is over", async (_name, begin, piece) => {
  await using server = await serveBytes((socket) => {
    socket.write(begin);
    drip(socket, piece);
  });
  await using hurried = await tryCrawler({ limits: { httpTotalMs: 400, headersTimeoutMs: 300, maxRetries: 0 } });
  const startedAt = performance.now();
  const visit = asEnded(await hurried.visit(at(server.port)));
  expect(["timeout", "network"]).toContain(visit.outcome);
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("a robots.txt that drips costs its own time and no more, and the page is not asked for", async () => {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (data) => {
      asked.push(/^GET (\S+)/.exec(data.toString("latin1"))?.[1] ?? "");
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      drip(socket, () => "#");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await using hurried = await tryCrawler({ limits: { robotsTimeoutMs: 200, maxRetries: 0 } });
  const visit = asEnded(await hurried.visit(at((server.address() as AddressInfo).port)));
  expect(visit).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("robots.txt") });
  expect(asked).toEqual(["/robots.txt"]);
  server.close();
});

test.each<[name: string, bytes: string, outcome: string, text: RegExp]>([
  ["HTTP/1.0, the body ended by the connection", "HTTP/1.0 200 OK\r\ncontent-type: text/html\r\n\r\n<p>whole", "page", /^<p>whole$/],
  ["a status line of rubbish", "HTTP/9.x BOO\r\n\r\n", "network", /valid HTTP/],
  ["a status beyond all", "HTTP/1.1 999 Request denied\r\ncontent-length: 0\r\n\r\n", "network", /999/],
  ["no status at all", "HTTP/1.1\r\n\r\n", "network", /valid HTTP|broke/],
  ["HTML without HTTP", "<!doctype html><p>129 zł", "network", /valid HTTP/],
  ["two lengths that differ", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 9\r\n\r\n<p>hallo", "network", /shorter or longer/],
  ["a negative length", "HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n<p>hallo", "network", /valid HTTP|length/],
  ["a chunk of no size", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n<p>", "network", /valid HTTP/],
  ["more than was announced", "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<p>one<p>two", "page", /^<p>one$/],
  ["a header line without a name", "HTTP/1.1 200 OK\r\n: x\r\ncontent-length: 2\r\n\r\nok", "network", /valid HTTP/],
])("%s", async (_name, bytes, outcome, text) => {
  await using server = await serveBytes((socket) => socket.end(bytes));
  const visit = await crawling.visit(at(server.port));
  expect(visit.kind === "page" ? "page" : visit.outcome).toBe(outcome);
  expect(visit.kind === "page" ? asPage(visit).text : visit.reason).toMatch(text);
});

test("a connection reset in the middle of the body is no page", async () => {
  await using server = await serveBytes((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100\r\n\r\n<p>129", () => socket.resetAndDestroy());
  });
  expect(asEnded(await crawling.visit(at(server.port)))).toMatchObject({
    outcome: "network",
    body: null,
    reason: expect.stringMatching(/broke/),
  });
});

test("a page coded in itself, again and again, is no page", async () => {
  const twenty = Array.from({ length: 20 }).reduce<Buffer>((body) => gzipSync(body), Buffer.from("<p>"));
  await using server = await servePages({
    "/p": (_request, response) => response.writeHead(200, { ...html, "content-encoding": Array(20).fill("gzip").join(", ") }).end(twenty),
  });
  expect(asEnded(await crawling.visit(at(server.port)))).toMatchObject({ outcome: "network", reason: expect.stringContaining("20 times") });
});

let ca: Certificate;
beforeAll(async () => {
  ca = await certificateAuthority();
  setDefaultCACertificates([...getCACertificates("default"), ca.cert]);
});

test.each<[name: string, make: () => Promise<Certificate>, reason: RegExp]>([
  ["signed by itself", () => certificate("shop.localhost"), /signed by nobody but itself/],
  [
    "of a signer nobody knows",
    async () => certificate("shop.localhost", { ca: await certificateAuthority("Nobody") }),
    /incomplete or its signer unknown|signer|verify/,
  ],
  ["that has expired", () => certificate("shop.localhost", { ca, from: -10, to: -2 }), /expired/],
  ["of another host", () => certificate("other.localhost", { ca }), /another host/],
  ["that is not valid yet", () => certificate("shop.localhost", { ca, from: 2, to: 10 }), /not yet valid|not valid/],
])("a certificate %s is not trusted", async (_name, make, reason) => {
  await using server = await serveTls(await make(), "<p>129 zł");
  const visit = asEnded(await crawling.visit(`https://shop.localhost:${server.port}/p`));
  expect(visit).toMatchObject({ outcome: "network", status: null, reason: expect.stringMatching(reason) });
});

test("a certificate that is right is", async () => {
  await using server = await serveTls(await certificate("shop.localhost", { ca }), "<p>129 zł");
  expect(asPage(await crawling.visit(`https://shop.localhost:${server.port}/p`)).text).toBe("<p>129 zł");
});

test.each<[code: string, outcome: string, reason: RegExp]>([
  ["ENOTFOUND", "network", /does not exist/],
  ["EAI_AGAIN", "network", /could not be resolved just now/],
  ["ENODATA", "network", /no address/],
  ["ETIMEOUT", "timeout", /name server/],
  ["ESERVFAIL", "network", /name server/],
])("a resolver that answers %s", async (code, outcome, reason) => {
  const resolve = async (): Promise<never> => Promise.reject(Object.assign(new Error("resolver"), { code }));
  await using lost = await tryCrawler({ resolve });
  expect(asEnded(await lost.visit("http://lost.example/p"))).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
});

test("a host of letters beyond ASCII is asked by its name in ASCII", async () => {
  const hosts: (string | undefined)[] = [];
  await using server = await servePages({
    "/ł": () => undefined,
    "/%C5%82": (request, response) => {
      hosts.push(request.headers.host);
      response.writeHead(200, html).end("<p>ok");
    },
  });
  await using far = await tryCrawler({ resolve: loopback, allowedHosts: ["xn--w-uga1v8h.example"] });
  const visit = asPage(await far.visit(`http://żółw.example:${server.port}/ł`));
  expect(hosts).toEqual([`xn--w-uga1v8h.example:${server.port}`]);
  expect(visit.finalUrl).toBe(`http://xn--w-uga1v8h.example:${server.port}/%C5%82`);
});

test("an IPv6 address is visited where it is allowed, and refused in every spelling where not", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) =>
      socket.write(
        data.toString("latin1").startsWith("GET /robots.txt")
          ? "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n"
          : "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n<p>ok",
      ),
    );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "::1", resolve));
  const { port } = server.address() as AddressInfo;
  {
    await using allowed = await tryCrawler({ allowedHosts: ["::1"] });
    expect(asPage(await allowed.visit(`http://[::1]:${port}/p`)).text).toBe("<p>ok");
  }
  for (const host of ["[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1]", "[fd00::1]"]) {
    const visit = asEnded(await crawling.visit(`http://${host}:${port}/p`));
    expect(visit).toMatchObject({ outcome: "network", status: null, reason: expect.stringContaining("ALLOWED_HOSTS") });
  }
  server.close();
});
