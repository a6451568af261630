import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { openOneShop, productPage, type OneShop } from "../test/one-shop.ts";

/** What a shop shows without JavaScript, and what with it. */
interface Shown {
  http: number | null;
  browser: number;
  /** Of so many further requests the last is answered by 429. */
  refuseAfter?: number;
}

async function setUp(stack: AsyncDisposableStack): Promise<{ shop: OneShop; shown: Shown }> {
  const shown: Shown = { http: null, browser: 100 };
  const page: RequestListener = (_request, response) => {
    if (shown.refuseAfter !== undefined && --shown.refuseAfter === 0) return response.writeHead(429, { "retry-after": "1800" }).end();
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (shown.http !== null) {
      const change =
        shown.http === shown.browser
          ? ""
          : `<script>document.documentElement.innerHTML = ${JSON.stringify(productPage(shown.browser)).replaceAll("</", "<\\/")}</script>`;
      return response.end(productPage(shown.http, change));
    }
    const whole = JSON.stringify(productPage(shown.browser)).replaceAll("</", "<\\/");
    response.end(`<!doctype html><title>Kettle</title><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>
<script>document.documentElement.innerHTML = ${whole}</script>`);
  };
  const limits = { quietMs: 100, quietWithoutPriceMs: 300, settleMs: 3000 };
  return { shop: await openOneShop(stack, { "/p/1": page, "/p/2": page }, { limits }), shown };
}

const retry = async ({ db }: OneShop): Promise<{ days: number | null; inDays: number | null }> => {
  const row = await db.selectFrom("source").select(["http_retry_days", "http_retry_at"]).executeTakeFirstOrThrow();
  return {
    days: row.http_retry_days,
    inDays: row.http_retry_at === null ? null : Math.round((Date.parse(row.http_retry_at) - Date.now()) / 86_400_000),
  };
};
const retryIsDue = ({ db }: OneShop) =>
  db
    .updateTable("source")
    .set({ http_retry_at: new Date(0) })
    .execute();

test(
  "a source moved to the browser is tried by HTTP ever more seldom, and moves back when both read the same",
  { timeout: 90_000 },
  async () => {
    await using stack = new AsyncDisposableStack();
    const { shop, shown } = await setUp(stack);
    await shop.crawl();
    expect(await shop.state()).toEqual({ outcome: "offers", price: 100 });
    expect((await shop.source()).fetchMode).toBe("browser");
    expect(await retry(shop)).toEqual({ days: 1, inDays: 1 });

    // not due: nobody asks by HTTP
    const asked = shop.server.asked.length;
    await shop.crawl();
    expect(shop.server.asked.length - asked).toBe(2);

    // due, and in vain: still a page without a price
    await retryIsDue(shop);
    shown.browser = 101;
    await shop.crawl();
    expect((await shop.source()).fetchMode).toBe("browser");
    expect(await retry(shop)).toEqual({ days: 2, inDays: 2 });

    // due, and it shows another price than the browser
    await retryIsDue(shop);
    Object.assign(shown, { http: 50, browser: 102 });
    await shop.crawl();
    expect(await shop.state()).toEqual({ outcome: "offers", price: 102 });
    expect(await retry(shop)).toEqual({ days: 4, inDays: 4 });

    // both read the same
    await retryIsDue(shop);
    Object.assign(shown, { http: 103, browser: 103 });
    await shop.crawl();
    expect(await shop.source()).toMatchObject({
      fetchMode: "http",
      fetchModeReason: expect.stringMatching(/same offers/),
      httpRetryAt: null,
    });
    Object.assign(shown, { http: 105, browser: 105 });
    await shop.crawl();
    expect(await shop.state()).toMatchObject({ price: 105 });
    const last = await shop.db.selectFrom("observation").select("fetch_mode").orderBy("id", "desc").executeTakeFirst();
    expect(last?.fetch_mode).toBe("http");

    // it wavers: the next trial is later than the last was
    Object.assign(shown, { http: null, browser: 104 });
    await shop.crawl();
    expect((await shop.source()).fetchMode).toBe("browser");
    expect(await retry(shop)).toEqual({ days: 8, inDays: 8 });
  },
);

test("a trial that is answered by 429 counts like any request: the host rests for as long as it asks", { timeout: 90_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const { shop, shown } = await setUp(stack);
  await shop.crawl();
  await retryIsDue(shop);
  shown.browser = 101;
  shown.refuseAfter = 2;
  const asked = shop.server.asked.length;
  await shop.crawl();
  // the first page by the browser, then by HTTP; the second page is left alone
  expect(shop.server.asked.length - asked).toBe(2);
  expect(await shop.state()).toEqual({ outcome: "offers", price: 101 });
  const { fetchMode, pauseKind, pausedUntil } = await shop.source();
  expect({ fetchMode, pauseKind }).toEqual({ fetchMode: "browser", pauseKind: "host" });
  expect(Math.round((Date.parse(pausedUntil ?? "") - Date.now()) / 60_000)).toBe(30);
});
