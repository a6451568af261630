import { expect, test } from "vitest";
import { jsonLd, pricesOf, productPage, readSample, schemaProduct } from "./sample-page.ts";

const MEGABYTE = 1_000_000;
const deepJson = `{"@type":"Product","a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
const many = (piece: string, characters: number): string => piece.repeat(Math.ceil(characters / piece.length));

/** None of these may cost more than a few times what a page of its size costs; the bound is far above that and far below a hang. */
const HOSTILE: Readonly<Record<string, () => string | Uint8Array>> = {
  "20 MB of text": () => productPage({ rest: many("lorem ipsum 12,99 zł ", 20 * MEGABYTE) }),
  "100,000 levels": () => productPage({ rest: `${"<div>".repeat(100_000)}x` }),
  "100,000 levels and closing tags of others": () => `${"<b>".repeat(100_000)}${"</i>".repeat(500_000)}`,
  "a million attributes": () => `<html><body><div ${many('a1="x" ', 7 * MEGABYTE)}>x</div></body></html>`,
  "one attribute of 8 MB": () => `<html><body><div class="${many("price hidden ", 8 * MEGABYTE)}">129,90 zł</div></body></html>`,
  "300,000 elements": () => productPage({ rest: "<p>1,00 zł</p>".repeat(300_000) }),
  "a deep JSON-LD block": () => productPage({ head: jsonLd(deepJson) }),
  "a wide JSON-LD block": () =>
    productPage({ head: jsonLd(`{"@type":"Product","offers":[${many('{"@type":"Offer","price":1},', 2 * MEGABYTE)}{}]}`) }),
  "JSON-LD of thousands of products": () =>
    productPage({ head: jsonLd(`[${many('{"@type":"Product","name":"a b c","offers":{"price":"1.00"}},', 2 * MEGABYTE)}{}]`) }),
  "a line of amounts": () => productPage({ price: `<div class="price">${many("1,00 zł ", MEGABYTE)}</div>` }),
  "lines just short enough to be read": () =>
    productPage({ price: `<p class="price">${many("1 000 000 000 ", 3_900)} zł</p>`.repeat(200) }),
  "spaces for backtracking": () =>
    productPage({ price: `<div class="price">${" ".repeat(MEGABYTE)}12${"\u00a0".repeat(MEGABYTE)}zł</div>` }),
  "commas for backtracking": () => productPage({ price: `<p>${"1,".repeat(2_000)}x</p>`.repeat(300) }),
  "letters for backtracking": () => productPage({ price: `<p>${"ab ".repeat(1_300)}: 1</p>`.repeat(300) }),
  "a style sheet of open braces": () => productPage({ head: `<style>${"a{".repeat(2 * MEGABYTE)}</style>` }),
  "an unclosed script": () => `${productPage()}<script type="application/ld+json">${many("{", MEGABYTE)}`,
  "unclosed markup": () => many('<a href="', 2 * MEGABYTE),
  "title of a megabyte": () => productPage({ name: many("kettle ", MEGABYTE) }),
  "invalid UTF-8": () => new Uint8Array(4 * MEGABYTE).map((_, i) => 0x80 + (i % 0x7f)),
  "nul bytes": () => new Uint8Array(4 * MEGABYTE),
};

test.each(Object.entries(HOSTILE))("%s ends in an outcome within bounds", (_, make) => {
  const page = make();
  const before = process.cpuUsage();
  const reading = readSample(page);
  const { user } = process.cpuUsage(before);
  expect(["offers", "unreadable", "ambiguous", "blocked", "gone", "needs-browser"]).toContain(reading.outcome);
  expect(user / 1e6).toBeLessThan(8);
});

test("names from the page never reach an object's prototype", () => {
  const block = `{"@context":"https://schema.org","@type":"Product","name":"Steel kettle K500","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},
    "offers":{"@type":"Offer","price":"129.90","priceCurrency":"PLN","__proto__":{"price":"1.00"}},"hasVariant":{"__proto__":{"polluted":1}}}`;
  expect(pricesOf(readSample(productPage({ head: jsonLd(block), price: "" })))).toBe("129.90 PLN");
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("items that refer to each other in a circle are read once", () => {
  const graph = [
    { ...schemaProduct(), "@id": "#a", offers: { "@id": "#o" }, isRelatedTo: { "@id": "#b" } },
    { "@type": "Product", "@id": "#b", name: "Other", isRelatedTo: { "@id": "#a" } },
    { "@type": "Offer", "@id": "#o", price: "129.90", priceCurrency: "PLN", itemOffered: { "@id": "#a" }, offers: { "@id": "#o" } },
  ];
  expect(pricesOf(readSample(productPage({ head: jsonLd({ "@graph": graph }), price: "" })))).toBe("129.90 PLN");
});

test("an address that is none is unreadable, not an exception", () => {
  expect(readSample(productPage(), { url: "not an address" })).toMatchObject({ outcome: "unreadable", offers: [] });
});
