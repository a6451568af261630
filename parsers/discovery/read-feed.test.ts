import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { pageToSearch } from "../../test/page-to-search.ts";
import { readFoundPage } from "./read-found-page.ts";

const read = (body: string | Uint8Array, contentType: string | null = null) => readFoundPage(pageToSearch("feed", body, { contentType }));
const PLN = (minor: number) => ({ minor, currency: "PLN" });
const item = (inner: string): string =>
  `<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title><link>https://www.shop.example</link>
<item><g:id>7</g:id><title>Czajnik &amp; kubek</title><link>https://www.shop.example/k</link>${inner}</item></channel></rss>`;

test("Google Merchant as RSS", async () => {
  const { listings, unreadable } = await read(
    item(
      "<g:price>129.00 PLN</g:price><g:gtin>5901234123457</g:gtin><g:brand>Wolter</g:brand><g:mpn>WB-T17</g:mpn><g:image_link>https://cdn.example/k.jpg</g:image_link>",
    ),
  );
  expect(unreadable).toBeNull();
  expect(listings).toEqual([
    {
      url: "https://www.shop.example/k",
      name: "Czajnik & kubek",
      brand: "Wolter",
      gtin: "05901234123457",
      mpn: "WB-T17",
      sku: "7",
      price: PLN(12_900),
      priceText: "129.00",
      image: "https://cdn.example/k.jpg",
      modifiedAt: null,
    },
  ]);
});

test.each([
  ["<g:price>100.00 PLN</g:price><g:sale_price>80.00 PLN</g:sale_price>", PLN(8000)],
  [
    "<g:price>100.00 PLN</g:price><g:sale_price>80.00 PLN</g:sale_price><g:sale_price_effective_date>2026-11-01T00:00Z/2026-12-01T00:00Z</g:sale_price_effective_date>",
    PLN(8000),
  ],
  [
    "<g:price>100.00 PLN</g:price><g:sale_price>80.00 PLN</g:sale_price><g:sale_price_effective_date>2026-01-01T00:00Z/2026-02-01T00:00Z</g:sale_price_effective_date>",
    PLN(10_000),
  ],
  [
    "<g:price>100.00 PLN</g:price><g:sale_price>80.00 PLN</g:sale_price><g:sale_price_effective_date>soon</g:sale_price_effective_date>",
    null,
  ],
  ["<g:price>1.234 PLN</g:price>", null],
  ["<g:price>0.00 PLN</g:price>", null],
  ["<g:price>ask</g:price>", null],
  ["<g:price>-5.00 PLN</g:price>", null],
  ["<g:gtin>5901234123450</g:gtin>", null],
])("the price of %s", async (inner, price) => {
  const [listing] = (await read(item(inner))).listings;
  expect(listing?.price).toEqual(price);
  expect(listing?.gtin).toBeNull();
});

test("Atom, whose link stands in an attribute", async () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><title>Kettle</title>
<link rel="self" href="https://www.shop.example/self"/><link href="https://www.shop.example/k"/><g:price>9.99 EUR</g:price></entry></feed>`;
  expect((await read(atom)).listings).toMatchObject([{ url: "https://www.shop.example/k", price: { minor: 999, currency: "EUR" } }]);
});

test("Ceneo's XML in windows-1250", async () => {
  const xml = `<?xml version="1.0" encoding="windows-1250"?><offers version="1"><group name="other">
<o id="12" url="https://www.shop.example/z" price="239.00" avail="1"><name><![CDATA[\u017belazko]]></name><imgs><main url="https://cdn.example/z.jpg"/></imgs>
<attrs><a name="Producent">Wicher</a><a name="Kod_producenta">WC-F28</a><a name="EAN">5901234123457</a></attrs></o></group></offers>`;
  const bytes = Buffer.from(xml.replace("\u017b", "\u00af"), "latin1");
  expect((await read(gzipSync(bytes))).listings).toMatchObject([
    {
      name: "\u017belazko",
      brand: "Wicher",
      mpn: "WC-F28",
      gtin: "05901234123457",
      sku: "12",
      price: PLN(23_900),
      image: "https://cdn.example/z.jpg",
    },
  ]);
});

test.each([
  ["tabs", 'id\ttitle\tlink\tprice\tgtin\n1\t24" TV\thttps://www.shop.example/tv\t1499.00 PLN\t5901234123457\n'],
  ["commas", 'id,title,link,price,gtin\r\n1,"24"" TV",https://www.shop.example/tv,1499.00 PLN,5901234123457\r\n'],
  ["semicolons", 'id;title;link;price;gtin\n1;"24"" TV";https://www.shop.example/tv;1499,00 zł;5901234123457\n2;x\n'],
])("a table with %s", async (_, table) => {
  const { listings, unreadable } = await read(`\ufeff${table}`, "text/csv");
  expect(unreadable).toBeNull();
  expect(listings).toMatchObject([{ name: '24" TV', price: PLN(149_900), gtin: "05901234123457", sku: "1" }]);
});

test("what is no feed, or broken, is told; entries of other hosts are left out", async () => {
  for (const other of ["<html></html>", "hello", "name,price\nx,1\n", '{"products":[]}'])
    expect((await read(other)).unreadable).toMatch(/no product feed/);
  expect((await read('id,link\n1,"https://www.shop.example/a\n')).unreadable).toMatch(/cannot be told apart/);
  const foreign = await read("id,link\n1,https://other.example/a\n2,http://169.254.169.254/latest\n");
  expect(foreign).toMatchObject({ listings: [], problems: [expect.stringMatching(/^2 entries/)] });
});
