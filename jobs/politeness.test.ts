import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import type { Db } from "../store/connect.ts";
import { dueBacklog } from "../store/due-backlog.ts";
import { hostState } from "../store/host-state.ts";
import { loadPace } from "../store/check-plans.ts";
import { requestsToday, setBudget } from "../store/source-budget.ts";
import { updateSource } from "../store/sources.ts";
import { openOneShop, productPage } from "../test/one-shop.ts";

const page: RequestListener = (_request, response) =>
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(productPage(100));
const endPause = (db: Db) => db.updateTable("source").set({ paused_until: null, paused_reason: null, pause_kind: null }).execute();
const hourFromNow = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);

test("outside its hours a source is not asked for anything; its due listings wait and are no fault", async () => {
  await using stack = new AsyncDisposableStack();
  const shop = await openOneShop(stack, { "/p": page });
  await updateSource(shop.db, shop.sourceId, { activeFrom: hourFromNow(2), activeTo: hourFromNow(3), timeZone: "UTC" }, "test");
  await shop.crawl();
  expect(shop.server.asked).toEqual([]);
  const { pauseKind, pausedUntil } = await shop.source();
  expect(pauseKind).toBe("hours");
  const inMinutes = (Date.parse(pausedUntil ?? "") - Date.now()) / 60_000;
  expect(inMinutes).toBeGreaterThan(118);
  expect(inMinutes).toBeLessThanOrEqual(121);
  expect((await dueBacklog(shop.db)).dueListings).toBe(0);
  expect(await shop.state()).toEqual({ outcome: null, price: null });
  // and when the hours are changed it is asked at once
  await updateSource(shop.db, shop.sourceId, { activeFrom: hourFromNow(-2), activeTo: hourFromNow(2) }, "test");
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "offers", price: 100 });
});

test("a host that answers 503 is asked ever more slowly, rests after five, and is believed again after one probe", async () => {
  await using stack = new AsyncDisposableStack();
  let broken = true;
  const moody: RequestListener = (request, response) => (broken ? response.writeHead(503).end() : page(request, response));
  const shop = await openOneShop(stack, { "/p": moody, "/robots.txt": (_request, response) => response.writeHead(404).end() });
  const state = () => hostState(shop.db, shop.sourceId);
  const gaps: (number | undefined)[] = [];
  for (let i = 0; i < 2; i++) {
    // the learnt gap is not waited out here
    await shop.db.updateTable("host").set({ last_turn_at: null }).execute();
    await shop.crawl();
    gaps.push((await state())?.gapMs);
  }
  expect(gaps).toEqual([1000, 2000]);
  await shop.db.updateTable("host").set({ failures: 4, slow_gap_ms: 0 }).execute();
  await shop.crawl();
  expect(await state()).toMatchObject({ breaker: "open", breakerReason: expect.stringContaining("503"), failures: 5 });
  const asked = shop.server.asked.length;
  await shop.crawl();
  // a source whose pause has ended does not end its host's rest
  await endPause(shop.db);
  await shop.crawl();
  expect(shop.server.asked.length).toBe(asked);
  broken = false;
  await endPause(shop.db);
  await shop.db
    .updateTable("host")
    .set({ rest_until: new Date(0), last_turn_at: null })
    .execute();
  await shop.crawl();
  expect(await shop.state()).toEqual({ outcome: "offers", price: 100 });
  const recovered = await state();
  expect(recovered).toMatchObject({ breaker: "closed", breakerReason: null, failures: 0 });
  // the gap shrinks only slowly
  expect(recovered?.gapMs).toBeCloseTo(980);
});

test("robots.txt, where a redirect leads and a second attempt keep the gap too, and count as requests", async () => {
  await using stack = new AsyncDisposableStack();
  const asked: { path: string | undefined; at: number }[] = [];
  let cut = true;
  const noted =
    (answer: RequestListener): RequestListener =>
    (request, response) => {
      asked.push({ path: request.url, at: performance.now() });
      answer(request, response);
    };
  const shop = await openOneShop(
    stack,
    {
      "/robots.txt": noted((_request, response) => response.writeHead(404).end()),
      "/a": noted((request, response) => {
        if (request.url?.includes("moved") === true) return page(request, response);
        response.writeHead(301, { location: "/a?moved" }).end();
      }),
      "/b": noted((request, response) => {
        if (!cut) return page(request, response);
        cut = false;
        request.socket.destroy();
      }),
    },
    { minGapMs: 250, limits: { retryDelayMs: 1 } },
  );
  await setBudget(shop.db, shop.sourceId, { requestsPerDay: 50 }, "test");
  await shop.crawl();
  expect(asked.map(({ path = "" }) => path).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["/a", "/a?moved", "/b", "/b", "/robots.txt"]);
  const gaps = asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0));
  // what arrives may have been a little less apart than what was sent
  expect(Math.min(...gaps)).toBeGreaterThan(200);
  expect(await requestsToday(shop.db, await loadPace(shop.db, shop.sourceId, Date.now()), Date.now())).toBe(5);
});
