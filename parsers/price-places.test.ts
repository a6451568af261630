import { expect, test } from "vitest";
import { saysDiscount } from "./discount-badge.ts";
import { openPage } from "./page.ts";
import { plainReading } from "./plain-reading.ts";
import { jsonLd, pricesOf, readSample, schemaProduct } from "./sample-page.ts";

const TILES = `<section><div class="tile"><a href="/p/1">Lid</a><span class="price">9,90 €</span></div><div class="tile"><a href="/p/2">Brush</a><span class="price">4,50 €</span></div></section>`;

const page = (block: string, { lang = "de", name = "Stahlkessel K500", head = "", rest = "" } = {}): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${name}</title>${head}</head><body><main><div class="item"><h1>${name}</h1>${block}<button>Add to cart</button></div>${rest}</main></body></html>`;

const pricesIn = (block: string, url: string, more: Parameters<typeof page>[1] = {}): string =>
  pricesOf(readSample(page(block, more), { url }));

const DE = "https://kessel.de/p/k500";

test.each([
  [
    "a badge names the share by which one of two is reduced",
    `<div class="x1">129,90 €</div><div class="x2">199,90 €</div><div><span>-35%</span></div>`,
    "129.90 EUR",
  ],
  [
    "a table by quantity",
    `<table><tr><th>Menge</th><th>Preis</th></tr><tr><td>1</td><td>2,49 €</td></tr><tr><td>10</td><td>2,19 €</td></tr><tr><td>100</td><td>1,99 €</td></tr></table>`,
    "2.49 EUR",
  ],
  [
    "a table by quantity, across",
    `<table><tr><td>Menge</td><td>1 - 9</td><td>10 - 24</td><td>25+</td></tr><tr><td>Preis</td><td>5,00 €</td><td>4,50 €</td><td>4,00 €</td></tr></table>`,
    "5.00 EUR",
  ],
  ["what is sold by the metre", `<p class="price"><span>29,70 €</span> / m²</p>`, "29.70 EUR"],
  ["what comes on top", `<div class="price">18,50 €</div><p>Gepaart + € 5,00</p>`, "18.50 EUR"],
  [
    "a code before the next amount is the next one's",
    `<div><span class="statt">statt EUR 1.199,00</span><span class="preis">EUR 949,00</span></div>`,
    "949.00 EUR",
  ],
  [
    "a saving's block around the price",
    `<table class="price-savings"><tr><td>Preis:</td><td class="amount">89,00 €</td></tr><tr><td>Ersparnis:</td><td class="amount">10,00 €</td></tr></table>`,
    "89.00 EUR",
  ],
  [
    "one that says what stands beside it",
    `<p class="price with-list-price">119,00 €<span><span class="list-price-price">149,00 €</span></span></p>`,
    "119.00 EUR",
  ],
  [
    "cents drawn like the sign",
    `<div class="main"><span class="symbols">€</span><span>449</span><span class="symbols">00</span></div>`,
    "449.00 EUR",
  ],
  ["a raised note at a label", `<div><span class="avp">AVP<sup>1</sup> 6,97 €</span> <span class="price">3,79 €</span></div>`, "3.79 EUR"],
  [
    "the price of a piece of a pack",
    `<div><span class="price">3,79 €</span> <span class="gp">0,19 € / Stück</span></div><p>20 Stück</p>`,
    "3.79 EUR",
  ],
  [
    "one of a set of four, which is sold by itself",
    `<div><span class="price">219,99 € / Stück</span> <span class="set">879,96 € / Set</span></div>`,
    "219.99 EUR",
  ],
])("%s", (_, block, expected) => {
  expect(pricesIn(block, DE, { rest: TILES })).toBe(expected);
});

test.each([
  [
    "cheaper by transfer",
    "https://mates.com.ar/p/1",
    `<div class="price">$18.500,00</div><div><strong>$16.650,00</strong> con Transferencia (10% off)</div>`,
    "es",
    "18500.00 ARS",
  ],
  ["whole rands", "https://grabit.co.za/p/1", `<div><span class="currency">R 8,999</span></div>`, "en", "8999.00 ZAR"],
  ["a wide sign", "https://kama.jp/p/1", `<div class="price">￥8,800<span>税込</span></div>`, "ja", "8800 JPY"],
  [
    "points that one amount is worth",
    "https://kama.jp/p/1",
    `<div class="price">9,900円（税込）</div><p>獲得ポイント 99円相当</p>`,
    "ja",
    "9900 JPY",
  ],
  [
    "a number that ends a name",
    "https://maus.ch/p/1",
    `<div class="price">CHF 14.90</div><p>Passt zu Maus M185 CHF 19.90</p>`,
    "de",
    "14.90 CHF",
  ],
  [
    "a fee that is part of it",
    "https://maus.ch/p/1",
    `<div>CHF 69.90</div><div>inkl. 8.1% MwSt. und vRG CHF 0.25</div>`,
    "de",
    "69.90 CHF",
  ],
  [
    "a badge that touches the old one",
    "https://markt.com.ng/p/1",
    `<b>₦ 72,500</b><div><s>₦ 90,000</s><i>19%</i></div>`,
    "en",
    "72500.00 NGN",
  ],
  [
    "members only",
    "https://gate.co.uk/p/1",
    `<div class="price-per-sellable-unit">£3.75</div><span>£2.50 Clubpoint Price</span>`,
    "en",
    "3.75 GBP",
  ],
])("%s", (_, url, block, lang, expected) => {
  expect(pricesIn(block, url, { lang, name: "Kessel Kettle K500" })).toBe(expected);
});

test("the product's name opens no list of others", () => {
  expect(pricesIn(`<div class="price">49,00 €</div>`, DE, { name: "Alternativ Decke" })).toBe("49.00 EUR");
});

test.each([
  ["-35%", 19990, 12990, true],
  ["199,90 € (35,02 %)", 19990, 12990, true],
  ["-20%", 19990, 12990, false],
  ["zzgl. 19 % MwSt.", 10000, 8100, false],
  ["10% off con transferencia", 1850000, 1665000, false],
  ["5 % mit Clubkarte", 10000, 9500, false],
])("%s beside %i and %i: %s", (badge, high, low, expected) => {
  const { survey } = openPage({ url: DE, body: Buffer.from(page(`<p>${badge}</p>`)), contentType: "text/html" });
  expect(saysDiscount(survey, 0, 1_000, high, low)).toBe(expected);
});

test("where the place of the price is empty, the amounts behind the button are others'", () => {
  const tiles = `<div class="z"><a href="/p/1">Blatt</a><span class="price">19,90 €</span></div><div class="z"><a href="/p/2">Schiene</a><span class="price">59,00 €</span></div>`;
  expect(pricesIn(`<div class="price" id="dynamic"></div>`, DE, { rest: tiles })).toBe("unreadable");
  expect(pricesIn(`<div class="price"></div><span class="price">39,00 €</span>`, DE, { rest: tiles })).toBe("39.00 EUR");
  expect(pricesOf(readSample(page(`<p class="price"></p>`).replace("Add to cart", "Add to cart - 39,00 €"), { url: DE }))).toBe(
    "39.00 EUR",
  );
});

test("without tax is the price where nothing else is told, and is marked so", () => {
  const read = (block: string): unknown => plainReading(readSample(page(block), { url: DE })).offers[0];
  expect(read(`<div>489,00 € <small>zzgl. MwSt. und Versand</small></div>`)).toMatchObject({ price: "489.00 EUR", taxIncluded: false });
  expect(read(`<div>100,00 € zzgl. MwSt.</div><div>119,00 € inkl. MwSt.</div>`)).toMatchObject({ price: "119.00 EUR", taxIncluded: true });
  expect(read(`<div><p>489,00 €</p><span>je Stück, zzgl. 19 % MwSt.</span></div>`)).toMatchObject({
    price: "489.00 EUR",
    taxIncluded: false,
  });
  expect(read(`<div><p>489,00 €</p><span>je Stück</span></div>`)).not.toHaveProperty("taxIncluded");
});

const identity = (block: string, name = "Brumm Kessel K500", script = ""): Record<string, unknown> | undefined =>
  plainReading(readSample(page(`<div class="price">129,90 €</div>${block}`, { name, rest: script }), { url: DE })).offers[0];

test.each([
  ["a number sign before the colon", `<p>Part #: VR2204</p>`, { mpn: "VR2204" }],
  ["a number sign instead of one", `<p>Internet #305544120</p>`, { sku: "305544120" }],
  ["the first part of a line", `<p>Código 224411800 | <a href="/x">Alle</a></p>`, { sku: "224411800" }],
  ["the first sentence of a line", `<p>Item MESA-58-R. In stock, ships free from Georgia.</p>`, { sku: "MESA-58-R" }],
  ["an abbreviated label", `<span>Réf. FL-SUB200</span>`, { sku: "FL-SUB200" }],
  ["an abbreviated label before a rating", `<div><span>nr kat. 1455210</span> <a href="#r">4,8/5 (213)</a></div>`, { sku: "1455210" }],
  ["a label in French", `<dl><dt>Code d'article :</dt><dd>KES-500-R</dd></dl>`, { sku: "KES-500-R" }],
  ["a label in Turkish", `<div><span>Üretici Kodu</span> <b>06019G81</b></div>`, { mpn: "06019G81" }],
  [
    "a label that says more than the model",
    `<dl><dt>Modell</dt><dd>K 500</dd><dt>Herstellernummer</dt><dd>8035B0</dd></dl>`,
    { mpn: "8035B0" },
  ],
  ["the model where nothing says more", `<dl><dt>Modell</dt><dd>K 500</dd></dl>`, { mpn: "K 500" }],
  ["the first of two sentences", `<p>Marke: Dorvik. Leistung 1500 W</p>`, { brand: "Dorvik" }],
  ["a name with a point", `<p>Marke: Dr. Dorvik</p>`, { brand: "Dr. Dorvik" }],
  ["a label in Thai", `<p>รหัสสินค้า: 60112233</p>`, { sku: "60112233" }],
  ["a link to all of a brand", `<a href="/c/7">Shop all Brumm</a>`, { brand: "Brumm" }],
])("identity by %s", (_, block, expected) => {
  expect(identity(block)).toMatchObject(expected);
});

const layer = (...items: readonly Record<string, unknown>[]): string =>
  `<script>dataLayer.push({"ecommerce":{"items":${JSON.stringify(items)}}})</script>`;

test("brand and numbers of the product's name in the page's state", () => {
  const own = { item_name: "Brumm Kessel K500", item_brand: "Dorvik", gtin: "4006381333931", mpn: "K500-X" };
  expect(identity("", undefined, layer(own))).toMatchObject({ brand: "Dorvik", gtin: "04006381333931", mpn: "K500-X" });
  // Another size is the same brand's, with numbers of its own.
  const other = { item_name: "Brumm Kessel K500 XL Rot", item_brand: "Dorvik", gtin: "4006381333931" };
  expect(identity("", undefined, layer(other))).toMatchObject({ brand: "Dorvik" });
  expect(identity("", undefined, layer(other))).not.toHaveProperty("gtin");
  expect(identity("", undefined, layer(own, { ...own, item_brand: "Ostra" }))).not.toHaveProperty("brand");
  expect(identity("", undefined, layer({ item_name: "Deckel rot", item_brand: "Ostra" }))).not.toHaveProperty("brand");
});

test("a sold word counts alone, and asking to be told means that there is none", () => {
  expect(identity(`<p class="stav">PRODÁNO</p>`)).toMatchObject({ availability: "OutOfStock" });
  expect(identity(`<p>Prodáno již 200 kusů, skladem</p>`)).not.toMatchObject({ availability: "OutOfStock" });
  expect(identity(`<p>Laat me weten wanneer dit weer leverbaar is</p>`)).toMatchObject({ availability: "OutOfStock" });
});

test("pieces in the shop of what is sold only there are no stock of what is sent", () => {
  const only = `<p>Nur im Laden</p>`;
  expect(identity(`${only}<p class="stock">Verfügbarkeit: im Laden auf Lager</p>`)).toMatchObject({ availability: "InStoreOnly" });
  expect(identity(`${only}<p class="stock">Verfügbarkeit: auf Lager</p>`)).toMatchObject({ availability: "InStock" });
});

test("structured data and a badge: the stated price stays", () => {
  const head = jsonLd(schemaProduct({ price: "129.90", priceCurrency: "EUR", availability: "InStock" }, { name: "Stahlkessel K500" }));
  expect(pricesIn(`<div class="x1">199,90 €</div><div class="x2">129,90 €</div><p>35 % gespart</p>`, DE, { head })).toBe("129.90 EUR");
});

test.each([
  ["in a block of their own, with a zero", `<div><span>1 349</span><div><span>00</span><span>zł</span></div></div>`, "1349.00 PLN"],
  ["in a block that is called so", `<div><span>849</span><div class="cena__decimal"><b>99</b><i>zł</i></div></div>`, "849.99 PLN"],
  ["behind thousands", `<div><b>12 349</b><i>00</i> zł</div>`, "12349.00 PLN"],
  ["behind thousands with a dot", `<div><b>2.349</b><i>05</i> zł</div>`, "2349.05 PLN"],
  ["as a raised dash", `<div><b>1 349,<sup>–</sup> zł</b></div>`, "1349.00 PLN"],
  ["as a dash behind a colon", `<div><b>1 349</b><b>:-</b></div>`, "1349.00 PLN"],
  ["that may be hundreds", `<div><b>349</b><i>00</i> zł</div>`, "unreadable"],
  ["that may be a price of their own", `<div class="price"><div>1 349</div><div>99 zł</div></div>`, "unreadable"],
])("decimals %s", (_, block, expected) => {
  expect(pricesIn(block, "https://kociolek.pl/p/k500", { lang: "pl" })).toBe(expected);
});

test("a price above the name, other sellers below their title and what carbon offset costs in a table", () => {
  const html = `<!doctype html><html lang="de"><head><title>Kessel K500</title></head><body><main><div><button><strong>CHF 89.–</strong></button> <span>statt CHF 99.–</span></div><h1>Kessel K500</h1><button>In den Warenkorb</button><div><h3>Weitere Angebote</h3><a href="#"><b>CHF 92.50</b> Kesselhaus</a></div><table><tr><td>Farbe</td><td>Blau</td></tr><tr><td>CO₂-Kompensation</td><td>CHF 0.35</td></tr></table></main></body></html>`;
  expect(pricesOf(readSample(html, { url: "https://kessel.ch/p/k500" }))).toBe("89.00 CHF");
});

test("the body's class names no part of the page, where no heading tells which part is the product's own", () => {
  const html = `<!doctype html><html lang="de" class="with-sidebar"><head><title>Industrieladen</title>${jsonLd({ "@context": "https://schema.org", "@type": "Product", name: "Kessel K500", sku: "K500" })}</head><body class="page-product language-de"><div class="title"><div>Stahlkessel K500</div></div><div class="buy"><p class="price">98,50 €</p><button>In den Warenkorb</button></div></body></html>`;
  expect(pricesOf(readSample(html, { url: DE }))).toBe("98.50 EUR");
});

test.each([
  ["an apostrophe for decimals", "https://tetera.es/p/1", "es", `<div class="precio">49'90 €</div>`, "49.90 EUR"],
  ["thousands and an apostrophe", "https://tetera.es/p/1", "es", `<div class="precio">€ 1.249'90</div>`, "1249.90 EUR"],
  ["a comma that ends the block of the whole number", DE, "de", `<div><div>1 299,</div><div>99 €</div></div>`, "1299.99 EUR"],
])("%s", (_, url, lang, block, expected) => {
  expect(pricesIn(block, url, { lang })).toBe(expected);
});

test.each([
  ["without tax in Czech", `<div class="cena">1 000 Kč bez DPH</div>`, "1000.00 CZK", false],
  ["without tax by the label before", `<div>Cena bez DPH: <b>1 000 Kč</b></div>`, "1000.00 CZK", false],
  ["without tax by the label above", `<dl><dt>Cena bez DPH</dt><dd>1 000 Kč</dd></dl>`, "1000.00 CZK", false],
  ["both in whole crowns, each rounded", `<div class="cena"><b>1 390 Kč</b> <small>1 149 Kč bez DPH</small></div>`, "1390.00 CZK", true],
])("%s", (_, block, price, taxIncluded) => {
  const html = page(block, { lang: "cs" });
  expect(plainReading(readSample(html, { url: "https://kotel.cz/p/1" })).offers[0]).toMatchObject({ price, taxIncluded });
});

test.each([
  ["what the shop pays for one", `<p>Wir zahlen Ihnen 39,90 € im Ankauf</p>`, ""],
  ["what is paid in advance", `<p>Anzahlung: 50,00 €</p>`, ""],
  ["what carriers ask", `<div><b>48,00 €</b></div><p>DPD 4,90 €, Packeta 3,90 €</p>`, "48.00 EUR"],
])("%s is no price", (_, block, expected) => {
  expect(pricesIn(block, DE).replace(/^(unreadable|ambiguous|not-a-product)$/, "")).toBe(expected);
});
