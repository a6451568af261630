import { expect, test } from "vitest";
import { jsonLd, productPage, readSample, schemaProduct } from "./sample-page.ts";

const wall = (title: string, body: string): string =>
  `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`;

test.each([
  [
    "blocked",
    "Cloudflare",
    wall(
      "Just a moment...",
      `<h1>shop.pl</h1><p>Checking if the site connection is secure</p><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>`,
    ),
  ],
  [
    "blocked",
    "DataDome",
    wall("shop.pl", `<p>Please enable JS and disable any ad blocker</p><script src="https://ct.captcha-delivery.com/c.js"></script>`),
  ],
  [
    "blocked",
    "Akamai",
    wall(
      "Access Denied",
      `<h1>Access Denied</h1>You don't have permission to access "http://shop.pl/" on this server.<p>Reference #18.2d7</p>`,
    ),
  ],
  [
    "blocked",
    "Imperva",
    wall("", `<iframe src="/_Incapsula_Resource?CWUDNSAI=9"></iframe>Request unsuccessful. Incapsula incident ID: 1-2`),
  ],
  ["blocked", "captcha", wall("Security check", `<p>Please confirm that you are not a robot</p><div class="g-recaptcha"></div>`)],
  ["gone", "soft 404", wall("404 - strona nie istnieje", `<h1>Strona nie istnieje</h1><p>Zobacz nasze promocje</p>`)],
  ["gone", "product not found", productPage({ name: "Product not found", price: "" })],
  ["unreadable", "maintenance", wall("Sklep", `<h1>Przerwa techniczna</h1><p>Wracamy wkrótce</p>`)],
  ["unreadable", "login", wall("Zaloguj się", `<form><input name="login"><input type="password" name="p"><button>Zaloguj</button></form>`)],
  [
    "needs-browser",
    "shell",
    wall("Shop", `<div id="root"></div><script src="/static/main.js"></script><script src="/static/vendor.js"></script>`),
  ],
  ["unreadable", "empty", ""],
  ["unreadable", "blank", wall("", "")],
])("%s: %s", (outcome, _, html) => {
  const reading = readSample(html);
  expect(reading).toMatchObject({ outcome, offers: [] });
  expect(reading.reason).toBeTruthy();
});

test("a listing has no price of a single product, with structured data or without", () => {
  const cards = [99, 149, 199, 249, 299]
    .map(
      (price) =>
        `<li class="product-card"><a href="/p/${price}"><h3>Kettle ${price}</h3></a><span class="price">${price},00 zł</span><button class="add-to-cart">Do koszyka</button></li>`,
    )
    .join("");
  const listing = (head: string): string =>
    `<!doctype html><html lang="pl"><head><title>Kettles - shop</title>${head}</head><body><main><h1>Kettles</h1><ul class="products">${cards}</ul></main></body></html>`;
  expect(readSample(listing(""), { url: "https://shop.pl/c/kettles" })).toMatchObject({ outcome: "unreadable", offers: [] });
  const list = {
    "@context": "https://schema.org",
    "@type": "ItemList",
    itemListElement: [99, 149].map((price, i) => ({
      "@type": "ListItem",
      position: i + 1,
      item: { "@type": "Product", name: `Kettle ${price}`, offers: { "@type": "Offer", price, priceCurrency: "PLN" } },
    })),
  };
  expect(readSample(listing(jsonLd(list)), { url: "https://shop.pl/c/kettles" })).toMatchObject({ outcome: "unreadable", offers: [] });
});

test("a wall's script on a page with a product is no wall", () => {
  const head = `<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>${jsonLd(schemaProduct())}`;
  const rest = `<div class="description">${"A kettle of steel that whistles when the water boils. ".repeat(60)}</div>`;
  expect(readSample(productPage({ head, rest })).outcome).toBe("offers");
});
