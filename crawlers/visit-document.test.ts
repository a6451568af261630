import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { servePages } from "../test/hostile-server.ts";
import { asEnded, asPage, tryCrawler } from "../test/try-crawler.ts";

const MIB = 1024 * 1024;

test("a document may be CSV, an archive and larger than a page; its headers come with it", async () => {
  const send =
    (type: string, body: Buffer | string): RequestListener =>
    (_, response) =>
      void response.writeHead(200, { "content-type": type, "x-wp-totalpages": "3" }).end(body);
  await using shop = await servePages({
    "/feed.csv": send("text/csv", "id,title\n1,Kettle\n"),
    "/sitemap.xml.gz": send("application/x-gzip", gzipSync("<urlset/>")),
    "/large": send("text/html", Buffer.alloc(3 * MIB, 32)),
    "/endless": send("application/xml", Buffer.alloc(5 * MIB, 32)),
  });
  await using crawling = await tryCrawler({ limits: { maxBodyBytes: 2 * MIB, maxDocumentBytes: 4 * MIB } });
  const at = (path: string): string => `http://shop.localhost:${shop.port}${path}`;
  const visit = (path: string) => crawling.visit(at(path), { accept: "document" });

  const feed = await visit("/feed.csv");
  expect(asPage(feed).text).toBe("id,title\n1,Kettle\n");
  expect(feed).toMatchObject({ headers: { "x-wp-totalpages": "3", "content-type": "text/csv" } });
  expect((await visit("/sitemap.xml.gz")).kind).toBe("page");
  expect((await visit("/large")).kind).toBe("page");
  expect(asEnded(await visit("/endless"))).toMatchObject({ outcome: "too-large", reason: expect.stringContaining("4 MiB") });

  // a page is held to what it was
  expect(asEnded(await crawling.visit(at("/feed.csv")))).toMatchObject({ outcome: "unreadable" });
  expect(asEnded(await crawling.visit(at("/large")))).toMatchObject({ outcome: "too-large" });
});
