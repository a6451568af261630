import { afterAll, beforeAll, expect, test } from "vitest";
import { spendBudget } from "./spend-budget.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import { loadPace } from "../store/check-plans.ts";
import type { Db } from "../store/connect.ts";
import { correctRequests, getBudget, requestsToday, setBudget, takeRequests } from "../store/source-budget.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

async function budgeted(requestsPerDay: number | null, timeZone = "Europe/Warsaw") {
  const sourceId = await seedSource(db);
  await setBudget(db, sourceId, { requestsPerDay, timeZone }, "test");
  return loadPace(db, sourceId, Date.now());
}
const noon = Date.parse("2026-03-01T11:00:00Z");

test("workers at the end of a budget together get what is left, and never more", async () => {
  const pace = await budgeted(100);
  const granted = await Promise.all(Array.from({ length: 30 }, () => takeRequests(db, pace, 7, noon)));
  expect(granted.reduce((sum, one) => sum + one.granted, 0)).toBe(100);
  expect(granted.filter((one) => one.granted === 7)).toHaveLength(14);
  expect((await takeRequests(db, pace, 1, noon)).granted).toBe(0);
  expect(await requestsToday(db, pace, noon)).toBe(100);
});

test("the day is the source's own: it ends at its midnight, and what is given back goes to the day it was taken from", async () => {
  const pace = await budgeted(10);
  const evening = Date.parse("2026-03-01T22:59:00Z");
  const taken = await takeRequests(db, pace, 10, evening);
  expect(taken).toEqual({ granted: 10, day: "2026-03-01" });
  expect((await takeRequests(db, pace, 10, evening + 120_000)).granted).toBe(10);
  await correctRequests(db, pace, taken.day, -4, evening + 120_000);
  expect(await requestsToday(db, pace, evening)).toBe(6);
  expect(await requestsToday(db, pace, evening + 120_000)).toBe(10);
});

test("without a budget all is granted, and counted", async () => {
  const pace = await budgeted(null);
  expect((await takeRequests(db, pace, 5000, noon)).granted).toBe(5000);
  expect(await requestsToday(db, pace, noon)).toBe(5000);
  await expect(setBudget(db, 999_999, { requestsPerDay: 50 }, "test")).rejects.toThrow("There is no source");
});

test("a visit holds its second attempt too, and what it did not need goes to others; used up, the source rests and says why", async () => {
  const pace = await budgeted(20);
  const [one, other] = [spendBudget(db, pace, Date.now), spendBudget(db, pace, Date.now)];
  expect(await one.take(8)).toBe(8);
  expect(await other.take(8)).toBe(2);
  for (let visit = 0; visit < 7; visit++) one.spent(1);
  one.spent(2);
  other.spent(1);
  other.giveBack(1);
  await one.close();
  await other.close();
  expect((await getBudget(db, pace.sourceId, Date.now())).requestsToday).toBe(10);
  const last = spendBudget(db, pace, Date.now);
  expect(await last.take(100)).toBe(5);
  expect(await last.take(1)).toBe(0);
  const source = await db
    .selectFrom("source")
    .select(["paused_until", "paused_reason", "pause_kind"])
    .where("id", "=", pace.sourceId)
    .executeTakeFirstOrThrow();
  expect(source).toMatchObject({
    pause_kind: "budget",
    paused_reason: expect.stringContaining("The budget of 20 requests a day is used up"),
  });
  expect(Date.parse(source.paused_until ?? "")).toBeGreaterThan(Date.now());
});
