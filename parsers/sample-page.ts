import { decimalFromMoney } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { readPage } from "./read-page.ts";
import { buildRegistry } from "./registry.ts";

const EMPTY = buildRegistry([], []);

interface SampleOptions {
  readonly url?: string;
  readonly hints?: SourceHints;
  readonly contentType?: string | null;
}

/** For tests: reads a page's source with the standard extraction alone. */
export function readSample(
  body: string | Uint8Array,
  { url = "https://shop.pl/p/kettle-500", hints = {}, contentType = "text/html; charset=utf-8" }: SampleOptions = {},
): Reading {
  return readPage({ url, body: typeof body === "string" ? new TextEncoder().encode(body) : body, contentType, hints }, EMPTY);
}

/** For tests: "129.90 PLN", several joined with commas; the outcome where there are no offers. */
export function pricesOf(reading: Reading): string {
  if (reading.outcome !== "offers") return reading.outcome;
  return reading.offers.map(({ price }) => (price === null ? "null" : `${decimalFromMoney(price)} ${price.currency}`)).join(", ");
}

/** For tests: a product page in the structure most shops have; `price` is the markup of the price block, `rest` what follows the cart button. */
export function productPage({
  head = "",
  price = `<div class="price">129,90 zł</div>`,
  rest = "",
  name = "Steel kettle K500",
  lang = "pl",
} = {}): string {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${name} - shop</title>${head}</head><body>
<header class="header"><a href="/">Shop</a><a href="/cart" class="cart-summary">Koszyk 0,00 zł</a></header>
<nav><a href="/c/kettles">Kettles</a></nav>
<main><div class="product"><h1>${name}</h1><p>SKU: KET-500</p>${price}
<form action="/cart/add"><button type="submit" class="add-to-cart">Do koszyka</button></form></div>${rest}</main>
<footer class="footer">Darmowa dostawa od 199 zł. Tel. 500 600 700</footer></body></html>`;
}

/** For tests: a JSON-LD block. */
export function jsonLd(data: unknown): string {
  return `<script type="application/ld+json">${typeof data === "string" ? data : JSON.stringify(data)}</script>`;
}

/** For tests: a schema.org Product with one offer. */
export function schemaProduct(offer: Record<string, unknown> = {}, product: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    name: "Steel kettle K500",
    sku: "KET-500",
    offers: { "@type": "Offer", price: "129.90", priceCurrency: "PLN", ...offer },
    ...product,
  };
}
