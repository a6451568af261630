import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import type { Db } from "../store/connect.ts";
import { dueBacklog } from "../store/due-backlog.ts";
import { hostState } from "../store/host-state.ts";
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
