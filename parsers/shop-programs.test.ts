import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";
import { loadParsers } from "./registry.ts";
import { pricesOf, readSample } from "./sample-page.ts";

const page = (body: string, lang: string): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Harbor Kettle 12 | Alpine</title></head><body><h1>Harbor Kettle 12</h1>${body}</body></html>`;

// How shop programs draw a price tag, each in its own way.
test.each([
  [
    "UNAS: a class for both amounts, a tax word behind the net one",
    "https://alpine.hu/kettle-12",
    page(
      `<div class="product-price--base"><span id="price_net_brutto_K12" class="price_net_brutto_K12">12 990</span> Ft <span>(<span id="price_net_netto_K12">10 228</span> Ft + ÁFA)</span></div><button>Kosárba</button>`,
      "hu",
    ),
    "12990.00 HUF",
  ],
  [
    "Magento: both amounts behind one label, told apart by their classes",
    "https://alpine.co.uk/kettle-12",
    page(
      `<div class="price-box"><span class="special-price"><span class="price-label">Special Price</span> <span class="price-wrapper price-including-tax"><span class="price">£215.99</span></span> <span class="price-wrapper price-excluding-tax"><span class="price">£179.99</span></span></span> <span class="old-price"><span class="price-label">Was</span> <span class="price">£239.99</span></span></div><button>Add to basket</button>`,
      "en-GB",
    ),
    "215.99 GBP",
  ],
  [
    "CS-Cart: what is saved, in Greek",
    "https://alpine.gr/kettle-12",
    page(
      `<div><span class="ty-list-price">Τιμή καταλόγου: <span class="ty-strike">53,60 €</span></span></div><div><span class="ty-price"><span class="ty-price-num">42,90</span>&nbsp;<span>€</span></span></div><div class="ty-price">Εξοικονομείτε: <span class="ty-price-num">10,70</span>&nbsp;<span>€</span></div><button>Προσθήκη στο καλάθι</button>`,
      "el",
    ),
    "42.90 EUR",
  ],
  [
    "DanDomain: data keep the old price, a row below tells what three cost",
    "https://alpine.dk/kettle-12",
    page(
      `<div itemscope itemtype="http://schema.org/Product"><meta itemprop="name" content="Harbor Kettle 12"><div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="price" content="74.00"><meta itemprop="priceCurrency" content="DKK"><span>Før: <s>74,00 DKK</s></span><div>Nu: <b>59,00</b> DKK <span>Spar 15,00</span></div></div><table><tr><td>v/ 3 stk.</td><td>54,00 DKK pr. stk.</td></tr></table></div><button>Læg i kurv</button>`,
      "da",
    ),
    "59.00 DKK",
  ],
  [
    "Ticimax: data keep the old price, a transfer and instalments cost else",
    "https://alpine.com.tr/kettle-12",
    page(
      `<script type="application/ld+json">{"@type":"Product","name":"Harbor Kettle 12","offers":{"@type":"Offer","price":"1529.90","priceCurrency":"TRY"}}</script><div><span>Fiyat :</span><span><s>₺1.529,90</s> (KDV Dahil)</span></div><div><span>İndirimli Fiyat :</span><span>₺1.299,90</span> <span>(KDV Dahil)</span></div><div class="fiyat"><span>Havale ile :</span> <span>₺1.260,90</span></div><div class="fiyat"><span>₺433,30</span> x 3 taksit</div><button>Sepete Ekle</button>`,
      "tr",
    ),
    "1299.90 TRY",
  ],
  [
    "osCommerce: a special of the day in a box before the product",
    "https://alpine.com/product_info.php?products_id=12",
    `<html><head><title>Harbor Kettle 12</title></head><body><table><tr><td><table class="infoBox"><tr><td><table class="infoBoxContents"><tr><td class="boxText"><a href="product_info.php?products_id=9">Water Pump</a><br><s>$54.95</s><br><span class="productSpecialPrice">$44.50</span></td></tr></table></td></tr></table></td><td><table><tr><td class="pageHeading"><h1>Harbor Kettle 12</h1></td><td class="pageHeading">$18.95</td></tr></table><p>If you want us to repair the kettle that you have it costs $145.00 plus shipping, please email.</p><input type="image" alt="Add to Cart" src="button_in_cart.gif"></td></tr></table></body></html>`,
    "18.95 USD",
  ],
  [
    "a row of a pallet goes on where prices fall with the quantity",
    "https://alpine.de/kettle-12",
    page(
      `<div class="current-price">1,38 € <small>/ Stück inkl. 19 % MwSt.</small></div><table><caption>Staffelpreise</caption><tr><td>ab 20 Stück</td><td>1,38 €</td></tr><tr><td>ab 100 Stück</td><td>1,12 €</td></tr><tr><td>ab 500 Stück</td><td>0,94 €</td></tr><tr><td>ab 1 Palette (900)</td><td>0,81 €</td></tr></table><button>In den Warenkorb</button>`,
      "de",
    ),
    "1.38 EUR",
  ],
  [
    "sign and cents raised together, and words behind them",
    "https://alpine.fr/kettle-12",
    page(
      `<div><span>1 299<sup>€99</sup></span> <span>Prix adhérent <b>1 234<sup>€99</sup></b></span></div><button>Ajouter au panier</button>`,
      "fr",
    ),
    "1299.99 EUR",
  ],
  [
    "a supermarket: per piece, per kilo, with its card, and from which sum on delivery is free",
    "https://alpine.pt/kettle-12",
    page(
      `<p>Entrega ao domicílio desde 3,90€. Grátis em compras superiores a 100€</p><div><span>3,49€</span><span>/un</span></div><div>13,96€<span>/kg</span></div><div>Com Cartão Alpine: <span>2,79€</span> <small>(20% em saldo no cartão)</small></div><button>Comprar</button>`,
      "pt",
    ),
    "3.49 EUR",
  ],
  [
    "the offer that microdata state stands in a side bar, other sellers below",
    "https://alpine.pl/kettle-12",
    page(
      `<div itemscope itemtype="http://schema.org/Product"><h2 itemprop="name">Harbor Kettle 12</h2><aside class="product-sidebar"><div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><meta itemprop="priceCurrency" content="PLN"><div itemprop="price" content="1899">1 899,00 zł</div></div><a href="/koszyk" class="add">Do koszyka</a></aside><table><tr><td>AGD-Hurt</td><td class="price">1 849,00 zł</td><td><a href="/k?2">Do koszyka</a></td></tr><tr><td>Elektro</td><td class="price">1 879,00 zł</td><td><a href="/k?3">Do koszyka</a></td></tr><tr class="outlet"><td>Outlet</td><td class="price">1 599,00 zł</td><td><a href="/k?4">Do koszyka</a></td></tr></table></div>`,
      "pl",
    ).replace("<h1>Harbor Kettle 12</h1>", ""),
    "1899.00 PLN",
  ],
  [
    "xt:Commerce: what is saved in per cent and in money",
    "https://alpine.de/kettle-12",
    page(
      `<strong><span class="productOldPrice"><small>Unser bisheriger Preis</small> 89,00 EUR</span><br>Jetzt nur 74,95 EUR<br>Sie sparen 16% / 14,05 EUR</strong><button>In den Warenkorb</button>`,
      "de",
    ),
    "74.95 EUR",
  ],
  [
    "what is saved, in words that nobody knows: the difference of the old price and another",
    "https://alpine.de/kettle-12",
    page(
      `<p><s>89,00 EUR</s></p><p class="price">74,95 EUR</p><p class="price">Minderung 14,05 EUR</p><button>In den Warenkorb</button>`,
      "de",
    ),
    "74.95 EUR",
  ],
  [
    "CAO: the net price in one word with its label",
    "https://alpine.de/kettle-12",
    page(
      `<table><tr><td>Preis:</td><td><span>EUR 48,90</span><br><span>Nettopreis: EUR 41,09</span></td></tr></table><button>In den Warenkorb</button>`,
      "de",
    ),
    "48.90 EUR",
  ],
  [
    "a home-made shop: hours, pages a minute and no sign of money",
    "https://alpine.at/kettle-12",
    `<html><head><title>Drucker K12 A4 25 S/min - Alpine</title></head><body><font size="1">Mo-Fr 8:30-12:00</font><h1>Drucker K12 A4 25 S/min</h1><p>Art.Nr.: 40718</p><table><tr><td>Preis:</td><td><font size="4"><b>211,04</b></font> <font size="1">inkl. 20% MwSt.<br>darin enthalten: URA 8,66</font></td></tr></table><input type="submit" value="In den Warenkorb"><p>Alle Preise in EUR</p></body></html>`,
    "211.04 EUR",
  ],
  [
    "what another thing costs together with this one",
    "https://alpine.pl/kettle-12",
    page(`<p>812,42 zł</p><p><b>Uwaga:</b> obudowa OMI - cena 119,00 zł przy zakupie w komplecie.</p><button>Do koszyka</button>`, "pl"),
    "812.42 PLN",
  ],
  [
    "a bag, a kilo and a pallet",
    "https://alpine.pl/kettle-12",
    page(
      `<div>Cena za worek: <span>23,37 zł</span> brutto</div><div>19,00 zł netto</div><div>Cena za 1 kg: 0,93 zł</div><div>Cena za paletę (48 worków): 1 105,92 zł brutto</div><button>Do koszyka</button>`,
      "pl",
    ),
    "23.37 PLN",
  ],
  [
    "CS-Cart: a table of prices by quantity that begins with four",
    "https://alpine.co.uk/kettle-12",
    page(
      `<p class="price">£ 6.95</p><button>Add to cart</button><table><tr><th>Quantity</th><th>4+</th><th>10+</th></tr><tr><td>Price</td><td>£6.50</td><td>£6.10</td></tr></table>`,
      "en-GB",
    ),
    "6.95 GBP",
  ],
  [
    "WebSphere: a saving with a minus sign below its label",
    "https://alpine.com/kettle-12",
    page(
      `<table><tr><td>Reg. Price</td><td><span>$41.99</span> / each</td></tr><tr><td>Instant Savings</td><td>-$5.00</td></tr><tr><td><b>You Pay</b></td><td><span class="price">$36.99</span> / each</td></tr></table><button>Add to cart</button>`,
      "en-US",
    ),
    "36.99 USD",
  ],
  [
    "what comes again and again costs less, and stands behind a price by weight",
    "https://alpine.com/kettle-12",
    page(
      `<label><input type="radio" checked><span>One-time purchase</span><span>$57.98 <small>($1.93/lb)</small></span></label><label><input type="radio"><span>Autoship, 5% off</span><span>$55.08</span></label><button>Add to cart</button>`,
      "en-US",
    ),
    "57.98 USD",
  ],
  [
    "Canada's dollars, and roughly America's",
    "https://alpine.com/kettle-12",
    page(`<p>Price: C$28.00 (approx. US$21.28)</p><p>Shipping C$6.50</p><button>Add to cart</button>`, "en"),
    "28.00 CAD",
  ],
  [
    "Romania's green tax is a part of the price",
    "https://alpine.ro/kettle-12",
    page(
      `<ul class="price"><li class="price-old">2.499,99 Lei</li><li class="price-new">1.899,99 Lei</li><li class="price-tax">TVA inclus. Taxa verde inclusă: 2,00 Lei</li></ul><button>Adaugă în coș</button>`,
      "ro",
    ),
    "1899.99 RON",
  ],
])("%s", (_, url, html, expected) => {
  expect(pricesOf(readSample(html, { url }))).toBe(expected);
});

test("Shopify's state without stock: structured data or the page say it of the variant that is shown", async () => {
  const parsers = await loadParsers();
  const state = `<script>var meta = {"product":{"id":1,"gid":"gid://shopify/Product/1","vendor":"Alpine","type":"Kettle","variants":[{"id":51,"price":13500,"name":"Harbor Kettle 12 - 1 l","public_title":"1 l","sku":"HK-1"},{"id":52,"price":46000,"name":"Harbor Kettle 12 - 2 l","public_title":"2 l","sku":"HK-2"}]},"page":{"pageType":"product"}};</script><script>window.ShopifyAnalytics.meta.currency = 'USD';Shopify.currency = {"active":"USD","rate":"1.0"};</script>`;
  const offer = (sku: string, price: string, stock: string): string =>
    `{"@type":"Offer","sku":"${sku}","price":"${price}","priceCurrency":"USD","availability":"http://schema.org/${stock}"}`;
  const data = `<script type="application/ld+json">{"@type":"Product","name":"Harbor Kettle 12","offers":[${offer("HK-1", "135.00", "InStock")},${offer("HK-2", "460.00", "OutOfStock")}]}</script>`;
  const shown = `<div class="price">$135.00</div><form action="/cart/add"><button name="add">Add to cart</button></form>`;
  const stock = (html: string): unknown =>
    readPage(
      {
        url: "https://alpine.com/products/kettle",
        body: Buffer.from(page(html, "en-US")),
        contentType: "text/html; charset=utf-8",
        hints: {},
      },
      parsers,
    ).offers.map(({ sku, availability }) => `${sku} ${availability}`);
  expect(stock(state + data + shown)).toEqual(["HK-1 InStock", "HK-2 OutOfStock"]);
  expect(stock(state + shown)).toEqual(["HK-1 InStock", "HK-2 null"]);
});

test("what Cafe24's pages hide says nothing", () => {
  const body = `<p>31,500원</p><span class="displaynone">SOLD OUT</span><button>장바구니</button>`;
  expect(readSample(page(body, "ko"), { url: "https://alpine.kr/kettle-12" }).offers[0]?.availability).not.toBe("OutOfStock");
});

test("a choice in a list that is sold out says nothing of the product, a label of stock in a list does", () => {
  const row = (label: string): string => `<p>$35.00</p><ul><li><span>${label}</span> <strong>Sold Out</strong></li></ul>`;
  const availability = (label: string): unknown =>
    readSample(page(row(label), "en-US"), { url: "https://alpine.com/kettle-12" }).offers[0]?.availability;
  expect(availability("Full bleed")).not.toBe("OutOfStock");
  expect(availability("Availability:")).toBe("OutOfStock");
});

test("a name whose parts style sheets part, and one with its number behind it", () => {
  const named = (heading: string, title: string): unknown =>
    readSample(
      `<html lang="en-US"><head><title>${title}</title></head><body>${heading}<p class="price">$35.00</p><button>Add to cart</button></body></html>`,
      { url: "https://alpine.com/kettle-12" },
    ).offers[0]?.name;
  expect(named(`<h1><a href="/brands/alpine">Alpine</a><span>Harbor Kettle 12</span></h1>`, "Alpine Harbor Kettle 12")).toBe(
    "Alpine Harbor Kettle 12",
  );
  const hybris = `<div class="name">Alpine Harbor Kettle<span class="sku">Product Code</span><span class="code">400218</span></div>`;
  expect(named(hybris, "Alpine Harbor Kettle | Alpine Home")).toBe("Alpine Harbor Kettle");
});

test("stock: not the branch above, not the cards below, not the list of all labels", () => {
  const branches = `<p>CHF 89.00</p><ul><li>Filiale Bern: nicht an Lager</li><li>Versand: <b>momentan ausverkauft</b></li></ul><button>Kaufen</button>`;
  const card = (i: number): string =>
    `<div class="card"><a href="/p/${i}">Becher ${i}</a><small class="green">sofort lieferbar</small></div>`;
  const legend = `<table><tr><td>grün</td><td>sofort verfügbar</td></tr><tr><td>gelb</td><td>nur noch wenige Stück</td></tr><tr><td>rot</td><td>nicht verfügbar</td></tr></table>`;
  const availability = (body: string): unknown =>
    readSample(page(body, "de"), { url: "https://alpine.ch/kettle-12" }).offers[0]?.availability;
  expect(availability(`${branches}<div class="grid">${[1, 2, 3, 4].map(card).join("")}</div>`)).toBe("OutOfStock");
  expect(availability(`<p>CHF 89.00</p><p>Verfügbarkeit: sofort verfügbar</p><button>In den Warenkorb</button>${legend}`)).toBe("InStock");
});

test("a table of numbers: the maker's, and the brand that an image says", () => {
  const row = (label: string, value: string): string => `<tr><td class="k">${label}</td><td class="v">${value}</td></tr>`;
  const table = `<table>${row("Unsere Art.Nr.", "5509812")}${row("Herst.Art.Nr.", "DS220J")}${row("Hersteller", `<img src="/pics/brand/alpina.gif" alt="Alpina">`)}${row("Gewährleistung", "24 Monate")}</table>`;
  const [offer] = readSample(page(`<p>89,00 EUR</p>${table}<button>In den Warenkorb</button>`, "de"), {
    url: "https://alpine.at/kettle-12",
  }).offers;
  expect(offer).toMatchObject({ sku: "5509812", mpn: "DS220J", brand: "Alpina" });
});

test("a brand with a sign in it; a company is none where the name begins with one; a choice of volts is no number", () => {
  const offer = (rows: string, name = "Harbor Kettle 12"): unknown =>
    readSample(page(`<p>89,00 EUR</p>${rows}<button>In den Warenkorb</button>`, "de").replaceAll("Harbor Kettle 12", name), {
      url: "https://alpine.at/kettle-12",
    }).offers[0];
  expect(offer(`<table><tr><th>Brand</th><td>Jarrah & Pine</td></tr></table>`)).toMatchObject({ brand: "Jarrah & Pine" });
  const maker = `<dl><dt>Hersteller:</dt><dd>Siemens Hausgeräte Vertriebs GmbH</dd></dl>`;
  expect(offer(maker, "Siemens Wasserkocher 12")).toMatchObject({ brand: "Siemens" });
  expect(offer(maker)).toMatchObject({ brand: "Siemens Hausgeräte Vertriebs GmbH" });
  const volts = `<ul><li><label class="sku spec-volt">127V</label></li></ul>`;
  expect(offer(volts)).toMatchObject({ sku: null });
});
