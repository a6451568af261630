import { expect, test } from "vitest";
import { RegistryError } from "../errors.ts";
import { readPage } from "./read-page.ts";
import { buildRegistry, loadParsers } from "./registry.ts";
import { productPage } from "./sample-page.ts";
import type { PlatformParser, SiteParser } from "./site-parser.ts";

const site = (fields: Partial<SiteParser>): SiteParser => ({ hosts: ["shop.pl"], version: 3, ...fields });
const read = (parser: SiteParser, html = productPage()): ReturnType<typeof readPage> =>
  readPage(
    { url: "https://www.shop.pl/p/1", body: Buffer.from(html), contentType: "text/html; charset=utf-8", hints: {} },
    buildRegistry([{ name: "shop.pl", parser }], []),
  );

test("every parser in the folders loads, and no two claim one host", async () => {
  const registry = await loadParsers();
  expect(registry.sites.length).toBeGreaterThan(2);
  expect(registry.platforms.map(({ name }) => name)).toEqual(expect.arrayContaining(["opencart", "woocommerce"]));
});

test("two parsers for one host are refused by name", () => {
  const twice = [
    { name: "a", parser: site({}) },
    { name: "b", parser: site({}) },
  ];
  expect(() => buildRegistry(twice, [])).toThrow(RegistryError);
  expect(() => buildRegistry(twice, [])).toThrow(/a and b both claim the host shop\.pl/);
});

test("a folder without a parser, or a platform without markers, is refused", () => {
  expect(() => buildRegistry([{ name: "a", parser: undefined as unknown as SiteParser }], [])).toThrow(RegistryError);
  expect(() => buildRegistry([], [{ name: "p", parser: { version: 1, markers: [] } satisfies PlatformParser }])).toThrow(/markers/);
});

test("a site is found by its host with www. and subdomains, and by no other's", () => {
  const registry = buildRegistry([{ name: "shop.pl", parser: site({}) }], []);
  for (const host of ["shop.pl", "www.shop.pl", "WWW.SHOP.PL", "m.shop.pl"]) expect(registry.siteOf(host)?.name).toBe("shop.pl");
  for (const host of ["myshop.pl", "shop.pl.example", "pl"]) expect(registry.siteOf(host)).toBeNull();
});

test("a site's place for the price goes before the standard, the rest is filled by it", () => {
  const reading = read(
    site({ product: { price: [".none", "b.own"] } }),
    productPage({ price: `<div class="price">129,90 zł</div><b class="own">119,90 zł</b>` }),
  );
  expect(reading).toMatchObject({
    parser: "site:shop.pl",
    parserVersion: 3,
    offers: [{ price: { minor: 11990 }, name: "Steel kettle K500", sku: "KET-500" }],
  });
  expect(reading.offers[0]?.evidence["price"]).toMatchObject({ extractor: "site:shop.pl", path: "b.own" });
});

test("a hidden place does not count", () => {
  const reading = read(
    site({ product: { price: "b.own" } }),
    productPage({ price: `<div class="price">129,90 zł</div><b class="own" hidden>119,90 zł</b>` }),
  );
  expect(reading.offers[0]?.price?.minor).toBe(12990);
});

test("rows are offers in page order; a row whose price cannot be read is left out and keeps its place", () => {
  const row = (name: string, price: string): string => `<tr class="row"><td class="who">${name}</td><td class="cost">${price}</td></tr>`;
  const parser = site({ hints: { kind: "comparator" }, rows: { css: "tr.row", fields: { sellerName: ".who", price: ".cost" } } });
  const { offers } = read(
    parser,
    productPage({ price: `<table>${row("Alfa", "99,00 zł")}${row("Beta", "?")}${row("Gama", "101,00 zł")}</table>` }),
  );
  expect(offers.map(({ seller, price, position }) => [seller?.name, price?.minor, position])).toEqual([
    ["Alfa", 9900, 1],
    ["Gama", 10100, 3],
  ]);
});

test("a sign of an ending goes before everything that is read", () => {
  const ended = site({ endings: [{ css: ".expired", outcome: "gone", reason: "The offer has ended" }] });
  expect(read(ended, productPage({ price: `<p class="expired">Oferta zakończona</p><div class="price">129,90 zł</div>` }))).toMatchObject({
    outcome: "gone",
    reason: "The offer has ended",
    offers: [],
  });
  expect(
    read(ended, productPage({ price: `<p class="expired" hidden>Oferta zakończona</p><div class="price">129,90 zł</div>` })).outcome,
  ).toBe("offers");
});

test("an error inside a parser makes the page unreadable, with the reason", () => {
  const failing = site({
    read() {
      throw new TypeError("the layout changed");
    },
  });
  expect(read(failing)).toMatchObject({ outcome: "unreadable", reason: "The parser failed: the layout changed", offers: [] });
});

test("a page that a parser knows and reads no draft of is not left to the standard extraction", () => {
  expect(read(site({ read: () => [] }), productPage())).toMatchObject({ outcome: "unreadable", offers: [] });
});

test("what is still open where a page breaks off is not read", () => {
  const whole = productPage({ price: `<b class="own">1 299,90 zł</b>` });
  const parser = site({ product: { price: "b.own" } });
  expect(read(parser, whole).offers[0]?.price?.minor).toBe(129990);
  expect(read(parser, whole.slice(0, whole.indexOf("299,90"))).offers).toEqual([]);
});
