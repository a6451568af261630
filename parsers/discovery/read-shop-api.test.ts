import { expect, test } from "vitest";
import { pageToSearch } from "../../test/page-to-search.ts";
import { readFoundPage } from "./read-found-page.ts";

const shopify = (products: unknown, url = "https://www.shop.example/products.json?limit=250&page=1") =>
  readFoundPage(pageToSearch("shopify", JSON.stringify({ products }), { url }));
const woo = (products: unknown, headers: Record<string, string> = {}) =>
  readFoundPage(
    pageToSearch("woocommerce", JSON.stringify(products), {
      url: "https://www.shop.example/wp-json/wc/store/v1/products?per_page=100&page=2",
      headers,
    }),
  );

test("Shopify: a listing per variant, in the source's currency unless the shop names one", async () => {
  const found = await shopify([
    {
      handle: "kettle",
      title: "Kettle",
      vendor: "Wolter",
      images: [{ src: "https://cdn.example/k.jpg" }],
      variants: [{ id: 1, title: "Default Title", price: "129.00", sku: "K" }],
    },
    {
      handle: "cup",
      title: "Cup",
      variants: [
        { id: 2, title: "red", price: "9.00", barcode: "5901234123457" },
        { id: 3, title: "blue", price: "9.50", price_currency: "EUR" },
      ],
    },
    { title: "no handle" },
  ]);
  expect(found.listings).toMatchObject([
    {
      url: "https://www.shop.example/products/kettle",
      name: "Kettle",
      brand: "Wolter",
      sku: "K",
      price: { minor: 12_900, currency: "PLN" },
    },
    { url: "https://www.shop.example/products/cup?variant=2", name: "Cup - red", gtin: "05901234123457", price: { minor: 900 } },
    { url: "https://www.shop.example/products/cup?variant=3", price: { minor: 950, currency: "EUR" } },
  ]);
  expect(found.next).toEqual([]);
});

test("Shopify: a full page leads on to the next, an empty one ends", async () => {
  const full = Array.from({ length: 250 }, (_, i) => ({ handle: `p${i}`, title: "P", variants: [] }));
  const found = await shopify(full);
  expect(found.listings).toHaveLength(250);
  expect(found.next.map(({ url }) => url)).toEqual(["https://www.shop.example/products.json?limit=250&page=2"]);
  expect(await shopify([])).toMatchObject({ listings: [], next: [], unreadable: null });
});

test("WooCommerce: amounts in the unit that is stated, no price from a range, pages as the header counts them", async () => {
  const prices = { price: "12900", currency_code: "PLN", currency_minor_unit: 2, price_range: null };
  const found = await woo(
    [
      { name: "Kubek &#8222;Kaszub&#8221;", permalink: "https://www.shop.example/produkt/kubek/", sku: "KB", prices },
      {
        name: "Range",
        permalink: "https://www.shop.example/produkt/r/",
        prices: { ...prices, price_range: { min_amount: "1", max_amount: "2" } },
      },
      { name: "No unit", permalink: "https://www.shop.example/produkt/n/", prices: { ...prices, currency_minor_unit: null } },
      { name: "Elsewhere", permalink: "https://other.example/produkt/n/", prices },
    ],
    { "x-wp-totalpages": "3" },
  );
  expect(found.listings).toMatchObject([
    { url: "https://www.shop.example/produkt/kubek/", name: "Kubek „Kaszub”", sku: "KB", price: { minor: 12_900, currency: "PLN" } },
    { name: "Range", price: null },
    { name: "No unit", price: null },
  ]);
  expect(found.next.map(({ url }) => url)).toEqual(["https://www.shop.example/wp-json/wc/store/v1/products?per_page=100&page=3"]);
  expect(found.problems).toHaveLength(1);
  expect((await woo([{ name: "x", permalink: "https://www.shop.example/x", prices }], { "x-wp-totalpages": "2" })).next).toEqual([]);
  expect((await woo([{ name: "x", permalink: "https://www.shop.example/x", prices }])).next).toEqual([]);
});

test("another answer than the API's is told", async () => {
  expect((await shopify(undefined)).unreadable).toMatch(/Shopify/);
  expect((await woo({ code: "rest_no_route" })).unreadable).toMatch(/WooCommerce/);
  expect((await readFoundPage(pageToSearch("woocommerce", "<html>"))).unreadable).toMatch(/no JSON/);
});
