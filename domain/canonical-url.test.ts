import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalUrl } from "./canonical-url.ts";

test.each([
  ["HTTPS://Shop.Example:443/Item?b=2&a=1#top", "https://shop.example/Item?b=2&a=1"],
  ["https://shop.example/item?utm_source=x&utm_medium=y", "https://shop.example/item"],
  ["https://shop.example/item?gclid=1&color=red&fbclid=2", "https://shop.example/item?color=red"],
  ["https://shop.example/item?UTM_Source=x&q=a%20b+c", "https://shop.example/item?q=a%20b+c"],
  ["https://shop.example/item?utm%5Fsource=x", "https://shop.example/item"],
  ["https://shop.example/item?%=1", "https://shop.example/item?%=1"],
  ["https://shop.example/item?utm_source", "https://shop.example/item"],
  ["https://shop.example/item??a=1", "https://shop.example/item??a=1"],
  ["http://shop.example:8080/item/", "http://shop.example:8080/item/"],
  ["  https://żółw.example/ł  ", "https://xn--w-uga1v8h.example/%C5%82"],
])("%s becomes %s", (text, expected) => {
  expect(canonicalUrl(text)).toBe(expected);
});

test.each([
  "",
  "shop.example/item",
  "/item",
  "ftp://shop.example/",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "https://me:pw@shop.example/",
  "https://me@shop.example/",
  "http://",
])("%s is refused", (text) => {
  expect(canonicalUrl(text)).toBeNull();
});

test("is the same when done twice", () => {
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
      const once = canonicalUrl(url);
      expect(once).not.toBeNull();
      expect(canonicalUrl(once ?? "")).toBe(once);
    }),
  );
});
