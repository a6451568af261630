import { expect, test } from "vitest";
import { updateSource } from "../store/sources.ts";
import { servePages } from "../test/hostile-server.ts";
import { openOneShop, productPage } from "../test/one-shop.ts";

test(
  "a page that shows some amount, but its price only with what it loads from elsewhere, is read all the same",
  { timeout: 60_000 },
  async () => {
    await using stack = new AsyncDisposableStack();
    const whole = JSON.stringify(productPage(129)).replaceAll("</", "<\\/");
    const cdn = stack.use(
      await servePages({
        "/app.js": (_request, response) =>
          response
            .writeHead(200, { "content-type": "text/javascript; charset=utf-8" })
            .end(`document.documentElement.innerHTML = ${whole}`),
      }),
    );
    const page = `<!doctype html><title>Kettle</title><p>Dostawa gratis od 199,00 zł</p><div id="root"></div>
<script async src="http://cdn.localhost:${cdn.port}/app.js"></script>`;
    const shop = await openOneShop(
      stack,
      {
        "/p/1": (_request, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
        "/p/2": (_request, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
      },
      { limits: { quietMs: 150, quietWithoutPriceMs: 300, settleMs: 5000 } },
    );
    await updateSource(shop.db, shop.sourceId, { fetchMode: "browser" }, "test");
    await shop.crawl();
    expect(await shop.state()).toEqual({ outcome: "offers", price: 129 });
    // found out with the first page, and known with the second
    expect(shop.server.asked.filter((path) => path !== "/robots.txt")).toEqual(["/p/1", "/p/1", "/p/2"]);
  },
);
