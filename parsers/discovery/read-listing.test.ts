import { expect, test } from "vitest";
import { pageToSearch } from "../../test/page-to-search.ts";
import { readFoundPage } from "./read-found-page.ts";

const read = (html: string, url = "https://www.shop.example/kettles") =>
  readFoundPage(
    pageToSearch("listing", `<!doctype html><html lang="pl"><body>${html}</body></html>`, { url, contentType: "text/html; charset=utf-8" }),
  );
const tile = (id: number, inner: string, attributes = ""): string =>
  `<li class="product-tile p-${id}" ${attributes}><a href="/p/${id}"><img src="/img/${id}.jpg" alt="Czajnik ${id}"></a><h3><a href="/p/${id}?utm_source=list">Czajnik ${id}</a></h3>${inner}<a href="/koszyk?add=${id}">Do koszyka</a></li>`;
const PLN = (minor: number) => ({ minor, currency: "PLN" });

test("repeated tiles: name, price, codes and picture, each address once; menus are none", async () => {
  const html = `<nav><ul><li><a href="/a">Laptopy</a></li><li><a href="/b">Myszy</a></li></ul></nav>
<ul class="side"><li><a href="/c">Opinie klientów</a></li><li><a href="/d">Dostawa od 9,99 zł</a></li><li><a href="/e">O nas</a></li></ul>
<ul class="list">${tile(1, "<p>129,00 zł</p>", 'data-ean="5901234123457" data-sku="C-1"')}${tile(2, "<p>EAN: 4006381333931</p><p>1 299,00 zł</p>")}${tile(3, "<p>Zapytaj o cenę</p>")}</ul>`;
  const { listings, unreadable } = await read(html);
  expect(unreadable).toBeNull();
  expect(listings).toMatchObject([
    {
      url: "https://www.shop.example/p/1",
      name: "Czajnik 1",
      price: PLN(12_900),
      gtin: "05901234123457",
      sku: "C-1",
      image: "https://www.shop.example/img/1.jpg",
    },
    { url: "https://www.shop.example/p/2", name: "Czajnik 2", price: PLN(129_900), gtin: "04006381333931" },
    { url: "https://www.shop.example/p/3", name: "Czajnik 3", price: null, gtin: null },
  ]);
});

test.each([
  ["<del>159,00 zł</del> <b>129,00 zł</b>", PLN(12_900)],
  ["<b>129,00 zł</b><p>Najniższa cena z 30 dni: 119,00 zł</p>", PLN(12_900)],
  ["<b>129,00 zł</b><p>10 rat x 12,90 zł</p>", PLN(12_900)],
  ["<p>159,00 zł</p><p>129,00 zł</p>", null],
  ["<p>od 129,00 zł</p>", null],
  ["<p>129,00 - 159,00 zł</p>", null],
  ['<p style="display:none">129,00 zł</p>', null],
])("a tile that says %s", async (inner, price) => {
  const { listings } = await read(`<ul>${tile(1, inner)}${tile(2, "<p>9,00 zł</p>")}${tile(3, "<p>8,00 zł</p>")}</ul>`);
  expect(listings.find(({ url }) => url.endsWith("/1"))?.price ?? null).toEqual(price);
});

test("rows of tiles are tiles, not rows", async () => {
  const row = (from: number): string =>
    `<div class="row">${[0, 1, 2].map((i) => `<div class="col"><div class="card"><a href="/p/${from + i}">Toster ${from + i}</a><span>${from + i},00 zł</span></div></div>`).join("")}</div>`;
  const { listings } = await read(`<div>${row(10)}${row(20)}</div>`);
  expect(listings.map(({ name, price }) => [name, price?.minor])).toEqual([10, 11, 12, 20, 21, 22].map((n) => [`Toster ${n}`, n * 100]));
});

test("structured data goes before tiles; where the two differ in the price there is none", async () => {
  const product = (id: number, price: string) => ({
    "@type": "Product",
    name: `Kettle ${id}`,
    url: `/p/${id}`,
    gtin13: "5901234123457",
    offers: { "@type": "Offer", price, priceCurrency: "PLN" },
  });
  const list = {
    "@context": "https://schema.org",
    "@type": "ItemList",
    itemListElement: [1, 2]
      .map((id) => ({ "@type": "ListItem", position: id, item: product(id, "129.00") }))
      .concat([{ "@type": "ListItem", position: 3, url: "https://www.shop.example/p/9" } as never]),
  };
  const { listings } = await read(
    `<script type="application/ld+json">${JSON.stringify(list)}</script><ul>${tile(1, "<p>129,00 zł</p>")}${tile(2, "<p>99,00 zł</p>")}</ul>`,
  );
  expect(listings.map(({ url, name, price }) => [url.slice(-4), name, price])).toEqual([
    ["/p/1", "Kettle 1", PLN(12_900)],
    ["/p/2", "Kettle 2", null],
    ["/p/9", null, null],
  ]);
});

test("microdata whose address is the card's link", async () => {
  const card = (id: number): string =>
    `<div itemscope itemtype="https://schema.org/Product"><a href="/p/${id}"><span itemprop="name">Toster ${id}</span></a><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="${id}.50"><meta itemprop="priceCurrency" content="PLN"></div></div>`;
  expect((await read(card(1) + card(2))).listings).toMatchObject([
    { url: "https://www.shop.example/p/1", name: "Toster 1", price: PLN(150) },
    { price: PLN(250) },
  ]);
});

const list = `<ul>${tile(1, "<p>1,00 zł</p>")}${tile(2, "<p>2,00 zł</p>")}</ul>`;
test.each([
  ['<link rel="next" href="/kettles?page=2">', "/kettles", "/kettles?page=2"],
  ['<a rel="nofollow next" href="/other/2">2</a>', "/kettles", "/other/2"],
  ['<a href="/kettles?page=3">Następna »</a>', "/kettles?page=2", "/kettles?page=3"],
  ['<a href="/kettles?page=1">Poprzednia</a><a href="/kettles?page=3">3</a>', "/kettles?page=2", "/kettles?page=3"],
  ['<a href="/kettles/page/2/" aria-label="Weiter"><svg></svg></a>', "/kettles", "/kettles/page/2/"],
  ['<a href="/kettles,2.html">Další</a>', "/kettles.html", "/kettles,2.html"],
  ['<a href="/kettles/2">›</a>', "/kettles", null],
  ['<a href="/kettles?p=2&sort=price">suivant</a>', "/kettles?sort=price", "/kettles?p=2&sort=price"],
  ['<a href="/calendar?month=12">next</a>', "/kettles", null],
  ['<a href="#">Dalej</a><a href="https://other.example/kettles?page=2">Next</a>', "/kettles", null],
  ['<a href="/kettles?page=1">1</a>', "/kettles?page=1", null],
])("%s on %s leads to %s", async (html, here, next) => {
  const found = await read(`${list}<div>${html}</div>`, `https://www.shop.example${here}`);
  expect(found.next.map(({ url }) => url)).toEqual(next === null ? [] : [`https://www.shop.example${next}`]);
});

test("a page without products leads nowhere, and a hostile one is bounded", async () => {
  expect(await read('<a rel="next" href="/kettles?page=2">2</a>')).toMatchObject({ listings: [], next: [], unreadable: null });
  const many = Array.from({ length: 700 }, (_, i) => tile(i, "<p>1,00 zł</p>")).join("");
  expect(await read(`<ul>${many}</ul>`)).toMatchObject({ listings: { length: 500 }, cutOff: [expect.stringContaining("500")] });
  expect((await read("<div><a href=/p/1>".repeat(20_000))).listings.length).toBeLessThan(10);
});
