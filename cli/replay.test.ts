import { expect, test } from "vitest";
import type { Receipt } from "../domain/price-proposal.ts";
import { proposePrice } from "../pricing/propose-price.ts";
import { saveProposal } from "../store/save-proposals.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";
import { pln, sampleMarket, sampleOffer } from "../test/sample-market.ts";
import { seedPriced } from "../test/seed.ts";

test("a proposal is computed again from its receipt; a price that comes out differently exits 1", async () => {
  await using database = await freshDatabase();
  const { db, url } = database;
  const productId = await seedPriced(db, { priceMinor: 10_000 });
  const { id: strategyId } = await db.selectFrom("strategy").select("id").executeTakeFirstOrThrow();
  const { id: channelId } = await db.selectFrom("channel").select("id").executeTakeFirstOrThrow();
  const market = sampleMarket([sampleOffer(1, 9000), sampleOffer(2, 9500)], { productId, channelId });
  const rules = [{ name: "undercut-lowest", settings: { amount: { amount: "1.00", currency: "PLN" } } }];
  const strategy = { id: strategyId, name: "one below", version: 1, rules, rounding: { mode: "none", ending: 0, modulus: 1 } as const };
  const receipt: Receipt = { market, strategy, pricing: proposePrice(market, strategy) };
  const { proposalId } = await db.transaction().execute((trx) => saveProposal(trx, receipt));

  const env = { DATABASE_URL: url };
  const same = await runCli(["replay", String(proposalId)], { env });
  expect(same).toMatchObject({ code: 0, stderr: "" });
  expect(same.stdout).toMatch(/^undercut-lowest +100\.00 PLN -> 89\.00 PLN/);
  expect(same.stdout).toContain(`Proposal ${proposalId}: 89.00 PLN, the same as recorded.`);

  const changed = { ...receipt, pricing: { ...receipt.pricing, price: pln(8800) } };
  await db
    .updateTable("price_proposal")
    .set({ receipt: JSON.stringify(changed) })
    .execute();
  const different = await runCli(["replay", String(proposalId), "--json"], { env });
  expect(different.code).toBe(1);
  expect(jsonLines(different.stdout)).toMatchObject([
    {
      proposal: proposalId,
      equal: false,
      price: { amount: "89.00", currency: "PLN" },
      recordedPrice: { amount: "88.00", currency: "PLN" },
    },
  ]);
  expect(await runCli(["replay", "999999"], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining("999999") });
});
