import { expect, test } from "vitest";
import { readPage } from "./read-page.ts";
import { loadParsers } from "./registry.ts";

// One second is what a page may cost; a machine that is busy with other tests makes it more.
const MOST_SECONDS = 4;
const FILLER = "<p>lorem ipsum dolor</p>".repeat(50_000);
const registry = await loadParsers();

function secondsOf(url: string, body: string): number {
  const html = Buffer.from(`<!doctype html><html><head><title>x</title></head><body><h1>x</h1>${body}</body></html>`);
  const before = process.threadCpuUsage();
  const { reason } = readPage({ url, body: html, contentType: "text/html; charset=utf-8", hints: { currency: "EUR" } }, registry);
  const { user, system } = process.threadCpuUsage(before);
  expect(reason ?? "").not.toContain("The parser failed");
  return (user + system) / 1e6;
}

test.each([
  ["https://www.ceneo.pl/1234", `<div class="product-offer__container" data-offer="1"><a class="product-price">10,00 zł</a>`],
  ["https://allegro.pl/produkt/x", `<article><a href="/produkt/x?offerId=1234567890">x</a><p>sprzedawca: s</p><p>10,00 zł</p>`],
  ["https://geizhals.at/x.html", `<div class="offer"><span class="gh_price">€ 10,00</span>`],
  ["https://www.amazon.de/gp/aod/ajax", `<div id="aod-offer-list"><div id="aod-offer"><span class="a-price">10,00 €</span>`],
  ["https://www.kaufland.de/product/1/", `<h1 class="rd-title">x</h1><section><h2>Weitere Angebote</h2><p>Verkäufer: S</p>`],
  [
    "https://shop.example/p/1",
    `<i class="wc-block-components-product-price"></i><div class="summary"><p class="price"><span class="amount">1,00 €</span>`,
  ],
  [
    "https://shop.example/p/3",
    `<i class="wc-block-components-product-price"></i><div class="summary"><p class="price">${"<del><bdi>1,00 €</bdi></del> ".repeat(250)}`,
  ],
  ["https://www.mediamarkt.de/de/product/1.html", `<div data-test="mms-product-price"><div><div>${"<span></span>".repeat(100)}`],
  ["https://shop.example/p/2", `<script type="text/x-magento-init">{}</script><div class="product-info-main"><div class="price-box">`],
])("rows in rows, and one as large as the page, cost no minutes: %s", (url, opening) => {
  expect(secondsOf(url, opening + FILLER)).toBeLessThan(MOST_SECONDS);
  expect(secondsOf(url, opening.repeat(80) + FILLER)).toBeLessThan(MOST_SECONDS);
  expect(secondsOf(url, FILLER + opening)).toBeLessThan(MOST_SECONDS);
});

/** What a shop writes at one place, made as long as no shop makes it: patterns go over it again and again. */
test.each([
  [
    "https://shop.example/p/4",
    (text: string) =>
      `<i data-x="gm_javascript.js.php"></i><div class="product-info"><div class="current-price-container"><span class="productOldPrice">${text}</span>1,00 €</div></div>`,
  ],
  [
    "https://www.morele.net/x-1/",
    (text: string) => `<div class="prod-available-items">${text}</div><div class="product-price">10,00 zł</div>`,
  ],
  [
    "https://www.idealo.de/preisvergleich/OffersOfProduct/1_-x.html",
    (text: string) =>
      `<li class="productOffers-listItem"><a class="productOffers-listItemOfferShopV2LogoLink" data-shop-name="${text}"><img alt="${text}"></a><a class="productOffers-listItemOfferPrice">10,00 €</a></li>`,
  ],
  ["https://www.empik.com/x,p1,p", (text: string) => `<span data-ta="${text}" id="${text}" class="${text}">10,00 zł</span>`],
])("a text of 30,000 characters at a place of one field costs no minutes: %s", (url, at) => {
  for (const piece of ["1", "1,", "0 00", " ", "ab ", " - ", "price", "\u20ac/", "("])
    expect({ piece, isQuick: secondsOf(url, at(`x${piece.repeat(30_000 / piece.length)}x y`)) < MOST_SECONDS }).toEqual({
      piece,
      isQuick: true,
    });
});
