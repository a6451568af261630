import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";

const MEGABYTE = 1_000_000;
const many = (piece: string, characters: number): string => piece.repeat(Math.ceil(characters / piece.length));
const each = (count: number, piece: (index: number) => string): string => Array.from({ length: count }, (_, i) => piece(i)).join("");
const list = <One>(count: number, one: (index: number) => One): One[] => Array.from({ length: count }, (_, i) => one(i));
const described = (data: unknown): string => productPage({ head: jsonLd(data) });
const scripted = (script: string): string => productPage({ rest: `<script>brand: ${script}</script>` });
/** So many references to one thing. */
const references = (count: number, id: string): { "@id": string }[] => list(count, () => ({ "@id": id }));
const zeros = `1.${many("0", MEGABYTE)}1`;

/** For tests: pages whose structured data and state were made to be dear. */
export const hostileData: Readonly<Record<string, () => string>> = {
  "a type of slashes": () => described({ "@type": `${many("/", MEGABYTE)}x`, name: "x" }),
  "a key of slashes": () => described({ "@type": "Product", [`${many("/", MEGABYTE)}x`]: "x" }),
  "an address of slashes": () =>
    described([schemaProduct({}, { url: `https://a.example/${many("/", MEGABYTE)}x` }), schemaProduct({}, { name: "y", url: "/x" })]),
  "a price of zeros": () => described(schemaProduct({ "@type": "AggregateOffer", lowPrice: zeros, highPrice: `${zeros}2` })),
  "values of a megabyte each": () =>
    described(
      schemaProduct(
        { availability: many("/", MEGABYTE), seller: { name: many("GmbH ", MEGABYTE) } },
        { sku: many("A-", MEGABYTE), brand: many("GmbH. ", MEGABYTE), name: many("Kettle  ", MEGABYTE) },
      ),
    ),
  "offers of offers of offers": () =>
    described({
      "@graph": [
        { "@type": "AggregateOffer", "@id": "#o", offers: references(300, "#p") },
        { "@type": "AggregateOffer", "@id": "#p", offers: references(300, "#q") },
        { "@type": "Offer", "@id": "#q", price: "1", offers: references(300, "#o") },
        ...list(490, (i) => ({ "@type": "Product", name: `x${i}`, offers: references(90, "#o") })),
      ],
    }),
  "one variant, ten thousand times": () =>
    described({
      "@graph": [
        { "@type": "Product", "@id": "#v", sku: "1", offers: references(20_000, "#p") },
        { "@type": "Offer", "@id": "#p", price: "1", priceCurrency: "PLN" },
        { "@type": "ProductGroup", name: "Steel kettle K500", hasVariant: references(10_000, "#v") },
      ],
    }),
  "a circle of products": () =>
    described({
      "@graph": list(9_000, (i) => ({
        "@type": "Product",
        "@id": `#${i}`,
        name: "x",
        offers: { "@id": `#${(i + 1) % 9_000}` },
        isRelatedTo: { "@id": `#${(i * 7) % 9_000}` },
      })),
    }),
  "variants that are all shown": () =>
    productPage({
      price: each(4_900, (i) => `<p class=price>${i + 1},00 zł</p>`),
      head: jsonLd({
        "@type": "ProductGroup",
        name: "Steel kettle K500",
        hasVariant: list(7_000, (i) => ({ "@type": "Product", sku: `s${i}`, offers: { price: `${i + 1}`, priceCurrency: "PLN" } })),
      }),
    }),
  "blocks of broken JSON-LD": () => productPage({ head: each(9, () => jsonLd(`{a:${many("'x',b,", 1.2 * MEGABYTE)}}`)) }),
  "quotes in JSON-LD": () => described(`{a:${many("'", 2.9 * MEGABYTE)}}`),
  "one property around the page": () =>
    `<div itemscope itemtype="https://schema.org/Product">${`<div itemprop="${many("name ", 5_000)}">`.repeat(580)}${each(50_000, (i) => `<i>w${i}</i>`)}`,
  "references from item to item": () =>
    each(20_000, (i) => `<div itemscope itemref="${each(20, (k) => `x${i * 20 + k} `)}"></div><b id=x${i} itemprop=price>1</b>`),
  "names of RDFa": () => `<div typeof="Product">${each(20, () => `<b property="${many("price ", 0.4 * MEGABYTE)}">1</b>`)}`,
  "state that never closes": () => scripted(many(`var product = {"brand":"x" `, 2.9 * MEGABYTE)),
  "names of state": () => scripted(many("STATE", 2.9 * MEGABYTE)),
  "a name of state": () => scripted(`;${many("product.", 2.9 * MEGABYTE)}`),
  "blanks in state": () => scripted(many(` product =${" ".repeat(3_000)}`, 2.9 * MEGABYTE)),
  "products in state": () =>
    productPage({
      rest: `<script type="application/json">{"brand":"x","items":[${many(`{"name":"%53teel%20kettle","brand":"%20x","price":12},`, 2.8 * MEGABYTE)}{}]}</script>`,
    }),
  "zeros in state": () =>
    productPage({
      head: jsonLd(schemaProduct()),
      price: `<p class="price">131,90 zł</p>`,
      rest: `<script>window.product = ${JSON.stringify({ name: "Steel kettle K500", price: zeros })}</script>`,
    }),
};
