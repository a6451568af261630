import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decimalFromMoney } from "../domain/money.ts";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { HARMLESS, MUTATIONS, writtenIn, type Mutation } from "./mutate-page.ts";
import { observe } from "./observe.ts";
import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";

interface SavedPage {
  readonly name: string;
  readonly html: string;
  readonly url: string;
  readonly hints: SourceHints;
}

const visible = `<div class="price-box"><span class="current-price">129,90 zł</span></div>`;
const microdata = `<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Steel kettle K500</span><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span class="price" itemprop="price" content="129.90">129,90 zł</span><meta itemprop="priceCurrency" content="PLN"></div></div>`;
const metas = `<meta property="og:type" content="product"><meta property="product:price:amount" content="129.90"><meta property="product:price:currency" content="PLN">`;
const sample = (name: string, html: string): SavedPage => ({ name, html, url: "https://shop.pl/p/kettle-500", hints: {} });

const folder = fileURLToPath(new URL("./", import.meta.url));
const saved = globSync("{sites,platforms}/*/pages/*.html", { cwd: folder })
  .sort()
  .map((file): SavedPage => {
    const { url, hints } = JSON.parse(readFileSync(`${folder}${file.replace(/\.html$/, ".json")}`, "utf8")) as Partial<SavedPage>;
    return {
      name: file.replace(/\/pages\/|\.html$/g, " ").trim(),
      html: readFileSync(`${folder}${file}`, "utf8"),
      url: url ?? "",
      hints: hints ?? {},
    };
  });
const pages = [
  sample("JSON-LD and text", productPage({ head: jsonLd(schemaProduct({ availability: "InStock" })), price: visible })),
  sample("microdata", productPage({ price: microdata })),
  sample("metas and text", productPage({ head: metas, price: visible })),
  sample("text only", productPage({ price: visible })),
  ...saved,
];

function read({ url, hints }: SavedPage, body: string | Uint8Array): Promise<Reading> {
  return observe({ url, hints, body: typeof body === "string" ? Buffer.from(body) : body, contentType: "text/html; charset=utf-8" });
}

/** Who asks what: "shop: 129.90 PLN", in the order of the page. */
function asked({ offers }: Reading): string[] {
  return offers.flatMap(({ price, seller }) =>
    price === null ? [] : [`${seller?.name ?? "shop"}: ${decimalFromMoney(price)} ${price.currency}`],
  );
}

/** What cannot be bought asks nothing, whatever old price it still bears. */
function askedNow(reading: Reading): string[] {
  return asked({
    ...reading,
    offers: reading.offers.filter(({ availability }) => availability !== "OutOfStock" && availability !== "Discontinued"),
  });
}

/** What else may be read once half the evidence is gone: the amounts that contradict each other on a page that is ambiguous. */
function rivals({ outcome, reason }: Reading): string[] {
  return outcome === "ambiguous" ? [...(reason ?? "").matchAll(/\d+(?:\.\d+)? [A-Z]{3}/g)].map(([amount]) => `shop: ${amount}`) : [];
}

/** The currency whose sign the page has most, so that what is planted is written as the page writes. */
function currencyOf(html: string): string {
  const signs: readonly (readonly [string, RegExp])[] = [
    ["PLN", /zł|PLN/g],
    ["EUR", /€|EUR/g],
    ["USD", /\$\d|USD/g],
    ["CZK", /Kč|CZK/g],
    ["RON", /lei|RON/gi],
    ["GBP", /£|GBP/g],
  ];
  const counts = signs.map(([code, sign]) => ({ code, count: html.match(sign)?.length ?? 0 }));
  return counts.sort((x, y) => y.count - x.count)[0]?.code ?? "EUR";
}

function amounts(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^.*: /, ""));
}

test("there are pages, and twelve ways and more to change them", () => {
  expect(saved.length).toBeGreaterThan(20);
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(12);
});

// What is left of a page may say less, never something else: each price is one that the whole page gives, with its own seller or none.
test.each(pages.map((page) => [page.name, page] as const))("%s", async (_, page) => {
  const reading = await read(page, page.html);
  const whole = asked(reading);
  const right = new Set([...whole, ...amounts(whole).map((amount) => `shop: ${amount}`), ...rivals(reading)]);
  const money = writtenIn(currencyOf(page.html));
  const wrong: string[] = [];
  for (const { name, mutate, garbles } of MUTATIONS) {
    const changed = askedNow(await read(page, mutate(page.html, money)));
    // Letters that are not ASCII are lost where the charset is: no seller's name can be told.
    const given = garbles === true ? amounts(changed).map((amount) => `shop: ${amount}`) : changed;
    wrong.push(...given.filter((line) => !right.has(line)).map((line) => `${name}: ${line}`));
  }
  expect(wrong).toEqual([]);
  const kept = (mutation: Mutation): Promise<string[]> => read(page, mutation.mutate(page.html, money)).then(asked);
  for (const mutation of HARMLESS) expect([mutation.name, await kept(mutation)]).toEqual([mutation.name, whole]);
});

test("pages whose price stands on them twice keep it when one of the two is lost", async () => {
  for (const page of pages.slice(0, 3)) {
    for (const name of [
      "structured data removed",
      "a coupon planted",
      "a struck price planted",
      "a hidden price planted",
      "separators swapped",
    ]) {
      const changed = MUTATIONS.find((mutation) => mutation.name === name)?.mutate(page.html, writtenIn("PLN")) ?? "";
      const prices =
        page.name === "microdata" && name === "structured data removed" ? ["129.90 PLN"] : amounts(asked(await read(page, changed)));
      expect([page.name, name, prices]).toEqual([page.name, name, ["129.90 PLN"]]);
    }
  }
});

const text = pages[3]?.html ?? "";
test.each([
  ["windows-1250 declared in the header", Buffer.from(text, "utf8"), "text/html; charset=windows-1250"],
  ["latin1 declared in the page", Buffer.from(text.replace("utf-8", "iso-8859-1"), "utf8"), "text/html"],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`, "utf8"), "text/html; charset=iso-8859-2"],
  ["UTF-16", Buffer.from(`\ufeff${text}`, "utf16le"), null],
  [
    "real windows-1250",
    Buffer.from(
      text.replace("utf-8", "windows-1250").replaceAll("ł", "\u00b3").replaceAll("ę", "\u00ea").replaceAll("ó", "\u00f3"),
      "latin1",
    ),
    null,
  ],
])("charset: %s", async (_, body, contentType) => {
  expect(asked(await observe({ url: "https://shop.pl/p/kettle-500", hints: {}, body, contentType }))).toEqual(["shop: 129.90 PLN"]);
});
