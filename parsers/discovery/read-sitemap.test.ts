import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { DISCOVERY_LIMITS } from "../../domain/discovery-limits.ts";
import { pageToSearch } from "../../test/page-to-search.ts";
import { readFoundPage } from "./read-found-page.ts";

const read = (body: string | Uint8Array, limits: Partial<typeof DISCOVERY_LIMITS> = {}) =>
  readFoundPage(pageToSearch("sitemap", body, { limits: { ...DISCOVERY_LIMITS, ...limits } }));
const urlset = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">${inner}</urlset>`;

test("addresses with their dates, images and titles; tracking parameters and device hosts are nothing", async () => {
  const found = await read(
    urlset(`<url><loc> https://www.shop.example/a?utm_source=x&amp;id=1#top </loc><lastmod>2026-11-01</lastmod></url>
<url><loc><![CDATA[https://m.shop.example/b]]></loc><lastmod>2026-11-20T10:00:00+01:00</lastmod>
<image:image><image:loc>https://cdn.example/b.jpg</image:loc><image:title>Kettle B</image:title></image:image></url>`),
  );
  expect(found).toMatchObject({ unreadable: null, problems: [], cutOff: [], next: [] });
  expect(found.listings).toMatchObject([
    { url: "https://www.shop.example/a?id=1", modifiedAt: "2026-11-01T00:00:00.000Z", name: null, price: null },
    { url: "https://www.shop.example/b", modifiedAt: "2026-11-20T09:00:00.000Z", name: "Kettle B", image: "https://cdn.example/b.jpg" },
  ]);
});

test.each(["", "2026", "yesterday", "2026-13-40", "2026-11-20 10:00", "01.11.2026", "2031-01-01", "-1"])(
  "the date %j is none, or counts as far as it says",
  async (date) => {
    const { listings } = await read(urlset(`<url><loc>https://www.shop.example/a</loc><lastmod>${date}</lastmod></url>`));
    expect(listings[0]?.modifiedAt).toBe(date === "2026" ? "2026-01-01T00:00:00.000Z" : null);
  },
);

test("relative addresses, other hosts and other schemes are left out and told", async () => {
  const locs = [
    "/a",
    "a.html",
    "https://other.example/a",
    "http://127.0.0.1/a",
    "ftp://www.shop.example/a",
    "https://u:p@www.shop.example/a",
    "",
  ];
  const found = await read(urlset(locs.map((loc) => `<url><loc>${loc}</loc></url>`).join("")));
  expect(found.listings).toEqual([]);
  expect(found.problems).toEqual([expect.stringMatching(/^7 addresses were left out/)]);
});

test("an index leads on to its sitemaps on the same host, gzipped ones too", async () => {
  const index = `<sitemapindex><sitemap><loc>https://www.shop.example/1.xml.gz</loc><lastmod>2026-11-02</lastmod></sitemap>
<sitemap><loc>https://evil.example/2.xml</loc></sitemap></sitemapindex>`;
  const found = await read(gzipSync(index));
  expect(found.next).toEqual([{ kind: "sitemap", url: "https://www.shop.example/1.xml.gz", modifiedAt: "2026-11-02T00:00:00.000Z" }]);
  expect(found.problems).toHaveLength(1);
});

test("a list in plain text and a feed in the place of a sitemap", async () => {
  const text = await read("https://www.shop.example/a\r\nhttps://other.example/b\n\n");
  expect(text.listings.map(({ url }) => url)).toEqual(["https://www.shop.example/a"]);
  const feed = await read(`<rss><channel><item><title>Kettle</title><link>https://www.shop.example/k</link></item></channel></rss>`);
  expect(feed.listings).toMatchObject([{ url: "https://www.shop.example/k", name: "Kettle" }]);
});

test("what is too long, too deep, cut off, full of entities or no sitemap is told, and bounded", async () => {
  const one = "<url><loc>https://www.shop.example/a</loc></url>";
  expect(await read(urlset(one.repeat(5)), { entriesPerDocument: 3 })).toMatchObject({
    listings: { length: 3 },
    cutOff: [expect.stringContaining("3 entries")],
  });
  expect((await read("<a>".repeat(100_000))).unreadable).toMatch(/deep/);
  expect((await read(`<urlset>${one}<url><loc>https://www.shop.ex`)).unreadable).toMatch(/cut off/);
  const bomb = `<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>${urlset("<url><loc>https://www.shop.example/&b;</loc></url>")}`;
  expect((await read(bomb)).unreadable).toMatch(/entities/);
  expect((await read(gzipSync(Buffer.alloc(20 << 20, " ")), { documentBytes: 1 << 20 })).unreadable).toMatch(/longer than/);
  expect((await read(gzipSync(urlset(one)).subarray(0, 40))).unreadable).toMatch(/damaged or cut off/);
  for (const other of ["<html><body>Hi</body></html>", "not at all", "", "{}"]) expect((await read(other)).unreadable).not.toBeNull();
});

test("robots.txt names sitemaps; without one it is /sitemap.xml", async () => {
  const robots = (text: string) => readFoundPage(pageToSearch("robots", text, { url: "https://www.shop.example/robots.txt" }));
  const found = await robots(
    "User-agent: *\nDisallow:\nsitemap:https://www.shop.example/s.xml\r\nSitemap: /relative.xml\nSitemap: https://cdn.example/s.xml\n",
  );
  expect(found.next.map(({ url }) => url)).toEqual(["https://www.shop.example/s.xml"]);
  expect(found.problems).toHaveLength(2);
  expect((await robots("")).next.map(({ url }) => url)).toEqual(["https://www.shop.example/sitemap.xml"]);
});
