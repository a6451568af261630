import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Garden Lamp","sku":"GL-7","offers":{"@type":"Offer","price":"24.90","priceCurrency":"EUR","availability":"https://schema.org/InStock"}}</script></head>
<body><nav>${"<a href='/x'>Somewhere else</a>".repeat(300)}</nav><h1>Garden Lamp</h1><p class="price">€ 24.90</p><footer>${"<p>Terms</p>".repeat(200)}</footer></body></html>`;

const server = createServer((request, response) => {
  if (request.url === "/robots.txt") response.writeHead(404).end();
  else if (request.url === "/lamp") response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGE);
  else response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>");
});
let origin = "";
let folder = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "new-site-"));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function newSite(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = fileURLToPath(new URL("new-site.ts", import.meta.url));
  const all = [script, ...args, "--sites", join(folder, "sites"), "--raw", join(folder, "raw")];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, all)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

const written = (file: string): Promise<string> => readFile(join(folder, file), "utf8");

test("saves page, skeleton, reading and parser, and overwrites nothing", async () => {
  const first = await newSite(`${origin}/lamp`, "--allow-host", "127.0.0.1");
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("Read 1 offer(s)") });
  expect(await written("raw/127.0.0.1/product.html")).toBe(PAGE);
  expect(JSON.parse(await written("sites/127.0.0.1/pages/product.json"))).toMatchObject({
    url: `${origin}/lamp`,
    outcome: "offers",
    offers: [{ name: "Garden Lamp", price: "24.90 EUR", availability: "InStock", sku: "GL-7" }],
  });
  expect(await written("sites/127.0.0.1/parser.ts")).toContain('hosts: ["127.0.0.1"]');
  const skeleton = await written("sites/127.0.0.1/pages/product.html");
  expect(skeleton).toMatch(/^<!-- reduced-by-new-site/);
  expect(skeleton).toContain("24.90");
  expect(skeleton).not.toContain("Somewhere else");
  expect(skeleton.length).toBeLessThan(PAGE.length / 10);

  const again = await newSite(`${origin}/lamp`, "--allow-host", "127.0.0.1");
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("--case") });
});

test.each([
  [["not-a-url"], "is no web address"],
  [["http://127.0.0.1:1/x"], "--allow-host"],
  [["https://shop.invalid/x", "--file", "/nowhere.html"], "nowhere.html"],
])("bad input is answered with the remedy: %j", async (args, remedy) => {
  const { code, stderr } = await newSite(...args);
  expect(code).not.toBe(0);
  expect(stderr).toContain(remedy);
});

test("a page that is not there leaves nothing behind", async () => {
  const { code, stderr } = await newSite(`${origin}/gone`, "--allow-host", "127.0.0.1", "--case", "gone");
  expect(code).toBe(2);
  expect(stderr).toContain("gave no page");
  await expect(written("sites/127.0.0.1/pages/gone.html")).rejects.toThrow("ENOENT");
});
