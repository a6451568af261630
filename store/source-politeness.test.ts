import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { pauseSource, reserveVisit, switchFetchMode } from "./source-politeness.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const source = (id: number) => db.selectFrom("source").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const now = new Date("2100-03-01T08:00:00Z");

test("visits reserved at once by many workers are each a gap apart", async () => {
  const id = await seedSource(db, { minGapMs: 1500 });
  const slots = await Promise.all(Array.from({ length: 6 }, () => reserveVisit(db, id, { now })));
  expect(slots.map(({ waitMs }) => waitMs).sort((a, b) => a - b)).toEqual([0, 1500, 3000, 4500, 6000, 7500]);
  expect(slots.map(({ startAt }) => Date.parse(startAt)).sort((a, b) => a - b)[5]).toBe(now.getTime() + 7500);
});

test("a longer Crawl-delay wins over the source's own gap, a shorter one does not; time that passed is not made up for", async () => {
  const id = await seedSource(db, { minGapMs: 1000 });
  const after = (ms: number) => new Date(now.getTime() + ms);
  expect((await reserveVisit(db, id, { now, leastGapMs: 5000 })).waitMs).toBe(0);
  expect((await reserveVisit(db, id, { now, leastGapMs: 10 })).waitMs).toBe(5000);
  expect((await reserveVisit(db, id, { now })).waitMs).toBe(6000);
  expect((await reserveVisit(db, id, { now: after(60_000) })).waitMs).toBe(0);
  expect((await reserveVisit(db, id, { now: after(60_000) })).waitMs).toBe(1000);
  await expect(reserveVisit(db, 2_000_000_000)).rejects.toThrow("There is no source");
});

test("a pause is never shortened", async () => {
  const id = await seedSource(db);
  await pauseSource(db, { sourceId: id, until: "2100-01-01T00:10:00Z", reason: "Retry-After" });
  await pauseSource(db, { sourceId: id, until: "2100-01-01T00:05:00Z", reason: "a captcha" });
  expect(await source(id)).toMatchObject({ paused_until: "2100-01-01T00:10:00Z", paused_reason: "Retry-After" });
  await pauseSource(db, { sourceId: id, until: "2100-01-02T00:00:00Z", reason: "a captcha" });
  expect(await source(id)).toMatchObject({ paused_until: "2100-01-02T00:00:00Z", paused_reason: "a captcha" });
  await expect(pauseSource(db, { sourceId: 2_000_000_000, until: now, reason: "x" })).rejects.toThrow("There is no source");
});

test("the fetch mode is switched once, with the reason it was switched for", async () => {
  const id = await seedSource(db);
  expect(await switchFetchMode(db, { sourceId: id, fetchMode: "browser", reason: "the price needs JavaScript" })).toBe(true);
  expect(await switchFetchMode(db, { sourceId: id, fetchMode: "browser", reason: "another" })).toBe(false);
  expect(await source(id)).toMatchObject({ fetch_mode: "browser", fetch_mode_reason: "the price needs JavaScript" });
  expect((await source(id)).fetch_mode_changed_at).not.toBeNull();
});
