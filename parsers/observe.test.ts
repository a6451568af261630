import { expect, test } from "vitest";
import { observe } from "./observe.ts";
import { jsonLd, productPage, schemaProduct } from "./sample-page.ts";

test("pages that come at once are each answered with its own reading, those that come meanwhile too", async () => {
  const ask = async (price: string): Promise<string | undefined> => {
    const html = productPage({ head: jsonLd(schemaProduct({ price })), price: `<div class="price">${price.replace(".", ",")} zł</div>` });
    const url = "https://shop.pl/p/kettle-500";
    const { offers } = await observe({ url, body: new TextEncoder().encode(html), contentType: "text/html", hints: {} });
    return offers[0]?.priceText ?? undefined;
  };
  const prices = Array.from({ length: 40 }, (_, i) => `${100 + i}.90`);
  const first = prices.slice(0, 30).map(ask);
  const others = prices.slice(30).map(async (price) => {
    await first[0];
    return ask(price);
  });
  expect(await Promise.all([...first, ...others])).toEqual(prices);
});
