import { expect, test } from "vitest";
import { getSource } from "../store/sources.ts";
import { reserveVisit, visitWaitMs } from "../store/source-politeness.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import { waitForTurn } from "./wait-for-turn.ts";

const never = new AbortController().signal;

test("turns of one source keep its gap", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 200 });
  const started = performance.now();
  for (let turn = 0; turn < 3; turn++) expect(await waitForTurn(db, { sourceId, patienceMs: 5000, signal: never })).toBe(true);
  // a timer may fire a millisecond early
  expect(performance.now() - started).toBeGreaterThanOrEqual(398);
});

test("a turn that is too far away is not taken, and the source rests until then", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 3_600_000 });
  expect(await waitForTurn(db, { sourceId, patienceMs: 5000, signal: never })).toBe(true);
  const before = await visitWaitMs(db, sourceId);
  expect(await waitForTurn(db, { sourceId, patienceMs: 5000, signal: never })).toBe(false);
  expect(await visitWaitMs(db, sourceId)).toBeLessThanOrEqual(before);
  const { pausedUntil, pausedReason } = await getSource(db, sourceId);
  expect(Date.parse(pausedUntil ?? "") - Date.now()).toBeGreaterThan(3_500_000);
  expect(pausedReason).toMatch(/gap/);
});

test("a stop ends the wait", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const sourceId = await seedSource(db, { minGapMs: 3_600_000 });
  await reserveVisit(db, sourceId);
  const stop = new AbortController();
  const turn = waitForTurn(db, { sourceId, patienceMs: 7_200_000, signal: stop.signal });
  stop.abort();
  expect(await turn).toBe(false);
  expect(await waitForTurn(db, { sourceId, patienceMs: 7_200_000, signal: stop.signal })).toBe(false);
});
