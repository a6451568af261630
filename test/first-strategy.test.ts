import { expect, test } from "vitest";
import { validateStrategy } from "../pricing/validate-strategy.ts";
import { freshDatabase } from "./fresh-database.ts";

test("a new database has a strategy that the pricing engine accepts", async () => {
  await using database = await freshDatabase();
  const strategies = await database.db.selectFrom("strategy").select(["name", "rules", "rounding"]).execute();
  expect(strategies.map(({ name }) => name)).toContain("follow-market");
  for (const strategy of strategies) expect(validateStrategy(strategy)).toEqual([]);
});
