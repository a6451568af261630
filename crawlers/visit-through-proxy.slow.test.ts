import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, test } from "vitest";
import type { Visit } from "../domain/visit.ts";
import type { FetchMode } from "../domain/observation.ts";
import { servePages, type TestServer } from "../test/hostile-server.ts";
import { serveProxy, serveSocksProxy } from "../test/proxy-server.ts";
import { certificate, certificateAuthority, serveTls } from "../test/serve-tls.ts";
import { asEnded, asPage, tryCrawler } from "../test/try-crawler.ts";
import { openVisitSession, type OpenSession, type VisitSessionOptions } from "./open-visit-session.ts";

const SECRET = "pass:w%rd";
const CREDENTIALS = `customer-${SECRET}`;
const USER_INFO = `customer-pass:${encodeURIComponent("w%rd")}`;

const html =
  (body: (headers: Record<string, unknown>) => string, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...headers });
    response.end(body(request.headers));
  };

const serveShop = (): Promise<TestServer> =>
  servePages({
    "/robots.txt": html(() => "User-agent: *\nDisallow: /private"),
    "/page": html((headers) => `<p>129,99 zł</p><pre>${JSON.stringify(headers)}</pre>`),
    "/cookie": html((headers) => `<p>1,00 zł ${String(headers.cookie)}</p>`, { "set-cookie": "sid=abc, def; Path=/" }),
    "/needs-cookie": (request, response) => {
      const had = (request.headers.cookie ?? "").includes("gate=");
      response.writeHead(had ? 200 : 302, {
        "content-type": "text/html",
        ...(had ? {} : { location: "/needs-cookie", "set-cookie": "gate=1" }),
      });
      response.end("<p>2,00 zł</p>");
    },
    "/elsewhere": (request, response) => {
      response.writeHead(302, { location: `http://other.localhost:${request.socket.localPort}/page` });
      response.end();
    },
    "/long": html(() => "x".repeat(300_000)),
  });

function session(host: string, options: Partial<VisitSessionOptions> = {}): OpenSession {
  const none = { key: "1", host, httpClient: "undici" as const, proxyUrl: null, cookies: [], headers: {}, jar: null };
  return openVisitSession({ ...none, ...options });
}

const PROXIES = [
  ["http", serveProxy],
  ["socks5", serveSocksProxy],
] as const;

const WAYS: readonly [string, Partial<VisitSessionOptions>, FetchMode][] = [
  ["undici", {}, "http"],
  ["impit", { httpClient: "impit" }, "http"],
  ["a browser", {}, "browser"],
];

test.each(PROXIES)(
  "a page and its robots.txt come through a %s proxy with credentials, and its bytes are counted",
  async (scheme, serve) => {
    await using shop = await serveShop();
    await using proxy = await serve({ credentials: CREDENTIALS });
    await using crawling = await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"] });
    const host = `shop.localhost:${shop.port}`;
    const through = session(host, { proxyUrl: `${scheme}://${USER_INFO}@127.0.0.1:${proxy.port}` });
    const visit = await crawling.visit(`http://${host}/page`, { session: through });
    expect(asPage(visit).text).toContain("129,99");
    expect(asPage(visit).text).not.toContain("proxy-");
    expect(visit.proxy).toMatchObject({ failed: false });
    expect(visit.proxy?.bytes).toBeGreaterThan(500);
    expect(new Set(proxy.asked)).toEqual(new Set([host]));
    expect(shop.asked).toEqual(["/robots.txt", "/page"]);
    expect(asEnded(await crawling.visit(`http://${host}/private`, { session: through })).outcome).toBe("robots-denied");
    const again = await crawling.visit(`http://${host}/long`, { session: through });
    expect(again.proxy?.bytes).toBeGreaterThan(300_000);
    expect(again.proxy?.bytes).toBeLessThan(330_000);
    expect(JSON.stringify(again)).not.toContain("w%rd");
  },
);

test.each(PROXIES)("https goes through a tunnel of a %s proxy, and the certificate must be the site's", async (scheme, serve) => {
  const trusted = getCACertificates("default");
  await using stack = new AsyncDisposableStack();
  stack.defer(() => setDefaultCACertificates(trusted));
  const ca = await certificateAuthority();
  setDefaultCACertificates([...trusted, ca.cert]);
  const proxy = stack.use(await serve({ credentials: CREDENTIALS }));
  const crawling = stack.use(await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"] }));
  const [right, wrong] = [await certificate("shop.localhost", { ca }), await certificate("other.localhost", { ca })];
  const ends: (string | null)[] = [];
  for (const [key, cert] of [
    ["right", right],
    ["wrong", wrong],
  ] as const) {
    const server = stack.use(await serveTls(cert, "<p>129,99 zł"));
    const host = `shop.localhost:${server.port}`;
    const through = session(host, { key, proxyUrl: `${scheme}://${USER_INFO}@127.0.0.1:${proxy.port}` });
    const visit = await crawling.visit(`https://${host}/p`, { session: through });
    expect(proxy.asked).toContain(host);
    expect(visit.proxy?.failed).toBe(false);
    ends.push(visit.kind === "page" ? asPage(visit).text : visit.reason);
  }
  expect(ends).toEqual(["<p>129,99 zł", expect.stringContaining("certificate belongs to another host")]);
});

test.each(PROXIES)("a %s proxy that fails is told as such, without its credentials", async (scheme, serve) => {
  await using shop = await serveShop();
  await using proxy = await serve({ credentials: CREDENTIALS });
  const limits = { connectTimeoutMs: 300, headersTimeoutMs: 300, bodyTimeoutMs: 300 };
  await using crawling = await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"], limits });
  const host = `shop.localhost:${shop.port}`;
  const by = (userInfo: string, key: string): OpenSession =>
    session(host, { key, proxyUrl: `${scheme}://${userInfo}@127.0.0.1:${proxy.port}` });
  const ends = async (key: string, userInfo = USER_INFO): Promise<Visit> =>
    crawling.visit(`http://${host}/page`, { session: by(userInfo, key) });

  const wrong = asEnded(await ends("wrong", "somebody:guess"));
  expect(wrong).toMatchObject({ outcome: "network", proxy: { failed: true } });
  expect(wrong.reason).toMatch(/^The proxy 127\.0\.0\.1:\d+ /);
  expect(wrong.reason).not.toContain("guess");
  for (const how of ["refuse", "silent", "dies"] as const) {
    proxy.behave(how);
    const visit = asEnded(await ends(how));
    expect(["network", "timeout"]).toContain(visit.outcome);
    expect(visit.reason).not.toContain("w%rd");
    expect(how === "dies" ? [] : shop.asked).toEqual([]);
  }
  await proxy[Symbol.asyncDispose]();
  const gone = asEnded(await ends("gone"));
  expect(gone).toMatchObject({ outcome: "network", proxy: { failed: true } });
  expect(gone.reason).toContain("cannot be reached");
});

test.each(WAYS)("a proxy that refuses a tunnel is told as the proxy's failure by %s", async (_, options, fetchMode) => {
  await using shop = await serveShop();
  await using proxy = await serveProxy({ credentials: CREDENTIALS });
  await using crawling = await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"] });
  const host = `shop.localhost:${shop.port}`;
  const through = session(host, { ...options, proxyUrl: `http://somebody:guess@127.0.0.1:${proxy.port}` });
  const visit = asEnded(await crawling.visit(`https://${host}/page`, { session: through, fetchMode }));
  expect(visit).toMatchObject({ outcome: "network", proxy: { failed: true } });
  expect(visit.reason).toMatch(/^The proxy 127\.0\.0\.1:\d+ refuses the user name or password \(407\)/);
  expect(shop.asked).toEqual([]);
});

test("a proxy is spoken to by TLS where its address says so, and its certificate must be its own", async () => {
  const trusted = getCACertificates("default");
  await using stack = new AsyncDisposableStack();
  stack.defer(() => setDefaultCACertificates(trusted));
  const ca = await certificateAuthority();
  setDefaultCACertificates([...trusted, ca.cert]);
  const shop = stack.use(await serveShop());
  const secure = stack.use(await serveTls(await certificate("shop.localhost", { ca }), "<p>129,99 zł"));
  const proxy = stack.use(await serveProxy({ credentials: CREDENTIALS, tls: await certificate("proxy.localhost", { ca }) }));
  const crawling = stack.use(await tryCrawler({ allowedHosts: ["*.localhost"] }));
  const through = (name: string) => session("shop.localhost", { key: name, proxyUrl: `https://${USER_INFO}@${name}:${proxy.port}` });
  for (const url of [`http://shop.localhost:${shop.port}/page`, `https://shop.localhost:${secure.port}/page`]) {
    const visit = await crawling.visit(url, { session: through("proxy.localhost") });
    expect(asPage(visit).text).toContain("129,99");
    expect(visit.proxy?.bytes).toBeGreaterThan(500);
    expect(proxy.asked).toContain(new URL(url).host);
    const other = asEnded(await crawling.visit(url, { session: through("other.localhost") }));
    expect(other).toMatchObject({ outcome: "network", proxy: { failed: true } });
    expect(other.reason).toMatch(/^The proxy other\.localhost:\d+ cannot be reached \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  }
});

test.each(WAYS)("a SOCKS 4 proxy is asked by name, and tells who we are by a user alone, by %s", async (_, options, fetchMode) => {
  await using shop = await serveShop();
  await using proxy = await serveSocksProxy({ credentials: "customer" });
  const limits = { quietMs: 100, quietWithoutPriceMs: 100 };
  await using crawling = await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"], limits });
  const url = `http://shop.localhost:${shop.port}/page`;
  const by = (user: string) => session("shop.localhost", { ...options, key: user, proxyUrl: `socks4://${user}@127.0.0.1:${proxy.port}` });
  expect(asPage(await crawling.visit(url, { session: by("customer"), fetchMode })).text).toContain("129,99");
  expect(new Set(proxy.asked)).toEqual(new Set([`shop.localhost:${shop.port}`]));
  const refused = asEnded(await crawling.visit(url, { session: by("somebody"), fetchMode }));
  expect(refused).toMatchObject({ outcome: "network", proxy: { failed: true } });
  expect(refused.reason).toMatch(/^The proxy 127\.0\.0\.1:\d+ does not lead to/);
});

test.each(PROXIES)("a %s proxy leads to no private address, and may itself be in no private network", async (scheme, serve) => {
  await using shop = await serveShop();
  await using proxy = await serve();
  const resolve = async (name: string) => [{ address: name === "inside.example" ? "10.0.0.1" : "127.0.0.1", family: 4 }];
  await using crawling = await tryCrawler({ allowedHosts: ["127.0.0.1", "*.localhost"], resolve });
  const through = session("inside.example", { proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` });
  for (const url of [
    "http://inside.example/page",
    "https://inside.example/page",
    "http://10.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/",
  ]) {
    expect(asEnded(await crawling.visit(url, { session: through })).reason).toMatch(/is not visited from here/);
  }
  expect(proxy.asked).toEqual([]);

  await using strict = await tryCrawler({ allowedHosts: ["*.localhost"] });
  const visit = asEnded(await strict.visit(`http://shop.localhost:${shop.port}/page`, { session: through }));
  expect(visit.reason).toMatch(/^The proxy .* may not be used: .*ALLOWED_HOSTS/);
  expect(proxy.asked).toEqual([]);
});

test.each(WAYS)(
  "cookies stay over two visits and a restart, given ones win, and nothing goes to another site, by %s",
  async (_, options, fetchMode) => {
    await using shop = await serveShop();
    await using proxy = await serveProxy({ credentials: CREDENTIALS });
    const limits = { quietMs: 100, quietWithoutPriceMs: 100 };
    await using crawling = await tryCrawler({ allowedHosts: ["*.localhost", "127.0.0.1"], limits });
    const host = `shop.localhost:${shop.port}`;
    const given = {
      ...options,
      cookies: [{ name: "consent", value: "yes-secret" }],
      headers: { "X-Postcode": "00-950" },
      proxyUrl: `http://${USER_INFO}@127.0.0.1:${proxy.port}`,
    };
    const first = session(host, given);
    const visit = (at: string, by: OpenSession): Promise<Visit> => crawling.visit(`http://${host}${at}`, { session: by, fetchMode });
    expect(asPage(await visit("/cookie", first)).text).toContain("1,00 zł consent=yes-secret<");
    expect(asPage(await visit("/cookie", first)).text).toMatch(/sid=abc, def/);
    expect(asPage(await visit("/needs-cookie", first)).text).toContain("2,00");
    const jar = first.changedJar();
    expect(jar).toContain("sid");
    const later = session(host, { ...given, key: "2", jar });
    const page = asPage(await visit("/page", later)).text;
    for (const part of ["sid=abc, def", "consent=yes-secret", "00-950", "Cenoskop/test"]) expect(page).toContain(part);
    const elsewhere = asPage(await visit("/elsewhere", later)).text;
    for (const part of ["sid=", "consent=", "00-950"]) expect(elsewhere).not.toContain(part);
    expect(proxy.asked.length).toBeGreaterThan(4);
  },
);

test.each([
  ["undici", false],
  ["impit", true],
] as const)("by %s the TLS greeting looks like a browser's: %s", async (httpClient, asBrowser) => {
  const greetings: Buffer[] = [];
  const server = createServer((socket) =>
    socket
      .on("error", () => socket.destroy())
      .once("data", (greeting) => {
        greetings.push(greeting);
        socket.destroy();
      }),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  await using stack = new AsyncDisposableStack();
  stack.defer(() => void server.close());
  const crawling = stack.use(await tryCrawler({ limits: { maxRetries: 0 } }));
  const host = `shop.localhost:${(server.address() as AddressInfo).port}`;
  expect(asEnded(await crawling.visit(`https://${host}/page`, { session: session(host, { httpClient }) })).outcome).toBe("network");
  const offered = greetings.map(cipherSuites);
  expect(offered.length).toBeGreaterThan(0);
  // Chrome offers suites that mean nothing (GREASE, RFC 8701), OpenSSL does not
  for (const suites of offered) expect(suites.some((suite) => (suite & 0x0f0f) === 0x0a0a)).toBe(asBrowser);
});

/** Of a ClientHello (RFC 8446, 4.1.2) in its record. */
function cipherSuites(greeting: Buffer): number[] {
  expect([greeting[0], greeting[5]]).toEqual([22, 1]);
  const begin = 44 + greeting.readUInt8(43);
  return Array.from({ length: greeting.readUInt16BE(begin) / 2 }, (__, index) => greeting.readUInt16BE(begin + 2 + 2 * index));
}

test("a browser takes a picture of the page where one is asked for", async () => {
  await using shop = await serveShop();
  await using crawling = await tryCrawler({ limits: { quietMs: 100, quietWithoutPriceMs: 100 } });
  const url = `http://shop.localhost:${shop.port}/page`;
  const visit = await crawling.visit(url, { fetchMode: "browser", screenshot: true });
  expect(visit.screenshot?.contentType).toBe("image/jpeg");
  expect(
    Buffer.from(visit.screenshot?.body ?? [])
      .subarray(0, 3)
      .toString("hex"),
  ).toBe("ffd8ff");
  expect((await crawling.visit(url, { fetchMode: "browser" })).screenshot).toBeUndefined();
});
