import { expect, test } from "vitest";
import { openPage } from "../page.ts";
import { readStateIdentity } from "./state-json.ts";

const NAME = "Steel kettle K500";

function identityIn(script: string): ReturnType<typeof readStateIdentity> {
  const body = new TextEncoder().encode(`<html><body>${script}</body></html>`);
  return readStateIdentity(openPage({ url: "https://shop.pl/p", body, contentType: "text/html; charset=utf-8" }).survey, NAME);
}

const BRAND_NAMES = ["brand", "item_brand", "brandName", "brand_name", "productBrand", "product_brand", "vendor", "manufacturer"];
const BLANKS = ["", " ", "  ", "\n", "\t"];

test("a brand is found under each of its names, however it is quoted and set apart from its value", () => {
  for (const name of BRAND_NAMES)
    for (const quote of ['"', "'", ""])
      for (const blank of BLANKS) {
        const script = `<script>window.productState = {name: "${NAME}", ${quote}${name}${quote}${blank}:${blank}"Northwood"};</script>`;
        expect([script, identityIn(script)]).toEqual([script, { brand: { text: "Northwood", path: "state brand" } }]);
      }
});

test("numbers are found under their names, with and without the digits of their kind", () => {
  for (const name of ["gtin", "gtin13", "gtin14", "ean13", "barcode"])
    expect(identityIn(`<script>productState = {"name":"${NAME}","${name}":"4006381333931"}</script>`)).toEqual({
      gtin: { text: "4006381333931", path: "state gtin" },
    });
  expect(identityIn(`<script>productState = {"name":"${NAME}","mpn":"KX-55"}</script>`)).toEqual({
    mpn: { text: "KX-55", path: "state mpn" },
  });
});

test("a script inside of SVG has entities", () => {
  const script = `<svg><script>productState = {&quot;name&quot;: &quot;${NAME}&quot;, &quot;vendor&quot;: &quot;Northwood&quot;}</script></svg>`;
  expect(identityIn(script)).toEqual({ brand: { text: "Northwood", path: "state brand" } });
});

test("names that only end like one are none", () => {
  expect(
    identityIn(`<script>productState = {"name":"${NAME}","kind":"Northwood","domain":"a","code":"b","title":"c","error":"d"}</script>`),
  ).toEqual({});
});
