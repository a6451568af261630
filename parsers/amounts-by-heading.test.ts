import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { extractorsAgree } from "./extractors-agree.ts";
import { gatherFindings } from "./gather-findings.ts";
import { HARMLESS, MUTATIONS, writtenIn } from "./mutate-page.ts";
import { openPage } from "./page.ts";
import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";
import { readStandard } from "./standard.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const saved = globSync("{sites,platforms}/*/pages/*.html", { cwd: folder }).sort();
const changes = [{ name: "as it is", mutate: (html: string): string | Uint8Array => html }, ...MUTATIONS, ...HARMLESS];

/** Reads a page by the amounts around its heading where they suffice, and by all of them; tells whether they sufficed. */
function expectSame(body: string | Uint8Array): boolean {
  const source = { url: "https://shop.pl/p/kettle-500", body: Buffer.from(body as string), contentType: "text/html; charset=utf-8" };
  const [quick, whole] = [true, false].map((onlyStandard) => {
    const page = openPage(source);
    const findings = gatherFindings(page, {}, onlyStandard);
    return { findings, reading: { ...readStandard(page, findings), agreed: extractorsAgree(findings) } };
  });
  expect(quick?.reading).toEqual(whole?.reading);
  return quick?.findings.amounts.length !== whole?.findings.amounts.length;
}

// oxlint-disable-next-line vitest/expect-expect -- expectSame does
test.each(saved.map((file, i) => ({ file, i })))("$file: other amounts than those around the heading change nothing", ({ file, i }) => {
  const html = readFileSync(`${folder}${file}`, "utf8");
  const money = writtenIn(["PLN", "EUR", "CZK"][i % 3] ?? "PLN");
  // Each change on some of the pages, each page with some of the changes.
  for (const [j, { mutate }] of changes.entries()) if (j === 0 || (i + j) % 8 === 0) expectSame(mutate(html, money));
});

const stated = jsonLd(schemaProduct({ availability: "InStock" }));
const tiles = (price: string, classes = "tile__price"): string =>
  `<p>${"word ".repeat(20)}</p>`.repeat(500) +
  `<section><h2>Polecane produkty</h2>${`<article class="tile"><h3><a href="/p/1">Kettle</a></h3><div class="${classes}">${price}</div></article>`.repeat(5)}</section>`;
const page = (rest: string): string => productPage({ head: stated, price: `<div class="price">129,90 zł</div>`, rest });

test("prices of other products far from the heading are not looked at", () => {
  expect(expectSame(page(tiles("89,00 zł")))).toBe(true);
});

test("an amount with the same whole part and other decimals is another one", () => {
  expect(expectSame(page(tiles("129,45 zł")))).toBe(true);
});

test.each([
  ["the price itself", tiles("129,90 zł")],
  ["the price, its digits apart", tiles("<b>1</b><b>29</b>,90 zł")],
  ["the price, in entities", tiles("1&#50;9,90 zł")],
  ["the price with one decimal", tiles("129,9 zł")],
  ["dollars", tiles("$ 89.00")],
  [
    "an amount in an element built like the price's",
    `${"<p>word</p>".repeat(500)}</div><div class="product"><div class="price">89,00 zł</div>`,
  ],
  ["a button with an amount", `${"<p>word</p>".repeat(500)}<button class="price">Kup teraz 89,00 zł</button>`],
  ["digits of another script", tiles("٨٩ zł")],
])("%s far from the heading: all amounts are looked at", (_, rest) => {
  expect(expectSame(page(rest))).toBe(false);
});
