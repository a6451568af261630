import { setTimeout as delay } from "node:timers/promises";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { openOneShop, productPage } from "../test/one-shop.ts";

test("a visit that has begun waits for its further turns beyond the batch's time, and no other begins", async () => {
  await using stack = new AsyncDisposableStack();
  const page: RequestListener = (_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(productPage(100));
  };
  // robots.txt comes when the time of the batch is over
  const robots: RequestListener = (_request, response) => void delay(3500).then(() => response.writeHead(404).end());
  const shop = await openOneShop(stack, { "/robots.txt": robots, "/p/1": page, "/p/2": page }, { minGapMs: 300 });
  await shop.crawl(3);
  expect(shop.server.asked).toEqual(["/robots.txt", "/p/1"]);
  expect(await shop.state()).toEqual({ outcome: "offers", price: 100 });
});
