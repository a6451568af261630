import { expect, test } from "vitest";
import { plainReading } from "./plain-reading.ts";
import { pricesOf, readSample } from "./sample-page.ts";

const page = (lang: string, title: string, body: string): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;

type Fields = Readonly<Record<string, unknown>>;

// Structures of shop programs that state no data for machines; the words and numbers are ours.
const TEMPLATES: readonly (readonly [name: string, url: string, html: string, expected: Fields])[] = [
  [
    "xt:Commerce, in tables",
    "https://kaufhaus.at/product_info.php?products_id=4711",
    page(
      "de",
      "Brumm Monitor B24 - Kaufhaus",
      `<table><tr><td class="infoBoxHeading">Warenkorb</td></tr><tr><td>0 Artikel<br>Summe: 0,00 EUR</td></tr></table><table><tr><td><table><tr><td>Bestseller</td></tr><tr><td><a href="?products_id=1">Brumm B27</a> 379,00 EUR</td></tr></table></td>
      <td><table><tr><td class="contentsTopics" colspan="2">Brumm Monitor B24</td></tr><tr><td class="main"><b>Unser Preis 299,00 EUR</b><br><span class="smallText">inkl. 20 % MwSt zzgl. <a href="popup.php">Versandkosten</a></span><br>Lieferzeit: 2-3 Tage<br>Art.Nr.: B24-01<br><input type="image" src="cart.gif" alt="In den Warenkorb"></td></tr></table></td></tr></table>`,
    ),
    { price: "299.00 EUR", availability: "InStock", sku: "B24-01", deliveryDays: [2, 3], taxIncluded: true },
  ],
  [
    "a shop of tables and fonts, net above gross",
    "http://edv.at/artikel.asp?artnr=887766",
    `<html><head><title>EDV-Shop - Brumm FlexScan B27 schwarz</title></head><body><table><tr><td><font size=1>Warenkorb: 0 Artikel, Summe EUR 0,00</font></td></tr></table><table><tr><td><font size=4><b>Brumm FlexScan B27 schwarz</b></font><table><tr><td>Artikelnummer:</td><td>887766</td></tr><tr><td>Herstellernummer:</td><td>F2380MX-BK</td></tr><tr><td>EAN:</td><td>4006381333931</td></tr><tr><td>Verfügbarkeit:</td><td><img src="g.gif"> lagernd</td></tr><tr><td>Preis netto:</td><td>EUR 344,00</td></tr><tr><td><b>Preis inkl. 20% MwSt:</b></td><td><font color=red><b>EUR 412,80</b></font></td></tr></table><input type=submit value="in den Warenkorb"></td></tr></table></body></html>`,
    { price: "412.80 EUR", availability: "InStock", sku: "887766", mpn: "F2380MX-BK", gtin: "04006381333931", taxIncluded: true },
  ],
  [
    "modified eCommerce, reduced",
    "https://mod.de/brumm-b24.html",
    page(
      "de",
      "Brumm B24 - Mod",
      `<h1>Brumm B24</h1><div class="pd_price"><span class="old_price">Statt 149,00 EUR</span><br><span class="new_price">Nur 119,90 EUR</span><br><span class="save_price">Sie sparen 20 % (29,10 EUR)</span></div><div><strong>Hersteller:</strong> <a href="/brumm">Brumm</a></div><input type="submit" value="In den Warenkorb"><div><h3>Kunden kauften auch</h3><div>Kabel <span class="standard_price">9,90 EUR</span></div></div>`,
    ),
    { price: "119.90 EUR", regularPrice: "149.00 EUR", brand: "Brumm" },
  ],
  [
    "osCommerce, name and price in headings of a table",
    "http://stary.pl/product_info.php?products_id=22",
    `<html><head><meta charset="utf-8"><title>Klucz dynamometryczny 20-220 Nm : Stary sklep</title></head><body><table width="100%"><tr><td class="pageHeading">Klucz dynamometryczny 20-220 Nm<br><span>[KL-220]</span></td><td class="pageHeading" align="right">89,00zł</td></tr></table><p>Dostępność: od ręki</p><input type="image" src="cart.gif" alt="Dodaj do koszyka"></body></html>`,
    { price: "89.00 PLN", availability: "InStock" },
  ],
  [
    "a Polish table, net above gross",
    "http://narzedzia.pl/produkt,123.html",
    page(
      "pl",
      "Wiertarka udarowa GSB 13",
      `<div>Twój koszyk: 0 zł</div><table><tr><td colspan=2><h2>Wiertarka udarowa GSB 13</h2></td></tr><tr><td>Cena netto</td><td>283,74 zł</td></tr><tr><td>Cena brutto</td><td><strong>349,00 zł</strong></td></tr><tr><td>Dostępność</td><td>w magazynie</td></tr><tr><td>Producent</td><td>Brumm</td></tr><tr><td>Symbol producenta</td><td>GSB 13 RE</td></tr><tr><td>Koszt dostawy</td><td>15,00 zł</td></tr></table><a href="koszyk.php?dodaj=123">do koszyka</a>`,
    ),
    { price: "349.00 PLN", availability: "InStock", brand: "Brumm", mpn: "GSB 13 RE", shippingPrice: "15.00 PLN" },
  ],
  [
    "cents behind the sign, raised",
    "https://boutique.fr/p/1",
    page(
      "fr",
      "PC Portable",
      `<h1>PC Portable Brumm G15</h1><div>1 299€<sup>95</sup></div><div>En stock</div><button>Ajouter au panier</button>`,
    ),
    { price: "1299.95 EUR", availability: "InStock" },
  ],
  [
    "the regular price of what is not reduced",
    "https://mag.de/p/1",
    page(
      "de",
      "Brumm XF240",
      `<h1>Brumm XF240</h1><span class="regular-price"><span class="price">179,00 €</span></span><p class="availability in-stock"><span>Auf Lager</span></p><button>In den Warenkorb</button>`,
    ),
    { price: "179.00 EUR", availability: "InStock" },
  ],
  [
    "a name without a heading, in a shop whose title is its own",
    "http://old.example/product.php?id=5",
    `<html lang="en"><head><title>Old Store</title></head><body><table><tr><td class="pageHeading">Brumm IntelliMouse Pro</td><td class="pageHeading"><s>$49.99</s> <span>$39.99</span></td></tr></table><input type="image" alt="Add to Cart"><p>Old Store, 12 Main St, Austin, TX 78701</p></body></html>`,
    { price: "39.99 USD", regularPrice: "49.99 USD" },
  ],
  [
    "the logo as the first heading, other products before the name",
    "https://hh.at/p/1",
    page(
      "de",
      "Brumm G3570 - HH Shop",
      `<h1 class="logo"><a href="/">HH Shop</a></h1><div class="sidebar"><h3>Topseller</h3><div><a href="/p/9">Tinte 301</a> 19,90 €</div></div><div class="content"><h2>Brumm G3570</h2><p>Art.-Nr. 5805C006</p><div>219,00 €</div><small>inkl. 20% MwSt. zzgl. Versand</small><div>Lagerstand: auf Lager</div><input type="submit" value="in den Warenkorb"></div>`,
    ),
    { price: "219.00 EUR", sku: "5805C006", availability: "InStock" },
  ],
  [
    "net and gross in words",
    "https://shop.co.uk/p/1",
    page(
      "en-GB",
      "Combi Drill",
      `<h1>Brumm Combi Drill</h1><div><span>£99.99</span> ex VAT</div><div><span>£119.99</span> inc VAT</div><button>Add to basket</button>`,
    ),
    { price: "119.99 GBP", taxIncluded: true },
  ],
  [
    "Romanian, raised",
    "https://magazin.ro/p/1",
    page(
      "ro",
      "Telefon",
      `<h1>Telefon Brumm 9</h1><p><s>3.499<sup>99</sup> Lei</s></p><p>2.999<sup>99</sup> <span>Lei</span></p><span>In stoc</span><p>de la 125,00 lei/luna</p><button>Adauga in cos</button>`,
    ),
    { price: "2999.99 RON", regularPrice: "3499.99 RON", availability: "InStock" },
  ],
  [
    "Hungarian",
    "https://bolt.hu/p/1",
    page(
      "hu",
      "Telefon",
      `<h1>Brumm Galaxy A54</h1><div>Eredeti ár: 149 990 Ft</div><div>Akciós ár: <b>129 990 Ft</b></div><div>Raktáron</div><button>Kosárba</button>`,
    ),
    { price: "129990.00 HUF", regularPrice: "149990.00 HUF", availability: "InStock" },
  ],
  [
    "Swedish crowns at a generic address",
    "https://butik.example/p/1",
    page("sv", "Skor", `<h1>Löparskor Brumm Gel</h1><div class="pris">1 299 kr</div><button>Lägg i varukorg</button>`),
    { price: "1299.00 SEK" },
  ],
  [
    "two currencies by a fixed rate",
    "https://shop.bg/p/1",
    page("bg", "Кафемашина", `<h1>Кафемашина Brumm</h1><div class="price">129,90 лв. (66,42 €)</div><button>Купи</button>`),
    { price: "129.90 BGN" },
  ],
  [
    "cash and option prices beside",
    "https://wo.pl/p/1",
    page(
      "pl",
      "Laptop",
      `<h1>Laptop Brumm 15</h1><div class="price">1 999,00 zł</div><label><input type="checkbox"> Gwarancja 3 lata +199,00 zł</label><button>Do koszyka</button>`,
    ),
    { price: "1999.00 PLN" },
  ],
];

test.each(TEMPLATES)("%s", (_, url, html, expected) => {
  const reading = plainReading(readSample(html, { url, contentType: null }));
  expect(reading.outcome).toBe("offers");
  expect(reading.offers[0]).toMatchObject(expected);
});

test.each([
  ["a voucher's price", "€", `<p>Mit Code SOMMER20: 79,90 €</p>`],
  ["a monthly price", "€", `<p>oder 79,90 € mtl.</p>`],
  ["prices of similar products under a title", "€", `<h3>Kunden kauften auch</h3><div><a href="/x">Anderes</a> <b>79,90 €</b></div>`],
  ["what delivery costs", "€", `<p>Versand nach Österreich: 79,90 €</p>`],
])("%s does not touch the price, classes or none", (_, _sign, beside) => {
  const html = page(
    "de",
    "Brumm Mixer",
    `<h1>Brumm Mixer</h1><div><b>89,00 €</b></div><button>In den Warenkorb</button><div>${beside}</div>`,
  );
  expect(pricesOf(readSample(html, { url: "https://shop.de/p/1" }))).toBe("89.00 EUR");
});

test.each([
  ["digits in two elements", `<span>349</span><span>99</span> €`],
  ["digits in two blocks", `<div>349</div><div>99 €</div>`],
])("an amount that cannot be read surely keeps another from being the price: %s", (_, price) => {
  const html = page(
    "de",
    "Brumm Mixer",
    `<h1>Brumm Mixer</h1><div class="price">${price}</div><p>249,00 €</p><button>In den Warenkorb</button>`,
  );
  expect(pricesOf(readSample(html, { url: "https://shop.de/p/1" }))).toMatch(/^(ambiguous|unreadable)$/);
});

test.each([
  ["a cart", `<h1>Warenkorb</h1><table><tr><td>Monitor</td><td>199,00 €</td></tr><tr><td>Versand</td><td>4,90 €</td></tr></table>`],
  [
    "an article",
    `<h1>Test: Der Staubsauger B15</h1><p>Wir haben den B15 drei Wochen lang getestet und mit anderen verglichen. Er kostet 699 € und ist damit recht teuer.</p>`,
  ],
  [
    "a table of shops",
    `<h1>Brumm Mixer</h1><table>${[299, 309, 319].map((price) => `<tr><td>Shop ${price}</td><td>${price},00 €</td><td><a href="/go/${price}">Zum Shop</a></td></tr>`).join("")}</table>`,
  ],
])("%s has no price of a product", (_, body) => {
  expect(pricesOf(readSample(page("de", "Brumm", body), { url: "https://shop.de/p/1" }))).toMatch(/^(ambiguous|unreadable)$/);
});

const stock = (markup: string): unknown =>
  plainReading(
    readSample(
      page("de", "Brumm Lampe", `<h1>Brumm Lampe</h1><div class="preis">20,00 €</div>${markup}<a href="/cart/add/1">in den Warenkorb</a>`),
      { url: "https://shop.de/p/1" },
    ),
  ).offers[0];

test.each([
  ["an image's words", `<p><img src="/r.png" alt="nicht lagernd"></p>`, { availability: "OutOfStock" }],
  ["a dot's title", `<p><span class="dot green" title="lagernd"></span></p>`, { availability: "InStock" }],
  ["a number beside its label", `<p>Lagerstand: 12 Stück</p>`, { availability: "InStock", quantity: 12 }],
  ["a label in the line above", `<dl><dt>Lieferzeit:</dt><dd>ca. 3-4 Tage</dd></dl>`, { availability: "InStock", deliveryDays: [3, 4] }],
  ["weeks of delivery", `<p>Lieferzeit: 4-6 Wochen</p>`, { availability: "BackOrder" }],
  [
    "the store that sends, not the branch",
    `<table><tr><td>Filiale Wien</td><td>nicht lagernd</td></tr><tr><td>Zentrallager</td><td>lagernd</td></tr></table>`,
    { availability: "InStock" },
  ],
  ["an offer to write", `<button>x</button><p>Benachrichtigen Sie mich, wenn verfügbar</p>`, { availability: "OutOfStock" }],
])("stock by %s", (_, markup, expected) => {
  expect(stock(markup)).toMatchObject(expected);
});

test("pieces of a pack, of a price and of an empty cart are no stock", () => {
  const of = (name: string, price: string): unknown =>
    plainReading(
      readSample(page("de", name, `<p>0 Artikel</p><h1>${name}</h1><div class="preis">${price}</div><button>In den Warenkorb</button>`), {
        url: "https://shop.de/p/1",
      }),
    ).offers[0];
  expect(of("Kabelbinder 200 mm 100 Stück", "12,50 €")).not.toHaveProperty("quantity");
  expect(of("Drucker B20", "1.189,00 €/1 Stk")).not.toHaveProperty("quantity");
  expect(of("Drucker B20", "1.189,00 €/1 Stk")).toMatchObject({ price: "1189.00 EUR" });
});

const identity = (name: string, body = "", url = "https://shop.de/p/1"): unknown =>
  plainReading(
    readSample(page("de", name, `<h1>${name}</h1>${body}<div class="preis">20,00 €</div><button>In den Warenkorb</button>`), { url }),
  ).offers[0];

test.each([
  ["a well-known name in front", "Samsung Odyssey G9", "", { brand: "Samsung" }],
  ["a well-known name behind the kind", "Wiertarka udarowa Bosch GSB 13", "", { brand: "Bosch" }],
  ["a link to the maker's page", "Tarcza 230", `<a href="/producent/brumm">Brumm</a>`, { brand: "Brumm" }],
  [
    "the maker's logo behind a label",
    "Tarcza 230",
    `<p>Producent: <a href="/producent/brumm"><img src="b.png" alt="Brumm"></a></p>`,
    { brand: "Brumm" },
  ],
  ["a number in brackets", "Monitor B24 27 Zoll (60005830)", "", { mpn: "60005830" }],
  ["a number without a colon", "Monitor B24", "<p>Art.-Nr. 5805C006</p>", { sku: "5805C006" }],
  ["an EAN in a data attribute", "Monitor B24", `<div data-flix-ean="4006381333931"></div>`, { gtin: "04006381333931" }],
  [
    "the EAN among the product's numbers",
    "Monitor B24",
    "<p>EAN/UPC: 4021565016561</p><p>Zubehör passt</p><p>Nur heute</p><p>Farbe</p><p>Artikelnummer: 77881<br>EAN: 4006381333931</p>",
    { gtin: "04006381333931" },
  ],
])("identity by %s", (_, name, body, expected) => {
  expect(identity(name, body)).toMatchObject(expected);
});

test("an EAN may stand in the address", () => {
  expect(identity("Monitor B24", "", "https://shop.de/monitor-4006381333931.html")).toMatchObject({ gtin: "04006381333931" });
  expect(identity("Monitor B24", "", "https://shop.de/monitor-1699999999994.html")).not.toHaveProperty("gtin");
});

test.each([
  ["a toner that fits", "Toner kompatibel zu HP 26A schwarz"],
  ["a case that fits", "Etui Samsung Galaxy S24 czarne"],
  ["a size in brackets", "Brumm Monitor (27)"],
])("nothing is made of %s", (_, name) => {
  expect(identity(name)).not.toHaveProperty("brand");
  expect(identity(name)).not.toHaveProperty("mpn");
});

test("the next label, a button or a heading is no value", () => {
  const beside = `<dl><dt>Hersteller:</dt><dd></dd><dt>Mehr Artikel von:</dt><dd>x</dd></dl><div>Verkäufer</div><div>In den Warenkorb</div>`;
  expect(identity("Tischlampe 20", beside)).not.toHaveProperty("brand");
  expect(identity("Tischlampe 20", beside)).not.toHaveProperty("seller");
});

test.each([
  ["Canada", `<footer>Shipping across Canada. GST extra.</footer>`, "19.99 CAD"],
  ["Canada or Australia", `<footer>Shops in Canada and Australia.</footer>`, "unreadable"],
  ["nowhere", "", "unreadable"],
])("dollars of %s are not taken for those of the United States", (_, footer, expected) => {
  const html = page(
    "en",
    "Stoneware Mug",
    `<h1>Stoneware Mug 12 oz</h1><div class="price">$19.99</div><button>Add to cart</button>${footer}`,
  );
  expect(pricesOf(readSample(html, { url: "https://mugs.example/p/1" }))).toBe(expected);
});
