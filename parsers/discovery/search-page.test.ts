import { expect, test } from "vitest";
import { DISCOVERY_LIMITS } from "../../domain/discovery-limits.ts";
import { readFoundPage, siteUrls } from "./read-found-page.ts";
import { searchPage, type SitePage } from "./search-page.ts";

const tile = (index: number) =>
  `<li class="tile"><a href="/p/kettle-${index}?utm_source=list"><h3>Kettle ${index}</h3></a> <span class="price">${index + 10},99 zł</span></li>`;
const page = (tiles: number): SitePage => ({
  kind: "listing",
  url: "https://shop.example.pl/c/kettles",
  host: "shop.example.pl",
  body: new TextEncoder().encode(
    `<html lang="pl"><h1>Kettles</h1><ul>${Array.from({ length: tiles }, (_, i) => tile(i)).join("")}</ul></html>`,
  ),
  contentType: "text/html; charset=utf-8",
  headers: {},
  fetchedAt: "2026-03-01T12:00:00.000Z",
  hints: { country: "PL", currency: "PLN" },
  limits: DISCOVERY_LIMITS,
});

test("a large list is read in a thread, says the same, and timers fire meanwhile", async () => {
  const large = page(2000);
  expect(large.body.byteLength).toBeGreaterThan(200_000);
  let fired = false;
  setImmediate(() => (fired = true));
  const found = await searchPage(large);
  expect(fired).toBe(true);
  expect(found.listings.length).toBeGreaterThan(100);
  expect(found).toEqual(await readFoundPage({ ...large, siteUrl: await siteUrls(large.host, large.hints) }));
});

test("a small one is read at once", async () => {
  expect(await searchPage(page(3))).toMatchObject({ unreadable: null, listings: [{ url: "https://shop.example.pl/p/kettle-0" }, {}, {}] });
});
