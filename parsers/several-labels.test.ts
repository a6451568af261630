import { expect, test } from "vitest";
import { pricesOf, readSample } from "./sample-page.ts";

const page = (lang: string, body: string, { head = "", rest = "" } = {}): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Harbor Kettle 12 | Alpine Goods</title>${head}</head><body><h1>Harbor Kettle 12</h1>${body}<button>Add to cart</button>${rest}</body></html>`;

test.each([
  [
    "cents that are spoken",
    page(
      "en-US",
      `<div><span class="sr-only">Sale price $15 and 49 cents, regular price $18 and 99 cents</span><span class="price"><sup>$</sup>15<sup>49</sup></span></div>`,
    ),
    "15.49 USD",
  ],
  [
    "what six together cost apiece",
    page(
      "en-GB",
      `<div><p><span>£8.99</span> <span>Mix Six price per bottle</span></p><p><span>£10.99</span> <span>single bottle price</span></p></div>`,
    ),
    "10.99 GBP",
  ],
  [
    "a fee for recycling that the price includes",
    page("fr-CH", `<div><span class="price-now">CHF 1'249.90</span><p>TAR de CHF 2.32 incluse. TVA comprise.</p></div>`),
    "1249.90 CHF",
  ],
  ["a price without tax in one town", page("he-IL", `<div><b>₪1,390</b></div><div>מחיר באילת: ₪1,188</div>`), "1390.00 ILS"],
  [
    "from and to in Portuguese",
    page("pt-BR", `<div><p>de R$ 2.899,00</p><p><span>por R$</span> <span>2.299,00</span></p></div>`),
    "2299.00 BRL",
  ],
  [
    "the price with the shop's own card",
    page("es-PE", `<p>Precio online: <b>S/ 179.90</b></p><p>Con Tarjeta oh!: <b>S/ 159.90</b></p>`),
    "179.90 PEN",
  ],
  [
    "used ones, with by how much they are cheaper",
    page("cs-CZ", `<p>Cena <b>6 990 Kč</b></p><p><a href="#">Použité -18% 5 690 Kč</a></p>`),
    "6990.00 CZK",
  ],
  [
    "a class that says it is not struck through",
    page(
      "en-US",
      `<div class="price"><span class="actual-price-strike-through-none">$44.99</span></div><div>PRO <span>$42.74</span> for Pros</div>`,
    ),
    "44.99 USD",
  ],
  [
    "the money before the euro, and the rate between them",
    page(
      "hr-HR",
      `<div><span>3.199,00 kn</span><span class="eur">424,58 €</span></div><div>Fiksni tečaj konverzije: 1 € = 7,53450 kn</div>`,
    ),
    "3199.00 HRK",
  ],
  [
    "related products' data, alike in nothing but a number",
    page("en-US", `<div class="price">$179.90</div>`, {
      head: `<script type="application/ld+json">[{"@context":"https://schema.org","@type":"Product","name":"Drill bits 15 pcs","offers":{"@type":"Offer","price":"39.90","priceCurrency":"USD"}},{"@context":"https://schema.org","@type":"Product","name":"Grinder 12","offers":{"@type":"Offer","price":"149.90","priceCurrency":"USD"}}]</script>`,
    }),
    "179.90 USD",
  ],
])("%s", (_, html, expected) => {
  expect(pricesOf(readSample(html, { url: "https://alpinegoods.com/p/12" }))).toBe(expected);
});

test("a category of another country's goods does not make the money that country's", () => {
  const nav = `<ul><li><a href="/canada/">Canada</a></li><li><a href="/germany/">Germany</a></li></ul>`;
  const html = page("en", `<p>Our price: $14.75</p>`, { rest: nav });
  const { offers } = readSample(html, { url: "https://stampcorner.com/souvenir-sheet" });
  expect(offers.map(({ price }) => price?.currency ?? null)).not.toContain("CAD");
});

test("what replaces a product that is made no more has a price of its own", () => {
  const html = `<!doctype html><html lang="en-US"><head><title>0721-20 Hammer Drill</title></head><body><h1>0721-20 Hammer Drill</h1>
<p><strong>This item has been discontinued</strong> and is no longer available from the manufacturer.</p>
<div><h3>Replacement: <a href="/2804-20">2804-20 Hammer Drill</a></h3><span>$179.00</span> <button>Add to cart</button></div></body></html>`;
  const { offers } = readSample(html, { url: "https://www.toolbarn.example/0721-20" });
  expect(offers.map(({ price }) => price)).not.toContainEqual(expect.objectContaining({ minor: 17900 }));
});

test.each([
  ["a title of other products that are in stock", `<p>Out of stock</p><h3>Get it faster: similar items in stock</h3>`, "OutOfStock"],
  ["what is sold apart", `<p>In stock</p><p>Toner (sold separately)</p>`, "InStock"],
])("stock: %s", (_, body, availability) => {
  const { offers } = readSample(page("en-US", `<div class="price">$44.99</div>${body}`), { url: "https://alpinegoods.com/p/12" });
  expect(offers[0]?.availability).toBe(availability);
});

const staleData = (price: string): string =>
  `<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Harbor Kettle 12","offers":{"@type":"Offer","price":"${price}","priceCurrency":"USD"}}</script>`;

test.each([
  [
    "words call the lower one a sale's",
    `<div class="price-box"><p class="old-price">Regular Price: <span>$429.00</span></p><p class="special-price">Special Price <span>$349.00</span></p></div>`,
    "349.00 USD",
  ],
  [
    "a percentage is what it is below the old one",
    `<div class="product-prices"><div><span class="regular-price">$429.00</span></div><div class="current-price"><span>$349.00</span> <span>Save 19%</span></div></div>`,
    "349.00 USD",
  ],
  [
    "a percentage beside them is the tax",
    `<div class="product-prices"><div><span class="regular-price">$429.00</span></div><div class="current-price"><span>$349.00</span> <span>incl. 19% VAT</span></div></div>`,
    "ambiguous",
  ],
  [
    "nothing proves which of them counts",
    `<div class="product-prices"><div><span class="regular-price">$429.00</span></div><div class="current-price"><span>$349.00</span></div></div>`,
    "ambiguous",
  ],
])("data that states the old price, and %s", (_, body, expected) => {
  const html = page("en-US", body, { head: staleData("429.00") });
  expect(pricesOf(readSample(html, { url: "https://alpinegoods.com/p/12" }))).toBe(expected);
});

test("a badge of free delivery above the price is no threshold", () => {
  const html = page("ja-JP", `<ul><li>送料無料</li></ul><div><span class="price">￥4,840</span><span>税込</span></div>`);
  expect(pricesOf(readSample(html, { url: "https://www.alpinegoods.co.jp/products/12" }))).toBe("4840 JPY");
});
