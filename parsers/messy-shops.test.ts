import { expect, test } from "vitest";
import { plainReading } from "./plain-reading.ts";
import { pricesOf, readSample } from "./sample-page.ts";

const offerOf = (html: string, url: string): unknown => plainReading(readSample(html, { url })).offers[0];

interface Sample {
  readonly lang?: string;
  readonly title?: string;
  readonly head?: string;
  readonly name?: string;
  readonly rest?: string;
}

const page = (
  body: string,
  { lang = "en-US", title = "Harbor Kettle 12 | Alpine Goods", head = "", name = "Harbor Kettle 12", rest = "" }: Sample = {},
): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body><h1>${name}</h1>${body}<button>Add to cart</button>${rest}</body></html>`;

// Which words speak of which of several amounts in one line.
test.each([
  [
    "words in an amount's own element are its own",
    page(`<div><span>Doporučená cena 1 290 Kč</span><b>799 Kč</b> <span>660 Kč bez DPH</span><span>Ušetříte 491 Kč</span></div>`, {
      lang: "cs",
    }),
    "799.00 CZK",
  ],
  [
    "tax speaks of the amount before it, delivery of the one behind",
    page(
      `<div>UVP 849,- €</div><div><span class="product-price__regular">749,00 €</span><span>inkl. MwSt. zzgl. Versand ab 7,99 €</span></div>`,
      { lang: "de" },
    ),
    "749.00 EUR",
  ],
  [
    "free shipping beside the price is no threshold",
    page(`<ul><li><p>List Price:</p><p>$64.99</p></li><li><p>Price:</p><p>$54.98 <span>FREE 1-2 day shipping</span></p></li></ul>`),
    "54.98 USD",
  ],
  [
    "what comes again and again by itself has its own price",
    page(`<ul><li><p>Price:</p><p>$54.98</p></li><li><p>Autoship:</p><p>$52.23 <span>Save 5% with Autoship</span></p></li></ul>`),
    "54.98 USD",
  ],
  ["cents that touch the sign, before a word", page(`<div>124€90 TTC <span>soit 104€08 HT</span></div>`, { lang: "fr" }), "124.90 EUR"],
  [
    "cents of their own element, before a word",
    page(`<div>124€<span>90</span> TTC <span>soit 104€08 HT</span></div>`, { lang: "fr" }),
    "124.90 EUR",
  ],
  [
    "the saving is what one is above the other",
    page(`<div><span>Now and then $549</span></div><div><span><sup>$</sup>397</span></div><div>$152 off</div>`),
    "397.00 USD",
  ],
  [
    "an article's number that holds a currency's code",
    page(`<ul><li>Item # 2LKR8</li></ul><div>Web Price $254.50 / each</div><div>MOP3382001000001</div>`),
    "254.50 USD",
  ],
  [
    "a price by the piece of what comes in a bottle",
    page(
      `<div id="price-list"><div>Price List: <span>$17.99</span></div><div>Our Price: <b>$12.58</b> <span>$0.05 per Softgel</span></div></div>`,
    ),
    "12.58 USD",
  ],
  [
    "what only its class calls a unit's price, beside a list price",
    page(`<div class="js-unit-price">£60.00</div><div>RRP <span>£75.00</span></div>`, { lang: "en-GB" }),
    "60.00 GBP",
  ],
  [
    "two prices of which the class calls both a unit's",
    page(`<div><span class="price-unit--normal">120 €</span><span class="price-unit--sale">84 €</span><span>-30%</span></div>`, {
      lang: "es",
    }),
    "84.00 EUR",
  ],
  [
    "tax labels below their amounts",
    page(`<p>Price Each</p><p>£2.36</p><p>(exc. VAT)</p><p>£2.83</p><p>(inc. VAT)</p>`, { lang: "en-GB" }),
    "2.83 GBP",
  ],
  [
    "two prices with raised cents that touch",
    page(
      `<div><span class="price--old">129<sup>€99</sup></span><span class="price--now">99<sup>€99</sup></span></div><p>Aderente poupa 5€</p>`,
      { lang: "pt" },
    ),
    "99.99 EUR",
  ],
  [
    "a list price left open",
    page(`<p>メーカー希望小売価格オープン</p><p>5,980円 <span>税込 送料無料</span></p>`, { lang: "ja" }),
    "5980 JPY",
  ],
  [
    "a coupon and instalments in Chinese",
    page(
      `<ul><li><del>市售價 3,990元</del></li><li>促銷價 <span>2,690</span>元</li><li>折價券後 2,590元</li></ul><p>分期 3期0利率每期897元</p>`,
      { lang: "zh-TW" },
    ),
    "2690.00 TWD",
  ],
  [
    "the choice of several that is told again",
    page(
      `<div><a>Tapa blanda <b>21,75€</b></a><a>Bolsillo <b>11,35€</b></a></div><div><del>22,90€</del> <strong>21,75€</strong> (-5%)</div>`,
      { lang: "es" },
    ),
    "21.75 EUR",
  ],
  [
    "a part of the price for old tyres",
    page(`<div><b>€ 78,40</b> cad. <small>IVA inclusa, contributo PFU € 2,30 escluso</small></div>`, { lang: "it" }),
    "78.40 EUR",
  ],
  [
    "a saving in Bulgarian",
    page(`<div><s>749.00 лв.</s> <b>599.00 лв.</b></div><p>Спестявате 150.00 лв.</p>`, { lang: "bg" }),
    "599.00 BGN",
  ],
  [
    "with a bank's card in Korean",
    page(`<div><del>499,000원</del> <em>429,140</em>원</div><p>카드할인가 420,550원</p>`, { lang: "ko" }),
    "429140 KRW",
  ],
  [
    "a price within a sentence",
    page(`<p>Unser Preis für Sie: <b>EUR 89,50</b> pro Stück, inklusive Mehrwertsteuer, zuzüglich Versand EUR 9,90.</p>`, { lang: "de" }),
    "89.50 EUR",
  ],
  ["an electronic book in Slovak", page(`<div><b>17,95 €</b> <s>19,95 €</s></div><p>E-kniha 13,90 €</p>`, { lang: "sk" }), "17.95 EUR"],
  [
    "what instalments add up to, and not what one piece of it costs",
    page(`<div>R$ 54,90 <small>à vista</small></div><div>ou 2x de R$ 27,45 sem juros</div><p>Unidade sai por R$ 1,10</p>`, {
      lang: "pt-BR",
    }),
    "54.90 BRL",
  ],
  [
    "old and new without tax in one line",
    page(`<div><span>£14.99</span> <span>£10.49</span> <small>exc VAT</small></div><div>£12.59 inc VAT</div>`, { lang: "en-GB" }),
    "12.59 GBP",
  ],
  ["points in Korean", page(`<p>판매가 <em>10,800</em>원 (10% 할인)</p><p>포인트 600원 (5% 적립)</p>`, { lang: "ko" }), "10800 KRW"],
  [
    "as low as, where the saving is told of it",
    page(`<div>As low as $99.95 <span>MSRP $249.95</span> <span>Save $150.00</span></div>`),
    "99.95 USD",
  ],
  ["a set costs so many times one", page(`<div><b>$178.99</b> each</div><div>Set of 4: $715.96</div>`), "178.99 USD"],
  [
    "what is left after a rebate",
    page(`<div>$199.99</div><div>$179.99 after $20.00 rebate card</div><p>Model MZ-V7S1T0B/AM</p>`),
    "199.99 USD",
  ],
  ["old and new by two small words", page(`<div><span>De: R$ 18,99</span><span>Por: R$ 9,90</span></div>`, { lang: "pt-BR" }), "9.90 BRL"],
  [
    "a price with the shop's card, in the web and without anything",
    page(`<div><div>$29.990 <i>Tarjeta Andina</i></div><div>$34.990 <i>Internet</i></div><div>Normal: $49.990</div></div>`, {
      lang: "es-CL",
    }),
    "34990 CLP",
  ],
  [
    "a price in the cart",
    page(`<div><del>499,99 TL</del><ins>349,99 TL</ins><p>Sepette 314,99 TL</p></div>`, { lang: "tr" }),
    "349.99 TRY",
  ],
  [
    "whole, decimals and sign in elements of their own",
    page(`<div><span class="val">6</span><span class="dec">49</span><span class="cur">zł</span></div>`, { lang: "pl" }),
    "6.49 PLN",
  ],
  [
    "what stands below the title of other products",
    page(`<p>Sale price: $349.95</p>`, { rest: `<div><b>Also See:</b><p><a href="a.html">Saddle Pad</a> Sale price: $24.95</p></div>` }),
    "349.95 USD",
  ],
])("%s", (_, html, expected) => {
  expect(pricesOf(readSample(html, { url: "https://alpinegoods.com/p/12" }))).toBe(expected);
});

test("an offer that is marked up without its product is the page's, where there is but one", () => {
  const offer = `<div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price">1,749</span><meta itemprop="priceCurrency" content="INR"></div>`;
  expect(pricesOf(readSample(page(offer), { url: "https://alpine.in/p/12" }))).toBe("1749.00 INR");
  expect(pricesOf(readSample(page(offer + offer.replace("1,749", "2,499")), { url: "https://alpine.in/p/12" }))).not.toContain("INR");
});

test("the title of a list of other products names no product", () => {
  const html = `<!doctype html><html lang="de"><head><title>Lund Strickpullover in Hellgrau | Alpine</title></head><body><div data-testid="productName">Strickpullover</div><span>69,90 €</span><button>In den Warenkorb</button><h2>Ähnliche Artikel</h2><p>Jacke</p></body></html>`;
  expect(readSample(html, { url: "https://alpine.de/p/12" }).offers[0]?.name).toBe("Strickpullover");
});

// Labels in one line, without colons, or in words of the North.
test.each([
  ["parted by a dash", "it", `<p>Codice: VX1429 - Marca: Valex</p><p>€ 79,90</p>`, { sku: "VX1429", brand: "Valex" }],
  ["in brackets", "tr", `<p>Stok Kodu: (LP-450)</p><p>89,90 TL</p>`, { sku: "LP-450" }],
  [
    "with what stands for its place",
    "de",
    `<p>Bestell-Nr.: <span>1693244</span> - VQ <span>Hst.-Teile-Nr.: <b>PLA175W1</b></span></p><p>19,99 €</p>`,
    { sku: "1693244", mpn: "PLA175W1" },
  ],
  [
    "article and maker's number",
    "es",
    `<p>Cod. Artículo: <span>174502</span> | P/N: <span>910-005470</span></p><p>44,99 €</p>`,
    { sku: "174502", mpn: "910-005470" },
  ],
  ["Swedish", "sv", `<p>Artikelnr: 312345</p><p>Tillverkarens artikelnr: 61470</p><p>1 790 kr</p>`, { sku: "312345", mpn: "61470" }],
  ["Norwegian", "nb", `<p>Varenummer: 1181234 / Produsentnr: LC27G55</p><p>2 490 kr</p>`, { sku: "1181234", mpn: "LC27G55" }],
  ["without a colon", "de", `<p>Art. 8456712</p><p>44,95 €</p>`, { sku: "8456712" }],
  [
    "with the shop's name before its number",
    "en",
    `<p>RS Stock No.: 369-359</p><p>Mfr. Part No.: RT314024</p><p>€2.36</p>`,
    { sku: "369-359", mpn: "RT314024" },
  ],
  ["behind the shop's name and a sign", "en", `<p>Northmart #: 551234567</p><p>€2.36</p>`, { sku: "551234567" }],
  ["of plumbers", "da", `<p>VVS-nr. 701234104</p><p>699,00 DKK</p>`, { sku: "701234104" }],
  ["of Italian pharmacies", "it", `<p>Cod. Minsan: 901234567</p><p>€18,90</p>`, { sku: "901234567" }],
  ["one after the other", "nl", `<p>Artikelnummer 1123456 EAN 4006381333931</p><p>€ 549,-</p>`, { sku: "1123456", gtin: "04006381333931" }],
  ["with a raised letter", "fr", `<p>N° d'article: 000021234567</p><p>99,90 €</p>`, { sku: "000021234567" }],
  [
    "with the shop's name behind it",
    "fr",
    `<p>Réf. constructeur : P 68 033</p><p>Réf. Oscarau : 1122334</p><p>32,45 €</p>`,
    { sku: "1122334", mpn: "P 68 033" },
  ],
  ["Arabic", "ar", `<p>رقم الموديل: MLPF3AA/A | رمز المنتج: 100234567</p><p>2,999 SAR</p>`, { sku: "100234567", mpn: "MLPF3AA/A" }],
] as const)("numbers %s", (_, lang, body, expected) => {
  expect(offerOf(page(body, { lang }), "https://alpine.shop/p/12")).toMatchObject(expected);
});

test("a maker's number that is printed goes before an EAN stated in its place", () => {
  const head = `<script type="application/ld+json">{"@type":"Product","name":"Harbor Kettle 12","mpn":"4006381333931","offers":{"@type":"Offer","price":"12.00","priceCurrency":"EUR"}}</script>`;
  const body = `<p>12,00 €</p><table><tr><td>Herstellerartikelnr:</td><td>60005830</td></tr><tr><td>EAN:</td><td>4006381333931</td></tr></table>`;
  expect(offerOf(page(body, { lang: "de", head }), "https://alpine.de/p/12")).toMatchObject({
    mpn: "60005830",
    gtin: "04006381333931",
  });
});

test("the brand that a tag manager is told, in what is JavaScript and no JSON", () => {
  const brandOf = (head: string): unknown =>
    readSample(page(`<p>$42.00</p>`, { head }), { url: "https://alpine.com/p/12" }).offers[0]?.brand;
  expect(
    brandOf(
      `<script>dataLayer.push({ 'currency': window.shop.currency, ecommerce: { detail: { products: [{ 'name': 'Harbor%20Kettle%2012', 'price': parseFloat('42.0'), 'brand': 'FARWELL', 'position': !0, }] } } });</script>`,
    ),
  ).toBe("FARWELL");
  expect(brandOf(`<script>var utag_data = {"product_name":["Harbor Kettle 12"],"product_brand":["Farwell"]};</script>`)).toBe("Farwell");
  expect(brandOf(`<script>dataLayer.push({ 'name': 'Summit Mug 3', 'brand': 'FARWELL' });</script>`)).toBeNull();
});

test("a brand in the line above the name, and in what holds the name", () => {
  const brandOf = (html: string): unknown => readSample(html, { url: "https://outlet.de/p/8812" }).offers[0]?.brand ?? null;
  const above = (line: string, title: string): string =>
    `<html lang="de"><head><title>${title}</title></head><body><div>${line}</div><h1>Poloshirt, Slim Fit</h1><p>49,99 €</p><button>In den Warenkorb</button></body></html>`;
  expect(brandOf(above("NORTHWOOD BAY", "Northwood Bay Poloshirt, Slim Fit | Outlet"))).toBe("NORTHWOOD BAY");
  expect(brandOf(above("Herren", "Poloshirt, Slim Fit für Herren | Outlet"))).toBeNull();
  expect(brandOf(page(`<p data-brand="Northwood">€12.00</p>`))).toBe("Northwood");
  expect(brandOf(page(`<p data-brand="Northwood">€12.00</p><p data-brand="Bay">Other</p>`))).toBeNull();
});

test("a country's own money, where its language is written at its address and nothing else is said", () => {
  const html = `<html lang="nl"><head><title>Koekenpan 28 cm</title></head><body><h1>Koekenpan 28 cm</h1><div class="price">18.<sup>74</sup></div><button>In winkelmandje</button></body></html>`;
  expect(pricesOf(readSample(html, { url: "https://hemel.nl/pan-28" }))).toBe("18.74 EUR");
  expect(pricesOf(readSample(html.replace('"nl"', '"en"'), { url: "https://hemel.nl/pan-28" }))).toBe("unreadable");
});

test("what is no longer sold does not cost what its successor does", () => {
  const gone = page(
    `<p>Product code: 0109876</p><p>This product has been discontinued</p><p>See the <a href="/d780">Harbor Kettle 14</a> £1,999.00</p>`,
    { lang: "en-GB" },
  );
  const [offer] = readSample(gone.replace("<button>Add to cart</button>", ""), { url: "https://alpine.co.uk/p/12" }).offers;
  expect(offer).toMatchObject({ price: null, availability: "Discontinued" });
});

test("an article that tells a price is no offer, unless it sells something", () => {
  const head = `<meta property="og:type" content="article">`;
  const html = page(`<p>Price: $270.00</p>`, { head });
  expect(pricesOf(readSample(html, { url: "https://alpine.com/p/12" }))).toBe("270.00 USD");
  expect(pricesOf(readSample(html.replace("<button>Add to cart</button>", ""), { url: "https://alpine.com/p/12" }))).toBe("unreadable");
});

test("a first heading that leads to the front page is the shop's", () => {
  const html = `<html lang="en-US"><head><title>Flight Cage F040 - Bird Supplies</title></head><body><h1><a href="/">Bird Supplies</a></h1><h2>Flight Cage F040</h2><p>Price: $139.99</p><button>Add to cart</button></body></html>`;
  expect(readSample(html, { url: "https://birds.com/cage" }).offers[0]?.name).toBe("Flight Cage F040");
});

test("the currency that is chosen in a list, where prices have no sign", () => {
  const body = `<select><option selected>EUR</option><option>USD</option></select><div class="price">79.95</div>`;
  expect(pricesOf(readSample(page(body, { lang: "en" }), { url: "https://alpine.com/p/12" }))).toBe("79.95 EUR");
});

test("other codes with a word before them are no number of the shop's", () => {
  for (const label of ["Promo code", "Phone #", "Order #", "Postal code"])
    expect(
      readSample(page(`<p>${label}: 551234567</p><p>$2.36</p>`), { url: "https://alpine.com/p/12" }).offers[0]?.sku ?? null,
    ).toBeNull();
});

test("a size that is sold out says nothing of the product", () => {
  const sizes = `<p>£17.50</p><fieldset><label><input type="radio">8 <span>Out of stock</span></label><label><input type="radio">10</label></fieldset>`;
  expect(readSample(page(sizes, { lang: "en-GB" }), { url: "https://alpine.co.uk/p/12" }).offers[0]?.availability).not.toBe("OutOfStock");
});

test("a badge that every page of a template has says nothing until the block around it is sold out", () => {
  const badges = `<span class="badge price__badge-sale">Sale</span><span class="badge price__badge-sold-out">Sold out</span>`;
  const availability = (price: string): unknown =>
    readSample(page(`<div class="price ${price}"><p>$24.50</p>${badges}</div>`), { url: "https://alpine.com/p/12" }).offers[0]
      ?.availability;
  expect(availability("price--large")).not.toBe("OutOfStock");
  expect(availability("price--large price--sold-out")).toBe("OutOfStock");
});

test("none in stock and on backorder: it can be ordered", () => {
  const body = `<p>$985.00</p><p><strong>On backorder: order now, ships in about 4 weeks.</strong></p><ul><li>0 Units in Stock</li></ul>`;
  expect(readSample(page(body), { url: "https://alpine.com/p/12" }).offers[0]?.availability).toBe("BackOrder");
  const gone = body.replace(/<strong>.*<.strong>/, "Comes in a box");
  expect(readSample(page(gone), { url: "https://alpine.com/p/12" }).offers[0]?.availability).toBe("OutOfStock");
});

test("that similar products are in stock says nothing of this one", () => {
  const rest = `<section><h2>Ähnliche Artikel</h2><div><a href="/p/1">Jacke</a> 20,00 €<br>Sofort lieferbar</div></section>`;
  const body = `<p>2.099,00 €</p><p>Dieser Artikel steht derzeit nicht zur Verfügung!</p>`;
  const html = page(body, { lang: "de", rest }).replace("<button>Add to cart</button>", "");
  expect(readSample(html, { url: "https://alpine.de/p/12" }).offers[0]?.availability).toBe("OutOfStock");
});

test("a product of a marketplace without headings is named by its class, though it holds a measure", () => {
  const html = `<html lang="ja"><head><title>東京キッチン</title></head><body><span class="item_name"><b>南部鉄器 急須 0.65L 送料無料</b></span><table><tr><td>商品番号 tk-2201</td></tr></table><p>5,980円</p><button>買い物かごに入れる</button></body></html>`;
  expect(readSample(html, { url: "https://item.kitchen.jp/tk-2201/" }).offers[0]?.name).toBe("南部鉄器 急須 0.65L 送料無料");
});

test("a page made by hand is about the one line that is written large", () => {
  const page = `<html lang="sv"><head><title>Skivboden - begagnade skivor</title></head><body><table><tr><td><b>Musik</b><br><a href="l.asp?g=1">Jazz</a></td>
    <td><font size="4"><b>Trio Norrsken - Vinterljus (LP, 1979)</b></font><br>Skick: VG+<br>Pris: 185:-<br><a href="korg.asp?id=7">Lägg i kundvagnen</a></td></tr>
    <tr><td></td><td><a href="skiva.asp?id=8">Månblock - Tidvatten (LP)</a> 90:-</td></tr></table></body></html>`;
  const reading = readSample(page, { url: "https://www.skivboden.se/skiva.asp?id=7" });
  expect(pricesOf(reading)).toBe("185.00 SEK");
  expect(reading.offers[0]?.name).toBe("Trio Norrsken - Vinterljus (LP, 1979)");
  expect(pricesOf(readSample(page.replace('size="4"', 'size="2"'), { url: "https://www.skivboden.se/skiva.asp?id=7" }))).toBe("unreadable");
});
