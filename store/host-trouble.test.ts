import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostTrouble } from "../domain/host-state.ts";
import type { FreshDatabase } from "../test/fresh-database.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { noteTrouble } from "./host-trouble.ts";
import { reserveTurns } from "./host-turns.ts";

let fresh: FreshDatabase;
let db: Db;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());

let clock = Date.parse("2100-03-01T08:00:00Z");
const later = (seconds: number): Date => new Date((clock += seconds * 1000));
const now = (): Date => new Date(clock);
const turn = (sourceId: number, more: { good?: number; count?: number } = {}) =>
  reserveTurns(db, { sourceId, count: 1, patienceMs: 3_600_000, now: now(), ...more });
const trouble = async (sourceId: number, kind: HostTrouble, retryAfterSeconds: number | null = null): Promise<number | null> => {
  const { until } = await noteTrouble(db, { sourceId, trouble: kind, reason: `It is ${kind}`, retryAfterSeconds, now: now() });
  return until === null ? null : (Date.parse(until) - clock) / 1000;
};
const state = async (id: number) =>
  db
    .selectFrom("source as s")
    .innerJoin("host as h", "h.name", "s.host_name")
    .selectAll("h")
    .select(["s.paused_until", "s.paused_reason", "s.pause_kind"])
    .where("s.id", "=", id)
    .executeTakeFirstOrThrow();

test("a rate limit rests the host for as long as it asks, then one probe tells", async () => {
  const id = await seedSource(db, { host: "limited.example", minGapMs: 1000 });
  const sibling = await seedSource(db, { host: "www.limited.example", minGapMs: 1000 });
  await turn(id);
  expect(await trouble(id, "slow-down", 120)).toBe(120);
  expect(await state(sibling)).toMatchObject({ breaker: "open", breaker_reason: "It is slow-down", pause_kind: "host" });
  expect(Date.parse((await state(sibling)).paused_until ?? "")).toBe(clock + 120_000);
  expect(await turn(sibling)).toMatchObject({ granted: 0, refusal: "host", reason: "It is slow-down" });
  later(121);
  expect(await turn(id, { count: 20 })).toMatchObject({ granted: 1, probe: true, refusal: null });
  expect(await turn(sibling)).toMatchObject({ granted: 0, refusal: "host" });
  expect((await state(id)).breaker).toBe("half-open");
  later(5);
  expect(await turn(id, { good: 1, count: 20 })).toMatchObject({ granted: 20, probe: false });
  expect(await state(id)).toMatchObject({ breaker: "closed", breaker_reason: null, rest_until: null, failures: 0 });
});

test.each([
  ["three days", 3 * 86_400, 3 * 86_400],
  ["a year, which is cut to a week", 365 * 86_400, 7 * 86_400],
])("a host that asks for %s has it", async (_, asked, given) => {
  expect(await trouble(await seedSource(db), "slow-down", asked)).toBe(given);
});

test("a probe that fails rests the host twice as long, up to a day; a probe whose sender died is sent again", async () => {
  const id = await seedSource(db);
  const rests: (number | null)[] = [];
  for (let i = 0; i < 10; i++) {
    rests.push(await trouble(id, "refused"));
    later((rests.at(-1) ?? 0) + 1);
    expect(await turn(id)).toMatchObject({ granted: 1, probe: true });
  }
  expect(rests).toEqual([600, 1200, 2400, 4800, 9600, 19_200, 38_400, 76_800, 86_400, 86_400]);
  later(60);
  expect((await turn(id)).granted).toBe(0);
  later(180);
  expect(await turn(id)).toMatchObject({ granted: 1, probe: true });
});

test("five failures in a row open the breaker, one good answer between them does not", async () => {
  const id = await seedSource(db);
  await turn(id);
  for (let i = 0; i < 4; i++) expect(await trouble(id, "failed")).toBeNull();
  expect((await turn(id)).granted).toBe(1);
  await turn(id, { good: 1 });
  for (let i = 0; i < 4; i++) expect(await trouble(id, "failed")).toBeNull();
  expect(await trouble(id, "failed")).toBe(60);
  // what was under way when it opened lengthens nothing
  expect(await trouble(id, "failed")).toBe(60);
  later(61);
  expect((await turn(id)).probe).toBe(true);
  expect(await trouble(id, "failed")).toBe(120);
});

test("429 and 503 lengthen the gap at once, good answers shorten it slowly", async () => {
  const id = await seedSource(db, { minGapMs: 1000 });
  await turn(id);
  await trouble(id, "slow-down", 1);
  later(10);
  expect((await turn(id)).gapMs).toBe(2000);
  await trouble(id, "unavailable");
  later(10_000);
  expect((await turn(id)).gapMs).toBe(4000);
  const gaps: number[] = [];
  for (let i = 0; i < 100; i++) {
    later(100);
    gaps.push((await turn(id, { good: 1 })).gapMs);
  }
  expect(gaps[0]).toBeCloseTo(3920);
  expect(gaps[33]).toBeGreaterThan(1950);
  expect(gaps.every((gap, i) => i === 0 || gap <= (gaps[i - 1] ?? 0))).toBe(true);
  expect(gaps.at(-1)).toBe(1000);
  expect((await state(id)).slow_gap_ms).toBe(0);
});

test("the gap grows no further than five minutes, also where there was none", async () => {
  const id = await seedSource(db, { minGapMs: 0 });
  const gaps: number[] = [];
  for (let i = 0; i < 12; i++) {
    await trouble(id, "unavailable");
    gaps.push((await state(id)).slow_gap_ms);
  }
  expect(gaps.slice(0, 3)).toEqual([1000, 2000, 4000]);
  expect(gaps.at(-1)).toBe(300_000);
});

test("troubles at the same time are all counted", async () => {
  const id = await seedSource(db);
  await Promise.all(Array.from({ length: 8 }, () => trouble(id, "failed")));
  expect(await state(id)).toMatchObject({ failures: 8, breaker: "open", rest_seconds: 60 });
});
