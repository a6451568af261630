import { expect, test } from "vitest";
import { jsonLd, pricesOf, productPage, readSample, schemaProduct } from "./sample-page.ts";

const visible = `<div class="price-box"><span class="current-price">129,90 zł</span></div>`;
const microdata = `<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Steel kettle K500</span><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span class="price" itemprop="price" content="129.90">129,90 zł</span><meta itemprop="priceCurrency" content="PLN"></div></div>`;
const metas = `<meta property="og:type" content="product"><meta property="product:price:amount" content="129.90"><meta property="product:price:currency" content="PLN">`;
const card = (price: string): string => `<li class="item"><a href="/p/x">Other</a> <span class="price">${price}</span></li>`;

const PAGES: Readonly<Record<string, string>> = {
  "JSON-LD and text": productPage({ head: jsonLd(schemaProduct({ availability: "InStock" })), price: visible }),
  "JSON-LD only": productPage({ head: jsonLd(schemaProduct()), price: "" }),
  microdata: productPage({ price: microdata }),
  "metas and text": productPage({ head: metas, price: visible }),
  "text only": productPage({ price: visible }),
};

/** What happens to pages: redesigns, broken data, walls, and amounts planted before the real one. */
const MUTATIONS: Readonly<Record<string, (page: string) => string>> = {
  "JSON-LD removed": (page) => page.replace(/<script type="application\/ld\+json">.*?<\/script>/s, ""),
  "JSON-LD cut in the middle": (page) => page.replace(/"offers":.*?<\/script>/s, "</script>"),
  "JSON-LD of another product": (page) => page.replaceAll(/"name":"[^"]*"/g, '"name":"Garden hose"').replaceAll('"129.90"', '"19.90"'),
  "structured prices doubled": (page) => page.replaceAll('"129.90"', '"259.80"'),
  "classes renamed": (page) => page.replaceAll(/class="[^"]*"/g, 'class="x1f"'),
  "classes gone": (page) => page.replaceAll(/ class="[^"]*"/g, ""),
  "decimal separators swapped": (page) => page.replaceAll("129,90", "129.90"),
  "a coupon planted": (page) => page.replace("<p>SKU", "<p>Kod rabatowy LATO: 20,00 zł</p><p>SKU"),
  "an instalment planted": (page) => page.replace("<p>SKU", "<p>od 12,99 zł / mies.</p><p>SKU"),
  "a struck price planted": (page) => page.replace("<p>SKU", "<del>199,90 zł</del><p>SKU"),
  "a related product planted before": (page) => page.replace("<main>", `<main><ul class="related">${card("9,90 zł")}</ul>`),
  "related products planted behind": (page) =>
    page.replace("</main>", `<ul>${card("9,90 zł")}${card("19,90 zł")}${card("29,90 zł")}${card("39,90 zł")}</ul></main>`),
  "a hidden price planted": (page) => page.replace("<p>SKU", `<div class="price" style="display: none">1,00 zł</div><p>SKU`),
  "a shipping cost planted": (page) => page.replace("<p>SKU", "<p>Dostawa od 9,99 zł</p><p>SKU"),
  "cut in the middle": (page) => page.slice(0, page.indexOf("<p>SKU")),
  "cut in the price": (page) => page.slice(0, page.lastIndexOf("129,90") + 3),
  blank: () => "",
  "a bot wall": () => `<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>`,
  "a login": () => `<html><head><title>Logowanie</title></head><body><form><input type="password"></form></body></html>`,
  "currency signs gone": (page) => page.replaceAll("zł", "").replaceAll("PLN", ""),
};

for (const [pageName, page] of Object.entries(PAGES)) {
  // Nothing on a page can tell that its only statement is wrong.
  const told = Object.entries(MUTATIONS).filter(([name]) => !(pageName === "JSON-LD only" && name === "structured prices doubled"));
  test.each(told)(`${pageName}: %s`, (_, mutate) => {
    expect(["129.90 PLN", "null", "unreadable", "ambiguous", "blocked", "gone", "needs-browser"]).toContain(
      pricesOf(readSample(mutate(page))),
    );
  });
}

test("the pages themselves and harmless changes keep their price", () => {
  for (const page of Object.values(PAGES)) expect(pricesOf(readSample(page))).toBe("129.90 PLN");
  for (const name of [
    "JSON-LD removed",
    "decimal separators swapped",
    "a coupon planted",
    "a struck price planted",
    "a hidden price planted",
    "a shipping cost planted",
  ]) {
    expect([name, pricesOf(readSample((MUTATIONS[name] ?? String)(PAGES["JSON-LD and text"] ?? "")))]).toEqual([name, "129.90 PLN"]);
  }
});

test.each([
  ["windows-1250 declared in the header", Buffer.from(PAGES["text only"] ?? "", "utf8"), "text/html; charset=windows-1250"],
  ["latin1 declared in the page", Buffer.from((PAGES["text only"] ?? "").replace("utf-8", "iso-8859-1"), "utf8"), "text/html"],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${PAGES["text only"] ?? ""}`, "utf8"), "text/html; charset=iso-8859-2"],
  ["UTF-16", Buffer.from(`\ufeff${PAGES["text only"] ?? ""}`, "utf16le"), null],
  [
    "real windows-1250",
    Buffer.from(
      (PAGES["text only"] ?? "")
        .replace("utf-8", "windows-1250")
        .replaceAll("ł", "\u00b3")
        .replaceAll("ę", "\u00ea")
        .replaceAll("ó", "\u00f3"),
      "latin1",
    ),
    null,
  ],
])("charset: %s", (_, bytes, contentType) => {
  expect(pricesOf(readSample(bytes, { contentType }))).toBe("129.90 PLN");
});

test("text that was encoded twice is read once", () => {
  const twice = Buffer.from(
    Buffer.from(productPage({ price: `<div class="price">129,90 €</div>`, lang: "de" }), "utf8")
      .toString("latin1")
      .replaceAll("\u00e2\u0082\u00ac", "â‚¬"),
    "utf8",
  );
  expect(pricesOf(readSample(twice, { url: "https://shop.de/p/1" }))).toMatch(/129\.90 EUR|ambiguous|unreadable/);
});
