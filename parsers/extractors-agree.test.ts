import { expect, test } from "vitest";
import { jsonLd, productPage, readSample, schemaProduct } from "./sample-page.ts";

test.each([
  ["both give one price", productPage({ head: jsonLd(schemaProduct({ price: "129.90" })) }), true],
  ["structured data is stale", productPage({ head: jsonLd(schemaProduct({ price: "149.90" })) }), false],
  ["nothing but what is shown", productPage(), null],
  ["nothing shown", productPage({ head: jsonLd(schemaProduct({ price: "129.90" })), price: "" }), null],
])("%s", (_, page, agreed) => {
  expect(readSample(page).agreed ?? null).toBe(agreed);
});
