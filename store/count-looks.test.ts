import { expect, test } from "vitest";
import { countLooks } from "../domain/judge-source.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { seedSource } from "../test/seed.ts";
import type { Db } from "./connect.ts";
import { countPastLooks } from "./count-looks.ts";
import { KEPT_LOOKS, noteLook, recentLooks, sourceHistory } from "./source-looks.ts";

const NOW = new Date("2026-03-01T12:30:00Z");

async function look(db: Db, sourceId: number, listingId: number, at: string, priceRatio = 1): Promise<void> {
  const plain = {
    outcome: "offers",
    currencySwitched: false,
    stockFlip: "none",
    jumped: false,
    lost: false,
    price: null,
    agreed: null,
  } as const;
  await noteLook(db, sourceId, { ...plain, listingId, at, priceRatio, fields: ["price"] });
}

test("looks of past hours become one row of history each, once, and those of this hour wait", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const sourceId = await seedSource(db);
  await look(db, sourceId, 1, "2026-03-01T10:10:00Z");
  await look(db, sourceId, 2, "2026-03-01T10:50:00Z", 1.5);
  await look(db, sourceId, 1, "2026-03-01T11:10:00Z");
  await look(db, sourceId, 1, "2026-03-01T12:10:00Z");
  expect(await countPastLooks(db, NOW, countLooks)).toBe(3);
  expect(await countPastLooks(db, NOW, countLooks)).toBe(0);
  const history = await sourceHistory(db, sourceId);
  expect(history.map((counts) => counts["price-moved"])).toEqual([
    { count: 0, of: 1 },
    { count: 1, of: 2 },
  ]);
  expect((await recentLooks(db, sourceId)).map(({ listingId, at }) => [listingId, at])).toEqual([
    [1, "2026-03-01T12:10:00Z"],
    [2, "2026-03-01T10:50:00Z"],
  ]);
});

test("what was read in quarantine is not usual", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const sourceId = await seedSource(db);
  await look(db, sourceId, 1, "2026-03-01T10:10:00Z");
  await look(db, sourceId, 1, "2026-03-01T11:10:00Z", 100);
  const quarantine = { quarantined_at: "2026-03-01T11:00:00Z", quarantine_reason: "a slip" };
  await db.updateTable("source").set(quarantine).where("id", "=", sourceId).execute();
  expect(await countPastLooks(db, NOW, countLooks)).toBe(2);
  expect((await sourceHistory(db, sourceId)).map((counts) => counts["unit-slip"])).toEqual([{ count: 0, of: 1 }]);
});

test("only as many looks of a source are kept as can be judged", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const [busy, quiet] = [await seedSource(db), await seedSource(db)];
  await look(db, quiet, 1, "2025-12-01T10:00:00Z");
  const many = Array.from({ length: KEPT_LOOKS + 40 }, (_, i) => i);
  for (const i of many) await look(db, busy, i, "2026-03-01T10:10:00Z");
  await countPastLooks(db, NOW, countLooks);
  const rows = await db.selectFrom("source_look").select(["source_id", "listing_id"]).orderBy("id").execute();
  expect(rows.filter(({ source_id }) => source_id === quiet)).toHaveLength(1);
  const kept = rows.filter(({ source_id }) => source_id === busy);
  expect([kept.length, kept[0]?.listing_id]).toEqual([KEPT_LOOKS, 40]);
});
