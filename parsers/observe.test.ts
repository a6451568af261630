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

test("a body that is given away is let go of when it was read, unless its memory is not its own", async () => {
  const html = new TextEncoder().encode(productPage({ head: jsonLd(schemaProduct()) }));
  const among = new Uint8Array(html.length * 3).subarray(html.length, html.length * 2);
  among.set(html);
  const read = async (body: Uint8Array, unpack?: () => Uint8Array) => {
    const page = { url: "https://shop.pl/p/kettle-500", body, contentType: "text/html", hints: {} };
    const { outcome } = await observe(unpack === undefined ? page : { ...page, unpack });
    return { outcome, left: body.length };
  };
  const unpack = (): Uint8Array => html.slice();
  expect(await read(html.slice())).toEqual({ outcome: "offers", left: html.length });
  expect(await read(html.slice(), unpack)).toEqual({ outcome: "offers", left: 0 });
  expect(await read(among, unpack)).toEqual({ outcome: "offers", left: html.length });
});
