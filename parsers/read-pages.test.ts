import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readPage, readPages, type PageToRead } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

function pageOf(file: string): PageToRead {
  return { url: `https://shop.example.pl/${file}`, body: readFileSync(`${folder}${file}`), contentType: "text/html", hints: {} };
}

test("pages that are read side by side are read as each by itself, whatever stands beside them", async () => {
  const registry = await loadParsers();
  const files = globSync("**/pages/*.html", { cwd: folder }).sort();
  expect(files.length).toBeGreaterThan(50);
  const pages = files.map(pageOf);
  const first = pages[0] as PageToRead;
  const odd: readonly PageToRead[] = [
    { ...first, body: new Uint8Array() },
    { ...first, body: new Uint8Array(12_000_001) },
    { ...first, body: new TextEncoder().encode("<div>".repeat(700)) },
    { ...first, body: new TextEncoder().encode('{"product":{"title":"Kettle"}}'), contentType: "application/json" },
    { ...first, url: "no address" },
  ];
  const all = [...pages.slice(0, 20), ...odd, ...pages.slice(20)];
  expect(readPages(all, registry)).toEqual(all.map((page) => readPage(page, registry)));
});
