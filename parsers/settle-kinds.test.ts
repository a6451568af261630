import { expect, test } from "vitest";
import { plainReading } from "./plain-reading.ts";
import { pricesOf, readSample } from "./sample-page.ts";

const page = (tag: string, { lang = "de", rest = "" } = {}): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Hochbeet Eiche 180</title></head><body><h1>Hochbeet Eiche 180</h1>${tag}<button>In den Warenkorb</button>${rest}</body></html>`;
const read = (html: string, url = "https://garten.de/p/1"): string => pricesOf(readSample(html, { url }));

const list = (...prices: readonly string[]): string =>
  `<div>${prices.map((price, i) => `<div class="x"><a href="/p/${i + 7}">Beet ${i}</a> <span>${price}</span></div>`).join("")}</div>`;

// Which of several amounts in one place is asked now; the numbers are ours.
test.each([
  ["two that touch, drawn differently", page(`<div><span class="a">349,00 €</span><span class="n">289,00 €</span></div>`), "289.00 EUR"],
  ["the lower one first", page(`<div><b>289,00 €</b> <i>349,00 €</i></div>`), "289.00 EUR"],
  ["two drawn alike may be of two sizes", page(`<div><span class="a">349,00 €</span><span class="a">289,00 €</span></div>`), "ambiguous"],
  ["one may be the other with tax", page(`<div><span class="a">119,00 €</span><span class="n">100,00 €</span></div>`), "ambiguous"],
  [
    "words behind one of them say what it is",
    page(`<div><div class="a">500,00 €</div><div><b>450,00 €</b> con transferencia</div></div>`),
    "500.00 EUR",
  ],
  ["the label of a sale", page(`<p>Unser Preis: 59,95 €</p><p>Aktionspreis: 49,95 €</p>`), "49.95 EUR"],
  ["a list price that nothing is cheaper than", page(`<p>Listenpreis: 59,95 €</p>`), "59.95 EUR"],
  ["labels behind their amounts", page(`<p>30,00 € Prix original 24,00 € Prix promotionnel</p>`, { lang: "fr" }), "24.00 EUR"],
  ["the price and its tax", page(`<p>Cena brutto: 289,00 €</p><p>VAT: 54,04 €</p>`), "289.00 EUR"],
  ["cents behind the sign", page(`<p>149€99</p>`), "149.99 EUR"],
  ["cents behind the sign, in elements of their own", page(`<p>149<sup>€99</sup></p>`), "149.99 EUR"],
  ["two related products below the button", page(`<span class="p">89,00 €</span>`, { rest: list("49,95 €", "34,90 €") }), "89.00 EUR"],
  ["another edition of it", page(`<p>PVP 19,95 €</p>`, { rest: `<p>También en eBook (9,49 €)</p>` }), "19.95 EUR"],
  ["a part of the price", page(`<p>349,00 € <span>dont 2,50 € d'éco-participation</span></p>`, { lang: "fr" }), "349.00 EUR"],
  ["what is saved, said twice", page(`<p>Bisher 24,90 € Jetzt nur 19,90 € Sie sparen 20 % / 5,00 €</p>`), "19.90 EUR"],
])("%s", (_, html, expected) => {
  expect(read(html)).toBe(expected);
});

test("a price on the button itself", () => {
  const html = `<!doctype html><html lang="en-US"><head><title>House Blend Coffee</title></head><body><h1>House Blend Coffee</h1><button>Add to cart - $17.00</button><p>Free US shipping over $50. Flat $5.95 otherwise.</p></body></html>`;
  expect(read(html, "https://roast.com/p/1")).toBe("17.00 USD");
});

test("a block that holds the only button to buy is the product's, whatever its class is called", () => {
  const html = `<html lang="en-US"><head><title>S-Type Guitar</title></head><body><div><h1>S-Type Guitar</h1></div><div class="product-sidebar"><p>$799.00</p><button>Add to Cart</button></div></body></html>`;
  expect(read(html, "https://loft.com/p/1")).toBe("799.00 USD");
});

test("a price above the name", () => {
  expect(read(page("").replace("<h1>", "<div>54,95 €</div><h1>"))).toBe("54.95 EUR");
});

test.each([
  ["Arabic digits", "https://x.sa/p/1", "ar", "<p>٨٥٫٠٠ ر.س</p>", "85.00 SAR"],
  ["a colon and a dash for cents", "https://x.se/p/1", "sv", "<p>7 995:-</p>", "7995.00 SEK"],
  ["a bare number with tax", "https://x.at/p/1", "de", "<p>211,04 inkl. 20% MwSt.</p><p>EUR</p>", "211.04 EUR"],
  ["a number of the name before the sign", "https://x.com/p/1", "en-US", "<p>Strap 12 $40.00</p>", "40.00 USD"],
  ["decimals beside the next number", "https://x.mx/p/1", "es", "<p><b>$2,499.00</b><span>12 meses de $208.25</span></p>", "2499.00 MXN"],
])("%s", (_, url, lang, tag, expected) => {
  expect(read(page(tag, { lang }), url)).toBe(expected);
});

test.each([
  [
    "a front page with one deal",
    "https://deals.com/",
    "Deal of the day: Air Fryer 5L",
    `<div class="price">$59.99</div><a href="/p">Shop now</a>`,
  ],
  ["a page of what delivery costs", "https://deals.com/shipping", "Shipping &amp; Returns", "<p>Express: $14.95</p>"],
  ["a page that writes about products", "https://deals.com/best", "The best blenders", "<p>The PowerMix costs $39.88 at BigBox.</p>"],
  [
    "two products with a button each",
    "https://deals.com/straps",
    "Straps",
    list("$48.00", "$40.00").replaceAll("</span>", "</span><button class='b'>Add to cart</button>"),
  ],
])("%s is no product", (_, url, name, body) => {
  const html = `<html lang="en-US"><head><title>${name === "Straps" ? name : "Deals"} - every day</title></head><body><h1>${name}</h1>${body}<footer>Austin, TX 78701</footer></body></html>`;
  expect(plainReading(readSample(html, { url })).offers).toEqual([]);
});

// Dollars and pounds with other amounts around them.
test.each([
  ["a club's price behind its amount", "https://x.co.uk/p/1", "en-GB", "<div>£8.00</div><div>£5.50 Clubcard Price</div>", "8.00 GBP"],
  ["members and all others", "https://x.com/p/1", "en-US", "<div>Members: $9.99</div><div>Non-members: $12.99</div>", "12.99 USD"],
  [
    "net above gross, each with its label behind",
    "https://x.co.uk/p/1",
    "en-GB",
    "<div>£20.00</div><div>ex. VAT</div><div>£24.00 inc. VAT</div>",
    "24.00 GBP",
  ],
  ["a code behind the amount", "https://x.ca/p/1", "en-CA", "<div>$1,299.00 USD</div>", "1299.00 USD"],
  ["the price of many", "https://x.com/p/1", "en-US", "<div>$32.98</div><div>Bulk price $29.68 when you buy 4+</div>", "32.98 USD"],
  [
    "protection for years",
    "https://x.com/p/1",
    "en-US",
    "<div>$499.99</div><div>Add protection: 2 years $59.99</div><div>3 years $79.99</div>",
    "499.99 USD",
  ],
  ["thousands as the language writes them", "https://x.com/p/1", "de", "<div>1.299 €</div>", "1299.00 EUR"],
  ["thousands or decimals, where English is spoken by anybody", "https://x.com/p/1", "en", "<div>1.299 €</div>", "unreadable"],
  ["a word that is Bhutan's money", "https://x.dk/p/1", "da", "<div>Før 599,- Nu 399,-</div>", "unreadable"],
  ["about as much in another currency", "https://x.se/p/1", "sv", "<div>449 SEK</div><div>ca 40 €</div>", "449.00 SEK"],
  ["after a rebate", "https://x.com/p/1", "en-US", "<div>Price: $89.99</div><div>$69.99 after $20.00 mail-in rebate</div>", "89.99 USD"],
])("%s", (_, url, lang, tag, expected) => {
  expect(read(page(tag, { lang }), url)).toBe(expected);
});

test("an amount in the name is not the price", () => {
  const html = `<html lang="en-US"><head><title>$5 Gift Mug</title></head><body><h1>$5 Gift Mug</h1><div>$14.00</div><button>Add to cart</button></body></html>`;
  expect(read(html, "https://x.com/p/1")).toBe("14.00 USD");
});

test("dollars of another country in the place of the price contradict the stated ones", () => {
  const stated = `<script type="application/ld+json">{"@type":"Product","name":"Hochbeet Eiche 180","offers":{"price":"699.00","priceCurrency":"USD"}}</script>`;
  expect(read(page(`<div class="price">C$949.00</div>${stated}`, { lang: "en" }), "https://x.com/p/1")).toBe("ambiguous");
});
