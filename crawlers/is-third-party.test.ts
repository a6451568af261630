import { expect, test } from "vitest";
import { isThirdParty } from "./is-third-party.ts";

test.each<[url: string, page: string, third: boolean]>([
  ["https://www.sklepik.pl/app.js", "https://www.sklepik.pl/p", false],
  ["https://static.sklepik.pl/app.js", "https://www.sklepik.pl/p", false],
  ["http://sklepik.pl:8080/app.js", "https://sklepik.pl/p", false],
  ["https://tracker.com/t.js", "https://www.sklepik.pl/p", true],
  ["https://shop.com.pl/app.js", "https://other.com.pl/p", true],
  ["https://a.myshopify.com/x", "https://b.myshopify.com/p", true],
  ["https://1.1.1.1/x", "https://sklepik.pl/p", true],
  ["http://127.0.0.1:1/x", "http://127.0.0.1:2/p", false],
  ["http://shop.localhost:1/x", "http://other.localhost:1/p", true],
  ["data:text/javascript,1", "https://sklepik.pl/p", false],
  ["blob:https://sklepik.pl/1", "https://sklepik.pl/p", false],
])("%s on %s: %s", (url, page, third) => {
  expect(isThirdParty(url, page)).toBe(third);
});
