import { expect, test } from "vitest";
import { convertMoney } from "../domain/convert-money.ts";
import type { RateProvider, RateTable } from "../domain/exchange-rate.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { addManualRate, endManualRate, listManualRates } from "./manual-rates.ts";
import { noteRateLoad, rateStates, ratesAt, saveRateTables } from "./rates.ts";

const table = (day: string, rates: Record<string, string>, number: string | null = null): RateTable => ({
  day,
  number,
  rates: new Map(Object.entries(rates)),
});
const ask = (from: string, to: string, provider: RateProvider = "ecb", maxAgeDays = 5) => ({ from, to, provider, maxAgeDays });

test("which rate holds at an instant: never a future one, never one that is too old, both sides of one table", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  // around Easter 2026: the Thursday before, and the Tuesday after
  await saveRateTables(
    db,
    "ecb",
    [
      table("2026-03-31", { USD: "1.08", PLN: "4.26", CZK: "25.1" }),
      table("2026-04-02", { USD: "1.10", PLN: "4.30" }),
      table("2026-04-07", { USD: "1.12", PLN: "4.40" }),
    ],
    "test",
  );
  await saveRateTables(db, "nbp", [table("2026-04-03", { EUR: "4.31", USD: "3.90" }, "065/A/NBP/2026")], "test");
  const cases = [
    // known from 16:00 in Frankfurt, 14:00 UTC in summer
    [ask("EUR", "PLN"), "2026-04-02T13:59:59Z", { multiply: "4.26", divide: "1", day: "2026-03-31", ageDays: 2 }],
    [ask("EUR", "PLN"), "2026-04-02T14:00:00Z", { multiply: "4.30", divide: "1", day: "2026-04-02", ageDays: 0 }],
    [ask("PLN", "EUR"), "2026-04-02T14:00:00Z", { multiply: "1", divide: "4.30" }],
    [ask("USD", "PLN"), "2026-04-02T14:00:00Z", { multiply: "4.30", divide: "1.10", provider: "ecb" }],
    // all of Easter is bridged, Tuesday before the hour too
    [ask("EUR", "PLN"), "2026-04-07T13:00:00Z", { day: "2026-04-02", ageDays: 5 }],
    [ask("EUR", "PLN", "ecb", 4), "2026-04-07T13:00:00Z", { problem: "rate-too-old", day: "2026-04-02" }],
    [ask("EUR", "PLN"), "2026-04-12T22:30:00Z", { problem: "rate-too-old", day: "2026-04-07" }],
    // the newest table that has both: Czech crowns are of the older one, and with them the zloty
    [ask("CZK", "PLN"), "2026-04-03T08:00:00Z", { multiply: "4.26", divide: "25.1", day: "2026-03-31", ageDays: 3 }],
    [ask("CZK", "PLN"), "2026-04-07T15:00:00Z", { problem: "rate-too-old", day: "2026-03-31" }],
    [ask("GBP", "PLN"), "2026-04-07T15:00:00Z", { problem: "no-rate", day: null }],
    [ask("EUR", "PLN"), "2026-03-31T13:59:59Z", { problem: "no-rate", day: null }],
    [ask("EUR", "PLN", "nbp"), "2026-04-03T10:14:59Z", { problem: "no-rate", day: null }],
    [ask("EUR", "PLN", "nbp"), "2026-04-03T10:15:00Z", { multiply: "4.31", divide: "1", table: "065/A/NBP/2026", provider: "nbp" }],
    [ask("USD", "EUR", "nbp"), "2026-04-03T10:15:00Z", { multiply: "3.90", divide: "4.31" }],
  ] as const;
  for (const [wanted, at, expected] of cases)
    expect((await ratesAt(db, [wanted], new Date(at)))[0], `${wanted.from} at ${at}`).toMatchObject(expected);
  // many at once, in the order asked
  const many = await ratesAt(db, [ask("GBP", "PLN"), ask("EUR", "PLN"), ask("USD", "EUR")], new Date("2026-04-07T15:00:00Z"));
  expect(many.map((rate) => ("problem" in rate ? rate.problem : `${rate.multiply}/${rate.divide}`))).toEqual([
    "no-rate",
    "4.40/1",
    "1/1.12",
  ]);
});

test("loading the same again writes nothing, in any order and at the same time; a correction is audited", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const tables = [table("2026-11-19", { USD: "1.05", PLN: "4.23" }), table("2026-11-20", { USD: "1.06", PLN: "4.24" })];
  const both = await Promise.all([saveRateTables(db, "ecb", tables, "test"), saveRateTables(db, "ecb", tables.toReversed(), "test")]);
  expect(new Set(both.map(({ ratesNew }) => ratesNew))).toEqual(new Set([0, 4]));
  const again = await saveRateTables(db, "ecb", [table("2026-11-20", { USD: "1.0600", PLN: "4.25", CHF: "0.93" })], "test");
  expect(again).toMatchObject({ ratesNew: 1, ratesCorrected: 1, newestDay: "2026-11-20" });
  const audited = await db.selectFrom("audit_log").select("after").where("action", "=", "rates.load").orderBy("id").execute();
  expect(audited).toHaveLength(2);
  expect(audited[1]?.after).toMatchObject({ corrected: [{ day: "2026-11-20", currency: "PLN", before: "4.24", after: "4.25" }] });
});

test("a manual rate goes before the tables while it holds, both ways, and ends", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  await saveRateTables(db, "ecb", [table("2026-11-20", { PLN: "4.24" })], "test");
  const now = new Date("2026-11-20T16:00:00Z");
  const until = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  const rate = await addManualRate(
    db,
    { from: "PLN", to: "EUR", rate: "0.25", validTo: until(24).toISOString(), reason: "hedged" },
    "test",
    now,
  );
  const at = async (when: Date) =>
    (await ratesAt(db, [ask("EUR", "PLN"), ask("PLN", "EUR")], when)).map((found) => ("problem" in found ? found.problem : found));
  const held = await at(until(1));
  expect(held).toMatchObject([
    { multiply: "1", divide: "0.25", provider: "manual", table: `${rate.id}` },
    { multiply: "0.25", divide: "1" },
  ]);
  expect(typeof held[0] === "object" && convertMoney({ minor: 1000, currency: "EUR" }, held[0])).toEqual({ minor: 4000, currency: "PLN" });
  expect(await at(until(24))).toMatchObject([{ provider: "ecb" }, { provider: "ecb" }]);
  expect(await at(new Date(now.getTime() - 1))).toMatchObject([{ provider: "ecb" }, { provider: "ecb" }]);
  await expect(
    addManualRate(db, { from: "EUR", to: "PLN", rate: "4", validTo: until(2).toISOString() }, "test", now),
  ).rejects.toMatchObject({ code: "manual-rate-exists" });
  await endManualRate(db, rate.id, "test", until(2));
  expect(await at(until(3))).toMatchObject([{ provider: "ecb" }, { provider: "ecb" }]);
  // what was compared while it held can be told again
  expect(await at(until(1))).toMatchObject([{ provider: "manual" }, { provider: "manual" }]);
  expect(await listManualRates(db, { now: until(3) })).toEqual([]);
  const audited = await db.selectFrom("audit_log").select("action").where("subject_type", "=", "manual-rate").orderBy("id").execute();
  expect(audited.map(({ action }) => action)).toEqual(["manual-rate.create", "manual-rate.end"]);
});

test("a manual rate that cannot be is refused", async () => {
  await using database = await freshDatabase();
  const cases = [
    [{ rate: "0" }, "bad-rate"],
    [{ rate: "4,2" }, "bad-rate"],
    [{ from: "eur" }, "bad-currency"],
    [{ from: "PLN" }, "bad-rate"],
    [{ validTo: "2026-11-20T15:00:00Z" }, "bad-period"],
    [{ validTo: "2028-11-20T15:00:00Z" }, "bad-period"],
    [{ validTo: "soon" }, "bad-period"],
    [{ validFrom: "2026-11-19T16:00:00Z" }, "bad-period"],
  ] as const;
  for (const [changes, code] of cases) {
    const rate = { from: "EUR", to: "PLN", rate: "4.2", validTo: "2026-11-21T00:00:00Z", ...changes };
    await expect(addManualRate(database.db, rate, "test", new Date("2026-11-20T16:00:00Z"))).rejects.toMatchObject({ code });
  }
});

test("the state tells age and failures", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  await saveRateTables(db, "ecb", [table("2026-11-19", { USD: "1.05" }), table("2026-11-20", { USD: "1.06", PLN: "4.2" })], "test");
  const now = new Date("2026-11-23T09:00:00Z");
  await noteRateLoad(db, "ecb", now, null);
  await noteRateLoad(db, "ecb", now, "no way out");
  await noteRateLoad(db, "ecb", now, "no way out");
  expect(await rateStates(db, now)).toMatchObject([
    { provider: "ecb", newestDay: "2026-11-20", ageDays: 3, currencies: 2, channels: 0, failures: 2, problem: "no way out" },
    { provider: "nbp", newestDay: null, ageDays: null, failures: 0, problem: null },
  ]);
});
