import { expect, test } from "vitest";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";

test("a policy is set, listed and removed; what cannot be is refused with the remedy", async () => {
  await using database = await freshDatabase();
  const run = (...args: string[]) => runCli(["approval", ...args], { env: { DATABASE_URL: database.url } });
  const set = await run("set", "shop", "--max-percent", "5", "--max-amount", "12.50", "--two-persons-above", "20", "--json");
  const policy = { channel: "shop", maxPercent: 5, maxAmount: { amount: "12.50", currency: "PLN" }, twoPersonsAbovePercent: 20 };
  expect([set.code, jsonLines(set.stdout)]).toMatchObject([0, [policy]]);
  expect((await run("list")).stdout).toBe("shop: moves both; move 5 % at most, move 12.50 at most, two people above 20 %\n");
  const wrong = await Promise.all([
    run("set", "shop", "--max-percent", "5.001"),
    run("set", "shop", "--from", "1.234"),
    run("set", "nowhere"),
  ]);
  expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2]);
  expect(wrong.map(({ stderr }) => stderr).join("")).toMatch(
    /write one like 7\.5\.[\s\S]*write one like 49\.99\.[\s\S]*There is no channel/,
  );
  expect((await run("remove", "shop")).code).toBe(0);
  expect((await run("list")).stdout).toContain("people decide");
}, 30_000);
