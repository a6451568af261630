import { expect, test } from "vitest";
import { searchUrl } from "./search-url.ts";
import { siteUrls } from "./read-found-page.ts";

test.each([
  ["www.ceneo.pl", "https://www.ceneo.pl/12345678;0280-0.htm?utm_source=x#tab=spec", "https://www.ceneo.pl/12345678"],
  ["www.ceneo.pl", "https://m.ceneo.pl/Telewizory", "https://www.ceneo.pl/Telewizory"],
  ["www.amazon.pl", "https://www.amazon.pl/Some-Kettle/dp/B08N5WRWNW/ref=sr_1_1?crid=1", "https://www.amazon.pl/dp/B08N5WRWNW"],
  ["www.ebay.de", "https://www.ebay.de/itm/some-kettle/123456789012?hash=item1", "https://www.ebay.de/itm/123456789012"],
  ["shop.example", "https://shop.example/p/1?fbclid=2", "https://shop.example/p/1"],
  ["shop.example", "https://other.example/p/1", null],
])("at %s %s is %s", async (host, address, expected) => {
  expect((await siteUrls(host, {}))(address)).toBe(expected);
});

test.each([
  ["www.ceneo.pl", {}, null, "https://www.ceneo.pl/;szukaj-czajnik%201%2C7%20l"],
  ["www.amazon.pl", {}, null, "https://www.amazon.pl/s?k=czajnik%201%2C7%20l"],
  ["compare.example:8080", { parser: "ceneo.pl" }, null, "https://compare.example:8080/;szukaj-czajnik%201%2C7%20l"],
  ["shop.example", {}, "http://shop.example/s?q={query}&in=all", "http://shop.example/s?q=czajnik%201%2C7%20l&in=all"],
  ["shop.example", {}, null, null],
])("%s is searched", async (host, hints, template, expected) => {
  expect(await searchUrl("czajnik 1,7 l", { host, hints, template })).toBe(expected);
});
