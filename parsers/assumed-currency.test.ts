import { expect, test } from "vitest";
import { pricesOf, readSample } from "./sample-page.ts";

const page = (price: string, { lang = "en", head = "", rest = "" } = {}): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Oak Step Stool</title>${head}</head><body><h1>Oak Step Stool 40</h1><div class="price">${price}</div><button>Add to cart</button>${rest}</body></html>`;

// What a sign means where the amount does not say it, by what else the page says; the shops are ours.
test.each([
  ["a page in English under .com that names no country", "https://stools.com/p/1", page("$19.99"), "19.99 USD"],
  ["pounds in English", "https://stools.com/p/1", page("£19.99"), "19.99 GBP"],
  ["an address in Australia", "https://stools.com/p/1", page("$19.99", { rest: "<p>ABN 12 345 678 901</p>" }), "19.99 AUD"],
  [
    "a shop in Canada with a page in US English",
    "https://stools.com/p/1",
    page("$19.99", { lang: "en-US", rest: "<p>Toronto, ON M4B 1B3</p>" }),
    "19.99 CAD",
  ],
  [
    "Canada and Australia alike",
    "https://stools.com/p/1",
    page("$19.99", { rest: "<p>We ship to Canada and Australia.</p>" }),
    "unreadable",
  ],
  [
    "a list of countries says nothing",
    "https://stools.com/p/1",
    page("$19.99", { rest: "<p>Canada, Australia, New Zealand, Singapore, United States</p>" }),
    "19.99 USD",
  ],
  ["the country's own domain", "https://stools.com.au/p/1", page("$19.99"), "19.99 AUD"],
  ["the step of the address that names the country", "https://stools.com/en-nz/p/1", page("$19.99"), "19.99 NZD"],
  ["the country before the domain", "https://ca.stools.com/p/1", page("$19.99", { lang: "en-US" }), "19.99 CAD"],
  [
    "the page's scripts go before the domain's country",
    "https://stools.ca/p/1",
    page("$19.99", { rest: `<script>var shop = {"currency":"USD"}</script>` }),
    "19.99 USD",
  ],
  [
    "a list of currencies in a script beside the chosen one",
    "https://stools.com/p/1",
    page("$19.99", { rest: `<script>x = {"currency":"CAD","a":[{"currency":"USD"},{"currency":"CAD"}],"b":{"currency":"CAD"}}</script>` }),
    "19.99 CAD",
  ],
  ["a data attribute", "https://stools.com/p/1", page("$19.99", { rest: `<div data-currency="SGD"></div>` }), "19.99 SGD"],
  ["French with dollars", "https://tabourets.com/p/1", page("19,99 $", { lang: "fr" }), "19.99 CAD"],
  [
    "Spanish with dollars of Mexico",
    "https://bancos.com/p/1",
    page("$19.99", { lang: "es", rest: "<p>Envíos a todo México, meses sin intereses</p>" }),
    "19.99 MXN",
  ],
  ["Spanish with dollars of nobody", "https://bancos.com/p/1", page("$19.99", { lang: "es" }), "unreadable"],
  ["dollars in Germany", "https://hocker.de/p/1", page("$19.99", { lang: "de" }), "unreadable"],
  [
    "crowns in English, of a shop in Sweden",
    "https://stools.com/p/1",
    page("199 kr", { rest: "<p>Made in Sweden, +46 8 123 456</p>" }),
    "199.00 SEK",
  ],
  ["crowns of nobody", "https://stools.com/p/1", page("199 kr"), "unreadable"],
  ["rupees of a shop in India", "https://stools.com/p/1", page("Rs. 199", { rest: "<p>GSTIN 27AAAA</p>" }), "199.00 INR"],
  ["rupees of nobody", "https://stools.com/p/1", page("Rs. 199"), "unreadable"],
  ["feet in the name are no forints", "https://hose.com/p/1", page("$19.99").replace("Stool 40", "Hose 50 ft."), "19.99 USD"],
  [
    "hours among the prices are no francs",
    "https://stools.at/p/1",
    page("19,99 €", { lang: "de", rest: "<p>Mo.-Fr. 8-22 Uhr</p><p>5 €</p><p>6 €</p><p>7 €</p><p>8 €</p>" }),
    "19.99 EUR",
  ],
])("%s", (_, url, html, expected) => {
  expect(pricesOf(readSample(html, { url }))).toBe(expected);
});

test("evidence says that the currency was assumed", () => {
  const [offer] = readSample(page("$19.99"), { url: "https://stools.com/p/1" }).offers;
  expect(offer?.evidence["price"]?.extractor).toContain("currency assumed");
});
