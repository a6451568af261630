import { expect, test } from "vitest";
import type { Reading } from "../domain/observation.ts";
import type { SourceHints } from "../domain/source.ts";
import { readPage } from "./read-page.ts";
import { buildRegistry } from "./registry.ts";
import { pricesOf } from "./sample-page.ts";
import type { PlatformParser } from "./site-parser.ts";

const parser: PlatformParser = {
  version: 4,
  markers: [],
  readJson(json) {
    const prices = (json as { readonly kettles?: readonly string[] }).kettles;
    if (prices === undefined) return null;
    return prices.map((text) => ({
      extractor: "platform:kettles",
      fields: { price: { text, path: "kettles", machine: true } },
      variant: {},
    }));
  },
};
const REGISTRY = buildRegistry([], [{ name: "kettles", parser }]);

function read(body: string, { contentType = "application/json", hints = {} }: { contentType?: string; hints?: SourceHints } = {}): Reading {
  return readPage({ url: "https://shop.pl/api/1", body: Buffer.from(body), contentType, hints }, REGISTRY);
}

test("a document is read by the platform that knows it", () => {
  const reading = read(`{"kettles":["129.90","1299.00"]}`, { hints: { currency: "PLN" } });
  expect(pricesOf(reading)).toBe("129.90 PLN, 1299.00 PLN");
  expect(reading).toMatchObject({ parser: "platform:kettles", parserVersion: 4 });
  expect(reading.offers[0]?.evidence["price"]?.extractor).toContain("currency assumed");
});

test("amounts without a currency are no offers, and the reason says what to do", () => {
  expect(read(`{"kettles":["129.90"]}`)).toMatchObject({
    outcome: "unreadable",
    reason: expect.stringMatching(/set the currency of the source$/),
  });
});

test("one amount that cannot be read makes the whole document unreadable: a list with holes would look like withdrawn variants", () => {
  expect(read(`{"kettles":["129.90","1.299"]}`, { hints: { currency: "PLN" } }).outcome).toBe("unreadable");
});

test("a document that nobody knows says so", () => {
  expect(read(`[{"price":1299}]`)).toMatchObject({
    outcome: "unreadable",
    parser: "structured-data",
    reason: expect.stringMatching(/JSON of a kind/),
  });
});

test("scripts' content type is read as JSON as well, and a page that begins with a bracket is a page", () => {
  expect(pricesOf(read(`{"kettles":["5.00"]}`, { contentType: "text/javascript; charset=utf-8", hints: { currency: "EUR" } }))).toBe(
    "5.00 EUR",
  );
  expect(read(`[Kettles] <h1>Kettle</h1>`, { contentType: "text/html" }).reason).not.toMatch(/JSON/);
  expect(read(`{"kettles":["5.00"`, { hints: { currency: "EUR" } }).reason).not.toMatch(/JSON of a kind/);
});
