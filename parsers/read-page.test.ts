import { expect, test } from "vitest";
import { jsonLd, pricesOf, productPage, readSample, schemaProduct } from "./sample-page.ts";

const at = (url: string): { url: string } => ({ url });

test.each([
  ["a plain price", productPage(), {}, "129.90 PLN"],
  [
    "superscript cents without a separator",
    productPage({ price: `<div class="price">216<sup>00</sup> €</div>`, lang: "de" }),
    at("https://shop.at/p/1"),
    "216.00 EUR",
  ],
  [
    "cents in an element of their own",
    productPage({ price: `<p class="price"><span class="int">2.999</span><span class="cents">99</span> Lei</p>` }),
    at("https://shop.ro/p/1"),
    "2999.99 RON",
  ],
  [
    "thousands with a dot",
    productPage({ price: `<div class="price">€ 1.299,00</div>`, lang: "de" }),
    at("https://shop.de/p/1"),
    "1299.00 EUR",
  ],
  [
    "no decimals but a dash",
    productPage({ price: `<div class="price">549,- Kč</div>`, lang: "cs" }),
    at("https://shop.cz/p/1"),
    "549.00 CZK",
  ],
  [
    "net before gross",
    productPage({
      price: `<div class="prices"><span class="price">Netto: 105,61 zł</span> <span class="price">Brutto: 129,90 zł</span></div>`,
    }),
    {},
    "129.90 PLN",
  ],
  [
    "an instalment before the price",
    productPage({ price: `<div class="installments">już od 12,99 zł / mies.</div><div class="price">129,90 zł</div>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a struck price before the price",
    productPage({ price: `<div class="price"><del>159,90 zł</del> <ins>129,90 zł</ins></div>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a saving before the price",
    productPage({ price: `<div class="price"><span>Oszczędzasz 30,00 zł</span><br><b>129,90 zł</b></div>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a coupon beside the price",
    productPage({ price: `<div class="price">129,90 zł</div><p class="promo">z kodem LATO 99,90 zł</p>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a threshold of free delivery before the price",
    productPage({ price: `<p>Darmowa dostawa od 99 zł</p><div class="price">129,90 zł</div>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a price per unit beside the price",
    productPage({ price: `<div class="price">129,90 zł</div><div>43,30 zł / szt.</div>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a multi-buy offer beside the price",
    productPage({ price: `<div class="price">129,90 zł</div><p class="promo">od 2 szt.: 119,90 zł</p>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a subscription beside the price",
    productPage({ price: `<div class="price">129,90 zł</div><p>W subskrypcji 116,91 zł</p>` }),
    {},
    "129.90 PLN",
  ],
  [
    "the lowest price of 30 days beside the price",
    productPage({ price: `<div class="price">129,90 zł</div><p>Najniższa cena z 30 dni przed obniżką: 119,90 zł</p>` }),
    {},
    "129.90 PLN",
  ],
  [
    "the price of another variant, hidden",
    productPage({ price: `<div class="price" style="display:none">99,90 zł</div><div class="price">129,90 zł</div>` }),
    {},
    "129.90 PLN",
  ],
  [
    "a class that a style block hides",
    productPage({
      head: "<style>.off{display:none}</style>",
      price: `<div class="price off">99,90 zł</div><div class="price">129,90 zł</div>`,
    }),
    {},
    "129.90 PLN",
  ],
  [
    "a template and a noscript",
    productPage({
      price: `<template><div class="price">1,00 zł</div></template><noscript><div class="price">2,00 zł</div></noscript><div class="price">129,90 zł</div>`,
    }),
    {},
    "129.90 PLN",
  ],
  [
    "digits split by tags to deceive",
    productPage({ price: `<div class="price"><i>1</i><i>2</i><i>9</i><i>,</i><i>9</i><i>0</i> zł</div>` }),
    {},
    "129.90 PLN",
  ],
  ["a comment inside the price", productPage({ price: `<div class="price">129<!-- 1 -->,90 zł</div>` }), {}, "129.90 PLN"],
])("the visible price: %s", (_, html, options, expected) => {
  expect(pricesOf(readSample(html, options))).toBe(expected);
});

test("prices of related products and accessories are not the product's", () => {
  const card = (price: string): string =>
    `<li class="card"><a href="/p/${price}">Other kettle</a><span class="price">${price} zł</span></li>`;
  const rest = `<section class="related-products"><h2>Polecane</h2><ul>${card("9,90")}${card("49,90")}${card("89,90")}</ul></section>`;
  expect(pricesOf(readSample(productPage({ rest })))).toBe("129.90 PLN");
  const unnamed = `<section><h2>Pasujące akcesoria</h2><ul>${card("9,90")}${card("49,90")}${card("89,90")}</ul></section>`;
  expect(pricesOf(readSample(productPage({ rest: unnamed })))).toBe("129.90 PLN");
});

test("hidden microdata that contradicts the visible page loses, and says so in the evidence", () => {
  const hidden = `<div itemscope itemtype="http://schema.org/Product" style="display:none"><span itemprop="name">Steel kettle K500</span>
    <div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price">99.90</span><span itemprop="priceCurrency">PLN</span>
    <link itemprop="availability" href="http://schema.org/OutOfStock"></div></div>`;
  const { offers } = readSample(
    productPage({ price: `${hidden}<div class="price">129,90 zł</div><div class="availability">Dostępny, wysyłka 24h</div>` }),
  );
  expect(offers[0]).toMatchObject({ price: { minor: 12990, currency: "PLN" }, availability: "InStock" });
  expect(offers[0]?.evidence["price"]).toMatchObject({ extractor: "visible", text: "129,90 zł" });
});

test("structured data that the page no longer shows is stale", () => {
  expect(pricesOf(readSample(productPage({ head: jsonLd(schemaProduct({ price: "99.90" })) })))).toBe("129.90 PLN");
  const meta = `<meta name="description" content="Steel kettle K500 for only 79,90 zł">`;
  expect(pricesOf(readSample(productPage({ head: meta })))).toBe("129.90 PLN");
});

test("a net price in the structured data gives way to the visible gross one", () => {
  const net = jsonLd(schemaProduct({ price: "105.61" }));
  const { offers } = readSample(productPage({ head: net, price: `<div class="price">129,90 zł <small>brutto</small></div>` }));
  expect(offers[0]).toMatchObject({ price: { minor: 12990 }, taxIncluded: true });
});

test("two amounts that may both be the price are ambiguous, with both in the reason", () => {
  const reading = readSample(productPage({ price: `<div class="price">129,90 zł</div><div class="price">139,90 zł</div>` }));
  expect(reading).toMatchObject({ outcome: "ambiguous", offers: [] });
  expect(reading.reason).toMatch(/129\.90 PLN.*139\.90 PLN|139\.90 PLN.*129\.90 PLN/);
});

test("a range by variant is no price", () => {
  expect(
    pricesOf(readSample(productPage({ price: `<div class="price">£49.00 - £70.00</div>`, lang: "en" }), at("https://shop.co.uk/p/1"))),
  ).not.toMatch(/GBP/);
  const aggregate = schemaProduct({}, { offers: { "@type": "AggregateOffer", lowPrice: 49, highPrice: 70, priceCurrency: "GBP" } });
  expect(readSample(productPage({ head: jsonLd(aggregate), price: "" }))).toMatchObject({ outcome: "ambiguous" });
});

test("a currency that nothing names stays unknown, with the remedy in the reason", () => {
  const page = productPage({ price: `<div class="price">$129.90</div>`, lang: "en" }).replaceAll("zł", "");
  expect(readSample(page, at("https://shop.example/p/1"))).toMatchObject({
    outcome: "unreadable",
    reason: expect.stringContaining("currency"),
  });
  const hinted = readSample(page, { url: "https://shop.example/p/1", hints: { currency: "CAD" } });
  expect(pricesOf(hinted)).toBe("129.90 CAD");
  expect(hinted.offers[0]?.evidence["price"]?.extractor).toBe("visible, currency assumed");
});

test("a currency switch tells what its own sign means", () => {
  const form = `<form id="form-currency"><a href="EUR">€ Euro</a><a href="AUD">$ Australian Dollar</a></form>`;
  const page = productPage({ price: `${form}<div class="price">$129.90</div>`, lang: "en" }).replaceAll("zł", "");
  expect(pricesOf(readSample(page, at("https://shop.example/p/1")))).toBe("129.90 AUD");
});

test("an amount without any sign takes the currency of the page's structured data, not its price", () => {
  const page = productPage({
    head: jsonLd(schemaProduct({ price: "99.00", priceCurrency: "EUR" })),
    price: `<div class="price">129,90</div>`,
  }).replaceAll("zł", "");
  expect(pricesOf(readSample(page))).toBe("129.90 EUR");
});

test("zero is no price", () => {
  expect(pricesOf(readSample(productPage({ price: `<div class="price">0,00 zł</div>` })))).toBe("unreadable");
  expect(pricesOf(readSample(productPage({ head: jsonLd(schemaProduct({ price: 0 })), price: "" })))).toBe("unreadable");
});

test("sold out without a price is an offer without a price; in stock without a price is unreadable", () => {
  const soldOut = schemaProduct({ price: undefined, availability: "https://schema.org/SoldOut" });
  expect(readSample(productPage({ head: jsonLd(soldOut), price: "" })).offers).toMatchObject([{ price: null, availability: "OutOfStock" }]);
  const inStock = schemaProduct({ price: undefined, availability: "https://schema.org/InStock" });
  expect(readSample(productPage({ head: jsonLd(inStock), price: "" })).outcome).toBe("unreadable");
});

test("of all availability labels in the page only the one that is shown counts", () => {
  const labels = `<div class="stock"><span class="label hidden">Dostępny</span><span class="label">Chwilowo niedostępny</span><span class="label" hidden>Na zamówienie</span></div>`;
  expect(readSample(productPage({ price: `<div class="price">129,90 zł</div>${labels}` })).offers[0]?.availability).toBe("OutOfStock");
});

test("without a word about availability the button that buys tells it, and says so; without one it is unknown, never in stock", () => {
  const [offer] = readSample(productPage()).offers;
  expect(offer).toMatchObject({ availability: "InStock", evidence: { availability: { extractor: "visible, button" } } });
  const of = (button: string): unknown => readSample(productPage().replace(/<button[^]*?<\/button>/, button)).offers[0]?.availability;
  expect(of("")).toBeNull();
  expect(of(`<button disabled>Do koszyka</button>`)).toBeNull();
  expect(of(`<button disabled>Wyprzedane</button>`)).toBe("OutOfStock");
  expect(of(`<button>Do koszyka</button><button>Powiadom o dostępności</button>`)).toBeNull();
});

test("an EAN in the place of the manufacturer's number is an EAN", () => {
  const { offers } = readSample(productPage({ price: `<p>Hersteller-Nr.: 5397184657249</p><div class="price">129,90 zł</div>` }));
  expect(offers[0]).toMatchObject({ gtin: "05397184657249", mpn: null });
});

test("the amounts beside the price are kept by kind", () => {
  const price = `<div class="price"><del>159,90 zł</del> <b>129,90 zł</b></div><p>Najniższa cena z 30 dni przed obniżką: 119,90 zł</p><p>10 x 12,99 zł</p><p>43,30 zł / kg</p><p>Dostawa: 9,99 zł</p>`;
  const [offer] = readSample(productPage({ price })).offers;
  expect(offer).toMatchObject({
    price: { minor: 12990 },
    regularPrice: { minor: 15990 },
    lowestPrice30Days: { minor: 11990 },
    shippingPrice: { minor: 999 },
  });
  expect(offer?.otherPrices.map(({ kind, amount }) => [kind, amount.minor])).toEqual(
    expect.arrayContaining([
      ["unit", 4330],
      ["instalment", 1299],
    ]),
  );
});

test("a promotion that a script will switch on makes the price ambiguous", () => {
  const price = `<div class="discount hidden"><s>129,90 zł</s></div><div class="price">129,90 zł</div><div class="price hidden">99,90 zł</div>`;
  expect(readSample(productPage({ price })).outcome).toBe("ambiguous");
});

test("the page's embedded state chooses between rivals, and is no price by itself", () => {
  const state = `<script>window.__INITIAL_STATE__ = {"product":{"name":"Steel kettle K500","finalPrice":129.9},"other":{"name":"Hose","price":139.9}};</script>`;
  const rivals = `<div class="price">129,90 zł</div><div class="price">139,90 zł</div>`;
  expect(pricesOf(readSample(productPage({ head: state, price: rivals })))).toBe("129.90 PLN");
  const both = state.replace('"finalPrice":129.9', '"finalPrice":129.9,"oldPrice":139.9');
  expect(pricesOf(readSample(productPage({ head: both, price: rivals })))).toBe("ambiguous");
  expect(pricesOf(readSample(productPage({ head: state, price: "" })))).toBe("unreadable");
});

test("free delivery beside the price is a shipping price of nothing, conditions are not", () => {
  expect(readSample(productPage({ price: `<div class="price">129,90 zł</div><p>Darmowa dostawa</p>` })).offers[0]?.shippingPrice).toEqual({
    minor: 0,
    currency: "PLN",
  });
  expect(readSample(productPage({ price: `<div class="price">129,90 zł</div><p>Darmowa dostawa od 199 zł</p>` })).offers[0]).toMatchObject({
    shippingPrice: null,
    freeShippingFrom: { minor: 19900 },
  });
});
