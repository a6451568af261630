import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { reserveTurns, type Turns } from "./host-turns.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

const now = new Date("2100-03-01T08:00:00Z");
const after = (ms: number): Date => new Date(now.getTime() + ms);
const one = (sourceId: number, more: { crawlDelayMs?: number; now?: Date; count?: number; patienceMs?: number; jitterMs?: number } = {}) =>
  reserveTurns(db, { sourceId, count: 1, patienceMs: 3_600_000, now, ...more });

test("turns taken at once by many workers are each a gap apart", async () => {
  const id = await seedSource(db, { minGapMs: 1500 });
  const turns = await Promise.all(Array.from({ length: 6 }, () => one(id)));
  expect(turns.map(({ waitMs }) => waitMs).sort((a, b) => a - b)).toEqual([0, 1500, 3000, 4500, 6000, 7500]);
});

test("several turns are taken in one statement, and no more than fit into the patience", async () => {
  const id = await seedSource(db, { minGapMs: 100 });
  expect(await one(id, { count: 5 })).toMatchObject({ granted: 5, waitMs: 0, gapMs: 100, probe: false, refusal: null });
  expect(await one(id, { count: 5, patienceMs: 750 })).toMatchObject({ granted: 3, waitMs: 500 });
  const late = await one(id, { count: 5, patienceMs: 750 });
  expect(late).toMatchObject({ granted: 0, refusal: "gap" });
  expect(Date.parse(late.nextAt ?? "")).toBe(after(800).getTime());
  // and nothing was taken by asking in vain
  expect((await one(id)).waitMs).toBe(800);
});

test("without a gap everything asked for is given at once", async () => {
  const id = await seedSource(db, { minGapMs: 0 });
  expect(await one(id, { count: 64 })).toMatchObject({ granted: 64, waitMs: 0, gapMs: 0 });
  expect(await one(id, { count: 64 })).toMatchObject({ granted: 64, waitMs: 0 });
});

test("sources of one host share its gap: ports and www are one machine, other names are not", async () => {
  const ids: number[] = [];
  for (const host of ["shared.example", "www.shared.example", "shared.example:8443", "other.shared.example"]) {
    ids.push(await seedSource(db, { host, minGapMs: 1000 }));
  }
  const turns: Turns[] = [];
  for (const id of ids) turns.push(await one(id));
  expect(turns.map(({ waitMs }) => waitMs)).toEqual([0, 1000, 2000, 0]);
});

test("a Crawl-delay is a floor for every source of the host, kept until robots.txt asks for less; time that passed is not made up for", async () => {
  const id = await seedSource(db, { host: "slow.example", minGapMs: 1000 });
  const sibling = await seedSource(db, { host: "www.slow.example", minGapMs: 10 });
  expect((await one(id)).waitMs).toBe(0);
  // the gap counts from the visit that brought the file
  expect(await one(id, { crawlDelayMs: 5000 })).toMatchObject({ waitMs: 5000, gapMs: 5000 });
  expect(await one(sibling)).toMatchObject({ waitMs: 10_000, gapMs: 5000 });
  expect((await one(id, { crawlDelayMs: 0 })).waitMs).toBe(11_000);
  expect((await one(id, { now: after(60_000) })).waitMs).toBe(0);
  expect((await one(id, { now: after(60_000) })).waitMs).toBe(1000);
});

test("the first turn of a batch comes later by chance, by no more than a gap", async () => {
  const waits = new Set<number>();
  for (let i = 0; i < 12; i++) {
    const { waitMs } = await one(await seedSource(db, { minGapMs: 2000 }), { jitterMs: 5000 });
    expect(waitMs).toBeLessThanOrEqual(2000);
    waits.add(waitMs);
  }
  // twelve of two thousand are hardly ever fewer than eight
  expect(waits.size).toBeGreaterThan(7);
});

test("a source that does not exist", async () => {
  await expect(one(2_000_000_000)).rejects.toThrow("There is no source");
});

async function withHours(from: string, to: string, zone: string): Promise<number> {
  const id = await seedSource(db, { minGapMs: 1000 });
  await db.updateTable("source").set({ active_from: from, active_to: to, time_zone: zone }).where("id", "=", id).execute();
  return id;
}

test.each<[hours: [string, string], zone: string, at: string, nextAt: string | null]>([
  [["08:00", "20:00"], "Europe/Warsaw", "2100-01-10T07:00:00Z", null],
  [["08:00", "20:00"], "Europe/Warsaw", "2100-01-10T06:59:59Z", "2100-01-10T07:00:00Z"],
  [["08:00", "20:00"], "Europe/Warsaw", "2100-01-10T18:59:59Z", null],
  [["08:00", "20:00"], "Europe/Warsaw", "2100-01-10T19:00:00Z", "2100-01-11T07:00:00Z"],
  // over midnight
  [["22:00", "06:00"], "UTC", "2100-01-10T23:00:00Z", null],
  [["22:00", "06:00"], "UTC", "2100-01-10T05:59:00Z", null],
  [["22:00", "06:00"], "UTC", "2100-01-10T06:00:00Z", "2100-01-10T22:00:00Z"],
  // summer time begins and ends in that night: by the clock on the wall
  [["08:00", "20:00"], "Europe/Warsaw", "2026-03-28T19:00:00Z", "2026-03-29T06:00:00Z"],
  [["08:00", "20:00"], "Europe/Warsaw", "2026-10-24T18:00:00Z", "2026-10-25T07:00:00Z"],
  // 02:30 does not exist in that night
  [["02:30", "04:00"], "Europe/Warsaw", "2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z"],
])("hours %j in %s at %s", async ([from, to], zone, at, nextAt) => {
  const turns = await one(await withHours(from, to, zone), { now: new Date(at) });
  expect([turns.granted, turns.refusal]).toEqual(nextAt === null ? [1, null] : [0, "hours"]);
  expect(turns.nextAt === null ? null : Date.parse(turns.nextAt)).toBe(nextAt === null ? null : Date.parse(nextAt));
});

test("no turn lies beyond the end of the hours", async () => {
  const id = await withHours("08:00", "20:00", "UTC");
  const late = new Date("2100-01-10T19:59:57.500Z");
  expect(await one(id, { now: late, count: 50 })).toMatchObject({ granted: 3, gapMs: 1000 });
  const turns = await one(id, { now: late });
  expect(turns).toMatchObject({ granted: 0, refusal: "hours" });
});
