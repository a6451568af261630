import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { servePages, type TestServer } from "../test/hostile-server.ts";
import { asEnded, asPage, tryCrawler } from "../test/try-crawler.ts";
import { createMemoryRobotsCache } from "./robots-gate.ts";

const page: RequestListener = (_request, response) => {
  response.setHeader("content-type", "text/html");
  response.end("<p>page");
};
const text =
  (body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.statusCode = status;
    response.end(body);
  };
const redirect =
  (location: string): RequestListener =>
  (_request, response) => {
    response.writeHead(301, { location });
    response.end();
  };
const at = (server: TestServer, path: string, name = "shop"): string => `http://${name}.localhost:${server.port}${path}`;
const timesAsked = (server: TestServer): number => server.asked.filter((path) => path === "/robots.txt").length;

test("a forbidden page is not asked for, an allowed one is, and robots.txt only once", async () => {
  await using server = await servePages({
    "/robots.txt": text("User-agent: *\nDisallow: /private\nCrawl-delay: 2"),
    "/p": page,
    "/private": page,
  });
  await using crawling = await tryCrawler();
  const [first, second] = await Promise.all([crawling.visit(at(server, "/p")), crawling.visit(at(server, "/p?2"))]);
  expect(asPage(first).crawlDelayMs).toBe(2000);
  expect(second.kind).toBe("page");
  const denied = asEnded(await crawling.visit(at(server, "/private/1")));
  expect(denied).toMatchObject({ outcome: "robots-denied", status: null, reason: expect.stringContaining('"Disallow: /private"') });
  expect(server.asked.filter((path) => path.startsWith("/private"))).toEqual([]);
  expect(timesAsked(server)).toBe(1);
});

test("a Crawl-delay of hours is a Crawl-delay of hours, and one beyond a day is a day", async () => {
  for (const [seconds, expected] of [
    [7200, 7_200_000],
    [999_999_999, 86_400_000],
  ] as const) {
    await using server = await servePages({ "/robots.txt": text(`User-agent: *\nCrawl-delay: ${seconds}`), "/p": page });
    await using crawling = await tryCrawler();
    expect(asPage(await crawling.visit(at(server, "/p"))).crawlDelayMs).toBe(expected);
  }
});

test("the target of a redirect is asked about too, on its own host", async () => {
  await using other = await servePages({ "/robots.txt": text("User-agent: cenoskop\nDisallow: /"), "/p": page });
  await using server = await servePages({
    "/out": redirect(at(other, "/p", "other")),
    "/in": redirect("/secret"),
    "/secret": page,
    "/robots.txt": text("User-agent: *\nDisallow: /secret"),
  });
  await using crawling = await tryCrawler();
  expect(asEnded(await crawling.visit(at(server, "/out"))).outcome).toBe("robots-denied");
  expect(asEnded(await crawling.visit(at(server, "/in"))).outcome).toBe("robots-denied");
  expect(other.asked).toEqual(["/robots.txt"]);
  expect(server.asked).not.toContain("/secret");
});

test.each<[status: number, kind: "page" | "ended"]>([
  [404, "page"],
  [403, "page"],
  [401, "page"],
  [429, "ended"],
  [500, "ended"],
  [503, "ended"],
])("robots.txt with %i: %s", async (status, kind) => {
  await using server = await servePages({ "/robots.txt": text("User-agent: *\nDisallow: /", status), "/p": page });
  await using crawling = await tryCrawler();
  const visit = await crawling.visit(at(server, "/p"));
  expect(visit.kind).toBe(kind);
  expect(visit.kind === "ended" ? visit.outcome : null).toBe(kind === "ended" ? "robots-denied" : null);
  expect(server.asked.includes("/p")).toBe(kind === "page");
});

test("five redirects of robots.txt are followed, more count as none, none lead inside", async () => {
  const chain = (length: number): Record<string, RequestListener> =>
    Object.fromEntries(
      Array.from({ length: length + 1 }, (_, i) => [
        i === 0 ? "/robots.txt" : `/r${i}`,
        i === length ? text("User-agent: *\nDisallow: /") : redirect(`/r${i + 1}`),
      ]),
    );
  await using five = await servePages({ ...chain(5), "/p": page });
  await using six = await servePages({ ...chain(6), "/p": page });
  await using inside = await servePages({ "/robots.txt": text("") });
  await using sly = await servePages({ "/robots.txt": redirect(`http://127.0.0.1:${inside.port}/robots.txt`), "/p": page });
  await using crawling = await tryCrawler();
  expect(asEnded(await crawling.visit(at(five, "/p"))).outcome).toBe("robots-denied");
  expect((await crawling.visit(at(six, "/p"))).kind).toBe("page");
  expect(asEnded(await crawling.visit(at(sly, "/p")))).toMatchObject({
    outcome: "network",
    reason: expect.stringContaining("ALLOWED_HOSTS"),
  });
  expect(inside.asked).toEqual([]);
});

test("an old copy serves while the server fails, and no longer than a day", async () => {
  let failing = false;
  const robots: RequestListener = (request, response) => text("User-agent: *\nDisallow: /private", failing ? 503 : 200)(request, response);
  await using server = await servePages({ "/robots.txt": robots, "/p": page });
  let now = Date.parse("2026-01-01T00:00:00Z");
  const cache = createMemoryRobotsCache();
  await using crawling = await tryCrawler({ robots: cache, now: () => new Date(now) });
  expect((await crawling.visit(at(server, "/p"))).kind).toBe("page");
  failing = true;
  now += 13 * 3600_000;
  expect((await crawling.visit(at(server, "/p"))).kind).toBe("page");
  expect(asEnded(await crawling.visit(at(server, "/private"))).outcome).toBe("robots-denied");
  expect(timesAsked(server)).toBe(2);
  now += 12 * 3600_000;
  expect(asEnded(await crawling.visit(at(server, "/p"))).reason).toMatch(/robots\.txt .* 503/);
  failing = false;
  now += 6 * 60_000;
  expect((await crawling.visit(at(server, "/p"))).kind).toBe("page");
});

test("a robots.txt that cannot be reached forbids everything, unless a copy of less than a day is at hand", async () => {
  let away = true;
  const robots: RequestListener = (request, response) =>
    away ? void request.socket.destroy() : text("User-agent: *\nDisallow: /private")(request, response);
  await using server = await servePages({ "/robots.txt": robots, "/p": page });
  let now = Date.parse("2026-01-01T00:00:00Z");
  await using crawling = await tryCrawler({ now: () => new Date(now) });
  const visit = (path: string) => crawling.visit(at(server, path));
  expect(asEnded(await visit("/p")).outcome).toBe("network");
  expect(server.asked).not.toContain("/p");
  away = false;
  expect((await visit("/p")).kind).toBe("page");
  away = true;
  now += 20 * 3600_000;
  expect((await visit("/p")).kind).toBe("page");
  expect(asEnded(await visit("/private")).outcome).toBe("robots-denied");
  now += 5 * 3600_000;
  const pages = server.asked.filter((path) => path === "/p").length;
  expect(asEnded(await visit("/p")).outcome).toBe("network");
  expect(server.asked.filter((path) => path === "/p")).toHaveLength(pages);
});

test("what one crawler learnt serves the next", async () => {
  await using server = await servePages({ "/robots.txt": text("User-agent: *\nDisallow: /private"), "/p": page });
  const robots = createMemoryRobotsCache();
  await using first = await tryCrawler({ robots });
  await first.visit(at(server, "/p"));
  await using second = await tryCrawler({ robots });
  expect(asEnded(await second.visit(at(server, "/private"))).outcome).toBe("robots-denied");
  expect(timesAsked(server)).toBe(1);
  expect(await robots.get(new URL(at(server, "/")).origin)).toMatchObject({ verdict: "rules", body: "User-agent: *\nDisallow: /private" });
});

test("a compressed robots.txt is read, an endless one forbids", async () => {
  await using zipped = await servePages({
    "/robots.txt": (_request, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync("User-agent: *\nDisallow: /"));
    },
    "/p": page,
  });
  await using endless = await servePages({ "/robots.txt": text("x".repeat(3000)), "/p": page });
  await using crawling = await tryCrawler({ limits: { maxBodyBytes: 2000 } });
  expect(asEnded(await crawling.visit(at(zipped, "/p"))).outcome).toBe("robots-denied");
  expect(asEnded(await crawling.visit(at(endless, "/p")))).toMatchObject({
    outcome: "robots-denied",
    reason: expect.stringContaining("endless"),
  });
});
