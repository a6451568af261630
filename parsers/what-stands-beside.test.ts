import { expect, test } from "vitest";
import { plainReading } from "./plain-reading.ts";
import { productPage, readSample } from "./sample-page.ts";

const read = (price: string, { name = "Steel kettle K500", rest = "", lang = "en" } = {}): unknown =>
  plainReading(readSample(productPage({ price, name, rest, lang }), { url: "https://shop.de/p/kettle-500" })).offers[0];

// Small structures of ours, each met on pages that the reader had not seen before and read wrong or not at all.
test("an age above a price is no quantity", () => {
  expect(read(`<ul><li title="Players">2–5</li><li title="Age">7+</li></ul><div><b>32,99 €</b></div>`)).toMatchObject({
    price: "32.99 EUR",
  });
});

test("quantities with their prices stay what they are", () => {
  const prices = `<div><b>32,99 €</b></div><table><tr><td>5+</td><td>29,99 €</td></tr><tr><td>10+</td><td>27,99 €</td></tr></table>`;
  expect(read(prices)).toMatchObject({ price: "32.99 EUR" });
});

test("a price above what members save is theirs", () => {
  expect(read(`<p><b>€549.99</b></p><p>Shop Plus <b>€529.99</b> <span>Members save €20</span></p>`)).toMatchObject({ price: "549.99 EUR" });
});

test("what is left after a cashback is not what is paid", () => {
  const cashback = `<div><b>799,00 €</b></div><p>50,- € Cashback vom Hersteller – effektiv nur <b>749,00 €</b></p>`;
  expect(read(cashback, { lang: "de" })).toMatchObject({ price: "799.00 EUR" });
});

test("members' and coupons' prices in Korean", () => {
  const prices = `<p><b>17,900원</b></p><p><span>회원가</span> <b>16,900원</b></p><p><span>쿠폰 적용가</span> <b>16,110원</b></p>`;
  expect(read(prices, { lang: "ko" })).toMatchObject({ price: "17900 KRW" });
});

test("a product's own sidebar is no frame of the page", () => {
  const side = `<div class="product__sidebar"><p class="amount">1 190,00 €</p><p>Produit vendu uniquement en magasin.</p></div>`;
  const page = productPage({ price: side, lang: "fr", rest: `<section><h2>Disponibilité en magasin</h2></section>` });
  expect(readSample(page.replace(/<form.*form>/, ""), { url: "https://www.shop.fr/p/1" }).offers).toMatchObject([
    { availability: "InStoreOnly" },
  ]);
});

test.each([
  [`<ul class="delivery"><li><i>knapper Lagerbestand</i></li><li>Lieferzeit: 2 - 3 Werktage</li></ul>`, "LimitedAvailability"],
  [`<div class="avail"><p>Maßanfertigung, wird für Sie gefertigt</p><p>Lieferzeit: ca. 10–14 Werktage</p></div>`, "MadeToOrder"],
  [`<div class="stock"><p>Auf Lager</p><p>Lieferzeit: 2 Werktage</p></div>`, "InStock"],
])("of labels that agree the one that says more: %s", (stock, availability) => {
  expect(read(`<p><b>129,90 €</b></p>${stock}`, { lang: "de" })).toMatchObject({ availability });
});

test.each([
  ["a number ends where its element does", `<div><span>Cod produs: DRY7TQM</span> <span>4.72 (389)</span></div>`, "DRY7TQM"],
  [
    "a tyre's index of load and speed is none",
    `<table><tr><td>Indeks</td><td>94V XL</td></tr><tr><td>Kod produktu</td><td>T43</td></tr></table>`,
    "T43",
  ],
])("%s", (_name, numbers, sku) => {
  const page = productPage({ price: `${numbers}<p class="price">329,00 zł</p>` }).replace("<p>SKU: KET-500</p>", "");
  expect(readSample(page).offers).toMatchObject([{ sku }]);
});

test("an EAN by that name in the page's state", () => {
  const state = `<script>window.__STATE__={"product":{"name":"Steel kettle K500","ean":"5901234123457","price":129.9}}</script>`;
  expect(read(`<p><b>129,90 €</b></p>`, { rest: state })).toMatchObject({ gtin: "05901234123457" });
});

test("what a product needs to run opens no list of other products", () => {
  const needs = `<ul><li>12 GB</li><li>empfohlenes Netzteil 750 W</li></ul><table><tr><td>Preis</td><td>639,00 €</td></tr></table>`;
  expect(read(needs, { lang: "de" })).toMatchObject({ price: "639.00 EUR" });
});

test("numbers in short pieces of a long line", () => {
  const numbers = `<p>Art.-Nr. 11188 &nbsp;|&nbsp; Herstellernr. 11614490 &nbsp;|&nbsp; EAN 5901234123457 &nbsp;|&nbsp; Waschmaschine</p><p><b>639,00 €</b></p>`;
  expect(read(numbers, { lang: "de" })).toMatchObject({ mpn: "11614490", gtin: "05901234123457" });
});

test("the cart in the header is no button that buys", () => {
  const page = productPage({ price: `<p class="price">129,90 zł</p>` })
    .replace(/<form.*form>/, "")
    .replace("<h1", `<a class="panier" href="/panier">Panier (0) — 0,00 zł</a><h1`);
  expect(readSample(page).offers).toMatchObject([{ availability: null }]);
});

test.each([
  ["€ inkl. 20% USt./Stück", "225.00 EUR"],
  ["CHF inkl. 8,1 % MWST", "225.00 CHF"],
])("a number above its sign: %s", (below, price) => {
  const page = productPage({ price: `<td><big>225,00</big><br><small>${below}</small></td>`, lang: "de" });
  expect(plainReading(readSample(page, { url: "https://www.shop.com/p/1" })).offers).toMatchObject([{ price }]);
});

test("pieces that another has are not ours", () => {
  const stock = `<p>L18/01.10. 17:00: 44 Stück</p><p>44 Stück verfügbar<br>beim Lieferanten</p>`;
  expect(read(`<p><b>129,90 €</b></p>${stock}`, { lang: "de" })).toMatchObject({ availability: "BackOrder" });
});

test("another product that is temporarily unavailable closes no shop, and says nothing of ours", () => {
  const others = `<section class="more"><h2>Klienci oglądali także</h2><div><b>Kettle K400</b> <i>99,00 €</i><small>Chwilowo niedostępny</small></div></section>`;
  const also = `<aside><p>Kettle K300 <b>79,00 €</b> <em>Temporarily unavailable</em></p></aside>`;
  expect(read(`<p><b>129,90 €</b></p>${also}`)).toMatchObject({ price: "129.90 EUR" });
  expect(read(`<p><b>129,90 €</b></p>`, { rest: others, lang: "pl" })).toMatchObject({ price: "129.90 EUR", availability: "InStock" });
});

test("a shop that says so of itself is closed", () => {
  const page = `<title>Shop</title><h1>We'll see you soon</h1><p>Our shop is temporarily unavailable while we count our kettles.</p>`;
  expect(readSample(page)).toMatchObject({ outcome: "unreadable", reason: expect.stringContaining("closed for maintenance") });
});
