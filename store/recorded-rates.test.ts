import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { getChannel, updateChannel } from "./channels.ts";
import { addManualRate } from "./manual-rates.ts";
import { ratesAt, saveRateTables } from "./rates.ts";
import { recordedRates } from "./recorded-rates.ts";

const [from, to] = [new Date("2026-03-25T10:00:00Z"), new Date("2026-04-12T10:00:00Z")];

test("at any moment the rate is what pricing went by then: tables, their age over a change of the clocks, rates by hand", async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const table = (day: string, rate: string) => ({ day, number: null, rates: new Map([["PLN", rate]]) });
  await saveRateTables(db, "ecb", [table("2026-03-24", "4.10"), table("2026-03-30", "4.26"), table("2026-04-02", "4.30")], "test");
  const until = "2026-04-05T20:00:00.123456Z";
  await addManualRate(db, { from: "EUR", to: "PLN", rate: "5", validTo: until }, "test", new Date("2026-04-04T08:15:00.789Z"));
  const code = { from: "EUR", to: "PLN", provider: "ecb" as const, maxAgeDays: 5 };

  expect(await recordedRates(db, await getChannel(db, "shop"), { from, to })("EUR")).toEqual([]);
  await updateChannel(db, "shop", { currencies: { compare: true, rates: "ecb", maxAgeDays: 5 } }, "test");
  const rates = recordedRates(db, await getChannel(db, "shop"), { from, to });
  expect(await rates("PLN")).toEqual([]);
  const recorded = await rates("EUR");
  expect(recorded[0]?.from && new Date(recorded[0].from)).toEqual(from);

  const told: unknown[] = [];
  for (let ms = from.getTime(); ms < to.getTime(); ms += 67 * 60_000) {
    const [now] = await ratesAt(db, [code], new Date(ms));
    const then = recorded.findLast((one) => Date.parse(one.from) <= ms)?.rate;
    expect(then).toEqual(now);
    told.push(now && "problem" in now ? now.problem : now?.multiply);
  }
  expect(told.filter((one, index) => one !== told[index - 1])).toEqual([
    "4.10",
    "rate-too-old",
    "4.26",
    "4.30",
    "5",
    "4.30",
    "rate-too-old",
  ]);
  // nobody has rates for it
  expect((await rates("XYZ")).every(({ rate }) => "problem" in rate)).toBe(true);
});
