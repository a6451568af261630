import { expect, test } from "vitest";
import { noteTrouble } from "../store/host-trouble.ts";
import { reserveTurns } from "../store/host-turns.ts";
import { loadPace } from "../store/check-plans.ts";
import { requestsToday, setBudget } from "../store/source-budget.ts";
import { getSource } from "../store/sources.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import { spendBudget } from "./spend-budget.ts";
import { takeTurns } from "./take-turns.ts";

const never = new AbortController().signal;
const PATIENT = 5000;

test("turns of one source keep its gap, whoever takes them", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 150 });
  const workers = [takeTurns(db, { sourceId, signal: never, jitterMs: 0 }), takeTurns(db, { sourceId, signal: never, jitterMs: 0 })];
  const taken: number[] = [];
  const lane = async (worker: number): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) {
      expect(await workers[worker]?.next(PATIENT)).toBe(true);
      taken.push(performance.now());
    }
  };
  await Promise.all([lane(0), lane(0), lane(1)]);
  const gaps = taken.map((at, i) => at - (taken[i - 1] ?? -Infinity));
  // a timer may fire late for one and in time for the next
  expect(taken.length).toBe(9);
  expect((taken.at(-1) ?? 0) - (taken[0] ?? 0)).toBeGreaterThanOrEqual(8 * 150 - 20);
  expect(Math.min(...gaps)).toBeGreaterThan(50);
});

test("without a gap sixty-four turns cost one statement", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 0 });
  const turns = takeTurns(db, { sourceId, signal: never });
  await turns.next(PATIENT);
  const before = await db.selectFrom("host").select("last_turn_at").executeTakeFirst();
  for (let i = 0; i < 64; i++) await turns.next(PATIENT);
  const middle = await db.selectFrom("host").select("last_turn_at").executeTakeFirst();
  for (let i = 0; i < 63; i++) await turns.next(PATIENT);
  expect(middle).not.toEqual(before);
  await turns.next(PATIENT);
  expect(await db.selectFrom("host").select("last_turn_at").executeTakeFirst()).not.toEqual(middle);
});

test("a turn that is too far away is not taken, and the source pauses until then", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 3_600_000 });
  const turns = takeTurns(db, { sourceId, signal: never, jitterMs: 0 });
  expect(await turns.next(PATIENT)).toBe(true);
  expect(await turns.next(PATIENT)).toBe(false);
  const { pausedUntil, pausedReason, pauseKind } = await getSource(db, sourceId);
  expect(Date.parse(pausedUntil ?? "") - Date.now()).toBeGreaterThan(3_500_000);
  expect([pauseKind, pausedReason]).toEqual(["gap", expect.stringMatching(/gap/)]);
});

test("turns taken ahead are dropped when the host asks to slow down, and what went well before is reported", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 0 });
  const turns = takeTurns(db, { sourceId, signal: never });
  await turns.next(PATIENT);
  await turns.next(PATIENT);
  await noteTrouble(db, { sourceId, trouble: "slow-down", reason: "429", retryAfterSeconds: 3600 });
  turns.answered("slow-down", null);
  expect(await turns.next(PATIENT)).toBe(false);
  expect(await getSource(db, sourceId)).toMatchObject({ pauseKind: "host", pausedReason: "429" });
  await db
    .updateTable("host")
    .set({ rest_until: new Date(0) })
    .execute();
  const probing = takeTurns(db, { sourceId, signal: never });
  expect(await probing.next(PATIENT)).toBe(true);
  expect((await db.selectFrom("host").selectAll().executeTakeFirstOrThrow()).breaker).toBe("half-open");
  probing.answered("good", null);
  await probing.close();
  expect((await db.selectFrom("host").selectAll().executeTakeFirstOrThrow()).breaker).toBe("closed");
});

test("turns that are waited for are dropped too: whoever waits asks for one anew, and the budget has them back", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 300 });
  await setBudget(db, sourceId, { requestsPerDay: 100, timeZone: "UTC" }, "test");
  const pace = await loadPace(db, sourceId, Date.now());
  const budget = spendBudget(db, pace, Date.now);
  const turns = takeTurns(db, { sourceId, signal: never, budget, jitterMs: 0 });
  expect(await turns.next(PATIENT)).toBe(true);
  const waiting = [turns.next(PATIENT), turns.next(PATIENT), turns.next(PATIENT)];
  budget.spent(1);
  await noteTrouble(db, { sourceId, trouble: "slow-down", reason: "429", retryAfterSeconds: 3600 });
  turns.answered("slow-down", null);
  expect(await Promise.all(waiting)).toEqual([false, false, false]);
  await turns.close();
  await budget.close();
  expect(await requestsToday(db, pace, Date.now())).toBe(1);
});

test("a Crawl-delay learnt with a page counts from that page on", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 0 });
  const turns = takeTurns(db, { sourceId, signal: never });
  await turns.next(PATIENT);
  turns.answered("good", 60_000);
  expect(await turns.next(PATIENT)).toBe(false);
  const next = await reserveTurns(db, { sourceId, count: 1, patienceMs: 3_600_000 });
  expect(next.waitMs).toBeGreaterThan(50_000);
});

test("a stop ends the wait", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 3_600_000 });
  const stop = new AbortController();
  const turns = takeTurns(db, { sourceId, signal: stop.signal, jitterMs: 0 });
  await turns.next(PATIENT);
  const turn = turns.next(7_200_000);
  stop.abort();
  expect(await turn).toBe(false);
  expect(await turns.next(7_200_000)).toBe(false);
});
