import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectedLog } from "../test/collected-log.ts";
import { servePages, type TestServer } from "../test/hostile-server.ts";
import { asEnded, asPage, tryCrawler, type TryCrawler } from "../test/try-crawler.ts";
import type { Visit } from "../domain/visit.ts";

const html =
  (body: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers });
    response.end(body);
  };
const redirect =
  (location: (port: number) => string): RequestListener =>
  (request, response) => {
    response.writeHead(302, { location: location(request.socket.localPort ?? 0) });
    response.end();
  };

const BRISK = { quietMs: 200, quietWithoutPriceMs: 300, settleMs: 1500 };

const log = collectedLog();
let shop: TestServer;
let inside: TestServer;
let crawling: TryCrawler;
let base: string;
beforeAll(async () => {
  inside = await servePages({ "/": html("secret"), "/data": html("secret") });
  const fetchInside = `const insides = ["http://127.0.0.1:${inside.port}/data", "http://localhost:${inside.port}/data", "http://[::ffff:127.0.0.1]:${inside.port}/data", "http://rebind.example:${inside.port}/data", "http://shop.localhost:PORT/to-inside"];`;
  shop = await servePages({
    "/robots.txt": html("User-agent: *\nDisallow: /private"),
    "/price": html(
      `<p id=price>…</p><script>setTimeout(async () => { price.textContent = await (await fetch("/api")).text(); }, 150)</script>`,
    ),
    "/api": html("129,99 zł"),
    "/plain": html("<p>199,00 zł</p>"),
    "/moved": redirect(() => "/plain"),
    "/to-private": redirect(() => "/private"),
    "/script-to-private": html(`<script>location.href = "/private"</script>`),
    "/private": html("<p>1,00 zł</p>"),
    "/script-moved": html(`<p>5,00 zł</p><script>location.replace("/plain")</script>`),
    "/to-inside": redirect(() => `http://127.0.0.1:${inside.port}/data`),
    "/reads-inside": (request, response) =>
      html(`<p id=out></p><script>
        ${fetchInside.replace("PORT", String(request.socket.localPort))}
        const tries = insides.map((url) => fetch(url, { mode: "no-cors" }).then(() => "reached " + url, () => "refused"));
        tries.push(new Promise((resolve) => { const socket = new WebSocket("ws://127.0.0.1:${inside.port}/data"); socket.onopen = () => resolve("reached by socket"); socket.onerror = () => resolve("refused"); }));
        const frame = document.body.appendChild(document.createElement("iframe")); frame.src = insides[0];
        const image = document.body.appendChild(new Image()); image.src = insides[0];
        navigator.sendBeacon(insides[0], "x");
        Promise.all(tries).then((all) => { out.textContent = all.join() + " 1,00 zł"; });
      </script>`)(request, response),
    "/picture": html(`<p style="font-family: own">1,00 zł</p><img src="/picture.png"><link rel=stylesheet href="/style.css">
      <video src="/film.mp4" poster="/poster.jpg" autoplay muted></video><audio src="/sound.mp3" preload=auto></audio>`),
    "/style.css": html(`@font-face { font-family: own; src: url("/font.woff2"); } p { background: url("/background.png"); }`, 200, {
      "content-type": "text/css",
    }),
    "/404": html("<h1>Not found</h1>", 404),
    "/403": html("<h1>Forbidden</h1>", 403),
    "/429": html("", 429, { "retry-after": "30" }),
    "/wall": html("<title>Just a moment...</title>", 403, { "cf-mitigated": "challenge" }),
    "/pdf": html("%PDF-1.7", 200, { "content-type": "application/pdf" }),
    "/204": html("", 204),
    "/circle": redirect(() => "/circle"),
    "/loop": html("<p>1,00 zł</p><script>for (;;);</script>"),
    "/large": html(`<p>1,00 zł</p><script>document.body.append("x".repeat(3e6))</script>`),
    "/ticker": html(`<p>1,00 zł</p><b id=b></b><script>setInterval(() => { b.textContent = performance.now(); }, 10)</script>`),
    "/popup": html(`<p>1,00 zł</p><script>window.open("/plain"); alert("hello"); confirm("sure?")</script>`),
    "/slow": () => undefined,
    "/visible": html("<b id=b>seen</b><p id=out></p><script>out.textContent = `text: ${b.innerText} 1,00 zł`</script>"),
    "/agent": html(`<p id=out></p><script>out.textContent = navigator.userAgent + " 1,00 zł"</script>`),
  });
  base = `http://shop.localhost:${shop.port}`;
  const resolve = async (): Promise<Array<{ address: string; family: number }>> => [{ address: "127.0.0.1", family: 4 }];
  crawling = await tryCrawler({ log, resolve, limits: { ...BRISK, maxBodyBytes: 2 * 1024 * 1024 } });
});
afterAll(async () => {
  await crawling[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await inside[Symbol.asyncDispose]();
});

const look = (path: string, on = crawling): Promise<Visit> => on.visit(`${base}${path}`, { fetchMode: "browser" });
const browserPids = (): number[] =>
  log.lines.filter(({ message }) => message === "Browser started").map(({ fields }) => Number(fields["pid"]));

test("a price that exists only after JavaScript ran", async () => {
  const visit = asPage(await look("/price"));
  expect(visit.text).toContain('<p id="price">129,99 zł</p>');
  expect(visit).toMatchObject({
    fetchMode: "browser",
    status: 200,
    finalUrl: `${base}/price`,
    contentType: "text/html; charset=utf-8",
    etag: null,
    bodyHash: createHash("sha256").update(visit.body).digest("hex"),
  });
});

test("the same document again is unchanged", async () => {
  const first = asPage(await look("/plain"));
  expect(asEnded(await crawling.visit(`${base}/plain`, { fetchMode: "browser", bodyHash: first.bodyHash })).outcome).toBe("unchanged");
});

test.each<[path: string, text: string, finalPath: string]>([
  ["/moved", "199,00", "/plain"],
  ["/script-moved", "199,00", "/plain"],
  ["/ticker", "1,00", "/ticker"],
  ["/popup", "1,00", "/popup"],
  ["/agent", "Cenoskop/test", "/agent"],
  ["/visible", "text: seen", "/visible"],
])("%s is read", async (path, text, finalPath) => {
  const visit = asPage(await look(path));
  expect(visit.text).toContain(text);
  expect(visit.finalUrl).toBe(base + finalPath);
});

test.each(["/moved", "/script-moved"])(
  "%s waits for its turn like any request, outside the visit's time, and what is left behind is not read meanwhile",
  async (path) => {
    await using own = await tryCrawler({ limits: { ...BRISK, settleMs: 400 } });
    let turns = 0;
    const nextTurn = async (): Promise<boolean> => {
      turns++;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return true;
    };
    const visit = asPage(await own.visit(base + path, { fetchMode: "browser", nextTurn }));
    expect(visit.text).toContain("199,00");
    // robots.txt, the page and where it leads
    expect({ turns, requests: visit.requests }).toEqual({ turns: 2, requests: 3 });
    const refused = await own.visit(base + path, { fetchMode: "browser", nextTurn: () => Promise.resolve(false) });
    expect(asEnded(refused)).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("may not be asked again soon enough") });
  },
);

test.each<[path: string, outcome: string, reason: RegExp]>([
  ["/404", "gone", /404/],
  ["/403", "blocked", /403/],
  ["/429", "rate-limited", /30 s/],
  ["/wall", "blocked", /Cloudflare/],
  ["/pdf", "unreadable", /application\/pdf, which is no page/],
  ["/204", "unreadable", /empty/],
  ["/circle", "network", /redirects more than|TOO_MANY/],
  ["/large", "too-large", /2 MiB/],
  ["/private", "robots-denied", /Disallow: \/private/],
  ["/to-private", "robots-denied", /Disallow: \/private/],
  ["/script-to-private", "robots-denied", /Disallow: \/private/],
  ["/to-inside", "network", /127\.0\.0\.1 is a loopback address .* ALLOWED_HOSTS/],
])("%s is %s", async (path, outcome, reason) => {
  expect(asEnded(await look(path))).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
  expect(shop.asked).not.toContain("/private");
  expect(inside.asked).toEqual([]);
});

test("nothing a page does reaches this machine, however it is named", async () => {
  const visit = asPage(await look("/reads-inside"));
  expect(visit.text).toContain("refused,refused,refused,refused,refused,refused");
  expect(inside.asked).toEqual([]);
});

test("a name that resolves inside is refused as the page itself, too", async () => {
  const visit = asEnded(await crawling.visit(`http://rebind.example:${inside.port}/`, { fetchMode: "browser" }));
  expect(visit).toMatchObject({ outcome: "network", reason: expect.stringContaining("rebind.example (127.0.0.1)") });
  expect(inside.asked).toEqual([]);
});

test("pictures, fonts and media are not loaded, styles are", async () => {
  await look("/picture");
  expect(shop.asked).toContain("/style.css");
  for (const path of ["/picture.png", "/background.png", "/poster.jpg", "/font.woff2", "/film.mp4", "/sound.mp3"])
    expect(shop.asked).not.toContain(path);
});

test("other sites are asked only when the page shows no price without them, and never for pictures, frames and pings", async () => {
  const tracker = `<script>document.title = "tracked"</script>`;
  await using other = await servePages({
    "/t.js": (_request, response) => response.writeHead(200, { "content-type": "text/javascript" }).end(`document.title = "tracked"`),
    "/price.js": (_request, response) =>
      response.writeHead(200, { "content-type": "text/javascript" }).end(`document.body.append("129,99 zł")`),
    "/frame": html(tracker),
  });
  const elsewhere = `http://cdn.localhost:${other.port}`;
  const extras = `<img src="${elsewhere}/i.png"><iframe src="${elsewhere}/frame"></iframe><script>navigator.sendBeacon("${elsewhere}/ping", "x")</script>`;
  const data = `<script type="application/ld+json">{"@type":"Product","offers":{"price":"7.00","priceCurrency":"PLN"}}</script>`;
  await using own = await servePages({
    "/shown": html(`<p>7,00 zł</p><script async src="${elsewhere}/t.js"></script>${extras}`),
    // the document waits for that script before it goes on
    "/blocking": html(`<head>${data}<script src="${elsewhere}/t.js"></script></head><body><p>7,00 zł</p>${extras}</body>`),
    "/elsewhere": html(`<p id=p></p><script async src="${elsewhere}/price.js"></script>${extras}`),
    "/waits": html(`<body><script src="${elsewhere}/price.js"></script>${extras}</body>`),
  });
  const at = (path: string, more: { thirdParties?: boolean } = {}): Promise<Visit> =>
    crawling.visit(`http://shop.localhost:${own.port}${path}`, { fetchMode: "browser", ...more });
  for (const path of ["/shown", "/blocking"]) {
    const visit = asPage(await at(path));
    expect(visit.text).toContain("<p>7,00 zł</p>");
    expect(visit.heldBack).toBeGreaterThan(0);
  }
  expect(other.asked).toEqual([]);
  for (const path of ["/elsewhere", "/waits"]) expect(asPage(await at(path)).text).toMatch(/129,99 zł/);
  expect(new Set(other.asked)).toEqual(new Set(["/price.js"]));
  // unless they are asked for
  expect(asPage(await at("/blocking", { thirdParties: true })).text).toContain("<title>tracked</title>");
});

test("a page that never answers and one that never rests its processor are given up, and the next visit works", async () => {
  await using hasty = await tryCrawler({ limits: { ...BRISK, browserTotalMs: 2000, browserCloseMs: 1000 } });
  expect(asEnded(await look("/slow", hasty))).toMatchObject({ outcome: "timeout", reason: expect.stringContaining("2 s") });
  expect(asEnded(await look("/loop", hasty)).outcome).toBe("timeout");
  expect(asPage(await look("/plain", hasty)).text).toContain("199,00");
});

test("a browser killed in the middle of a visit costs one try, no more", async () => {
  await look("/plain");
  const pid = browserPids().at(-1) ?? 0;
  const asked = shop.asked.length;
  const visit = look("/price");
  await expect.poll(() => shop.asked.slice(asked), { timeout: 10_000, interval: 5 }).toContain("/price");
  process.kill(pid, "SIGKILL");
  expect(asPage(await visit).text).toContain("129,99 zł");
  expect(browserPids().at(-1)).not.toBe(pid);
});

test("three visits at once share one browser, which is replaced after its pages", async () => {
  const ownLog = collectedLog();
  const starts = (): number => ownLog.lines.filter(({ message }) => message === "Browser started").length;
  await using few = await tryCrawler({ log: ownLog, limits: { ...BRISK, browserMaxPages: 3 } });
  const visits = await Promise.all(["/plain?1", "/plain?2", "/plain?3"].map((path) => look(path, few)));
  expect(visits.map(({ kind }) => kind)).toEqual(["page", "page", "page"]);
  expect(starts()).toBe(1);
  await look("/plain", few);
  expect(starts()).toBe(2);
});

test.each([{ browserMaxBytes: 1024 * 1024 }, { browserMaxAgeMs: 0 }])(
  "a browser beyond %j is replaced and leaves no process",
  async (bound) => {
    const ownLog = collectedLog();
    await using strict = await tryCrawler({ log: ownLog, limits: { ...BRISK, ...bound } });
    const pids = (): number[] =>
      ownLog.lines.filter(({ message }) => message === "Browser started").map(({ fields }) => Number(fields["pid"]));
    await look("/plain", strict);
    // its memory is looked at after the visit
    await expect.poll(() => look("/plain", strict).then(() => pids().length), { timeout: 15_000, interval: 50 }).toBeGreaterThan(1);
    const [first = 0] = pids();
    await expect.poll(() => groupOf(first), { timeout: 10_000 }).toEqual([]);
  },
);

test("a browser's processes do not add up with its pages, and none is left as a zombie", async () => {
  const ownLog = collectedLog();
  await using long = await tryCrawler({ log: ownLog, limits: { ...BRISK, quietMs: 50 } });
  await look("/plain", long);
  const pid = Number(ownLog.lines.find(({ message }) => message === "Browser started")?.fields["pid"]);
  const before = (await groupOf(pid)).length;
  for (let i = 0; i < 5; i++) await Promise.all([look(`/plain?${i}a`, long), look(`/plain?${i}b`, long)]);
  await expect.poll(async () => (await groupOf(pid)).length, { timeout: 10_000 }).toBeLessThanOrEqual(before + 2);
  // one that has just ended waits a moment to be collected
  await expect.poll(() => zombiesOf(pid), { timeout: 10_000 }).toEqual([]);
});

test("closing leaves no process behind, even in the middle of a visit", async () => {
  const ownLog = collectedLog();
  const closing = await tryCrawler({ log: ownLog, limits: { browserCloseMs: 2000 } });
  const asked = shop.asked.length;
  const ending = look("/slow", closing).then(
    () => "ended",
    (error: Error) => error.message,
  );
  await expect.poll(() => shop.asked.slice(asked), { timeout: 20_000 }).toContain("/slow");
  await closing.crawler.close();
  expect(await ending).toMatch(/closed/);
  const pid = Number(ownLog.lines.find(({ message }) => message === "Browser started")?.fields["pid"]);
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => groupOf(pid), { timeout: 5000 }).toEqual([]);
});

test("a browser that does nothing any more is killed with all its helpers when its time to close is over", async () => {
  const ownLog = collectedLog();
  const frozen = await tryCrawler({ log: ownLog, limits: { ...BRISK, browserCloseMs: 500 } });
  asPage(await look("/plain", frozen));
  const pid = Number(ownLog.lines.find(({ message }) => message === "Browser started")?.fields["pid"]);
  expect((await groupOf(pid)).length).toBeGreaterThan(1);
  process.kill(-pid, "SIGSTOP");
  await frozen.crawler.close();
  await expect.poll(() => groupOf(pid), { timeout: 5000 }).toEqual([]);
});

test("a browser that is not there is said so, with what to do", async () => {
  await using none = await tryCrawler({ chromiumPath: "/nowhere/chromium" });
  expect(asEnded(await look("/plain", none))).toMatchObject({
    outcome: "network",
    reason: expect.stringMatching(/CHROMIUM_PATH is \/nowhere\/chromium.*correct it/),
  });
});

/** Ended processes of a group whose parent has not taken note. */
async function zombiesOf(pgid: number): Promise<string[]> {
  return (await processesOf(pgid)).filter(({ state }) => state === "Z").map(({ stat }) => stat);
}

/** Processes of a group that still run; one that waits to be collected by init no longer does. */
async function groupOf(pgid: number): Promise<string[]> {
  return (await processesOf(pgid)).filter(({ state }) => state !== "Z").map(({ stat }) => stat);
}

async function processesOf(pgid: number): Promise<{ state: string; stat: string }[]> {
  const found: { state: string; stat: string }[] = [];
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const [state = "", , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(group) === pgid) found.push({ state, stat });
  }
  return found;
}
