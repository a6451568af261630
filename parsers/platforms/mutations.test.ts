import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { SourceHints } from "../../domain/source.ts";
import { textOfValue } from "../json-value.ts";
import { observe } from "../observe.ts";
import { plainReading, type PlainReading } from "../plain-reading.ts";

interface Saved extends PlainReading {
  readonly url: string;
  readonly hints?: SourceHints;
}

const folder = fileURLToPath(new URL("./", import.meta.url));
const pages = globSync("*/pages/*.html", { cwd: folder }).sort();
const SIGNS: Readonly<Record<string, string>> = { EUR: "€", PLN: "zł", GBP: "£", USD: "$", SEK: "kr" };

const behindHeading = (html: string, what: string): string => html.replace(/<\/h1>/, `</h1>${what}`);
const beforeHeading = (html: string, what: string): string => html.replace(/<h1\b/, `${what}<h1`);
const part = (html: string, share: number): string => html.slice(0, Math.round(html.length * share));

/** What happens to pages, and what is planted before the real price; `sign` is that of the page's currency. */
const MUTATIONS: Readonly<Record<string, (html: string, sign: string) => string>> = {
  "JSON-LD removed": (html) => html.replace(/<script type="application\/ld\+json">[\s\S]*?<\/script>/g, ""),
  "all scripts removed": (html) => html.replace(/<script[\s\S]*?<\/script>/g, ""),
  "scripts cut in the middle": (html) =>
    html.replace(/(<script[^>]*>)([\s\S]*?)<\/script>/g, (_, open: string, code: string) => `${open}${part(code, 0.6)}</script>`),
  "classes renamed": (html) => html.replace(/class="[^"]*"/g, 'class="q7"'),
  "classes gone": (html) => html.replace(/ class="[^"]*"/g, ""),
  "ids gone": (html) => html.replace(/ id="[^"]*"/g, ""),
  "data attributes gone": (html) => html.replace(/ data-[\w-]+="[^"]*"/g, ""),
  "microdata gone": (html) => html.replace(/ itemprop="[^"]*"/g, ""),
  "machine amounts gone": (html) => html.replace(/ content="[\d.]+"/g, ""),
  "decimal separators swapped": (html) => html.replace(/>([^<]*\d),(\d\d)(?!\d)/g, ">$1.$2"),
  "currency signs gone": (html) => html.replace(/zł|PLN|€|EUR|£|GBP|\$|USD/g, ""),
  "a coupon planted": (html, sign) => behindHeading(html, `<p>Kod rabatowy LATO: 20,00 ${sign}</p>`),
  "an instalment planted": (html, sign) => behindHeading(html, `<p>od 2,99 ${sign} / mies.</p>`),
  "a struck-through price planted": (html, sign) => behindHeading(html, `<del>999,90 ${sign}</del>`),
  "a shipping cost planted": (html, sign) => behindHeading(html, `<p>Dostawa 13,99 ${sign}</p>`),
  "a hidden price planted": (html, sign) => behindHeading(html, `<div class="price" style="display:none">1,11 ${sign}</div>`),
  "a related product planted": (html, sign) =>
    beforeHeading(html, `<ul class="related"><li class="item"><a href="/p/x">Other</a> <span class="price">3,33 ${sign}</span></li></ul>`),
  "a price without a word planted": (html, sign) => beforeHeading(html, `<div class="price">3,33 ${sign}</div>`),
  "cut in the middle": (html) => part(html, 0.5),
  "cut after three quarters": (html) => part(html, 0.75),
  "cut in the last amount": (html) => html.slice(0, ([...html.matchAll(/\d[.,]\d\d/g)].at(-1)?.index ?? html.length - 2) + 2),
  "a bot wall": () => `<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>`,
};

/** Of what a page says to be without tax, the price is that amount where the one with tax is cut off; it says so. */
function isAllowed(offer: PlainReading["offers"][number], saved: Saved): boolean {
  const net = saved.offers.flatMap((own) => (own["otherPrices"] ?? []) as { readonly kind: string; readonly amount: string }[]);
  return (
    saved.offers.some((own) => own["price"] === offer["price"]) ||
    (offer["taxIncluded"] === false && net.some(({ kind, amount }) => kind === "net" && amount === offer["price"]))
  );
}

test.each(pages)("%s: the right price or none, whatever happens to the page", async (page) => {
  const html = readFileSync(folder + page, "utf8");
  const saved = JSON.parse(readFileSync(folder + page.replace(/html$/, "json"), "utf8")) as Saved;
  const currency = textOfValue(saved.offers[0]?.["price"]).split(" ")[1] ?? (/\$/.test(html) ? "USD" : /£/.test(html) ? "GBP" : "EUR");
  const wrong: string[] = [];
  for (const [name, mutate] of Object.entries(MUTATIONS)) {
    const body = Buffer.from(mutate(html, SIGNS[currency] ?? "€"));
    const reading = await observe({ url: saved.url, body, contentType: "text/html; charset=utf-8", hints: saved.hints ?? {} });
    const priced = plainReading(reading).offers.filter((offer) => offer["price"] !== undefined);
    wrong.push(...priced.filter((offer) => !isAllowed(offer, saved)).map((offer) => `${name}: ${textOfValue(offer["price"])}`));
  }
  expect(wrong).toEqual([]);
});

test("there are pages to mutate", () => {
  expect(pages.length).toBeGreaterThan(30);
});
