import { expect, test } from "vitest";
import { setProductChannel } from "../store/product-channels.ts";
import { addProduct } from "../store/products.ts";
import { addAssignment } from "../store/strategy-assignments.ts";
import { addStrategy, updateStrategy } from "../store/strategies.ts";
import { freshDatabase } from "../test/fresh-database.ts";
import { jsonLines, runCli } from "../test/run-cli.ts";

const NO_ROUNDING = { mode: "none", ending: 0, modulus: 1 } as const;
const undercut = (percent: number) => [{ name: "undercut-lowest", settings: { percent } }];

test("strategies are listed with their sets, compared and rolled back; reductions are checked", async () => {
  await using fresh = await freshDatabase();
  const { db } = fresh;
  const cli = (...args: string[]) => runCli(args, { env: { DATABASE_URL: fresh.url } });
  const { id } = await addStrategy(db, { name: "Mine", rules: undercut(1), rounding: NO_ROUNDING }, "test");
  await updateStrategy(db, id, { rules: undercut(2) }, "test", "spring");
  const set = { name: "All", channel: "shop", strategyId: id, priority: 1, enabled: true, selection: { brands: ["Acme"] } };
  await addAssignment(db, set, "test");
  const product = await addProduct(db, { externalId: "A-1", name: "Kettle" }, "test");
  await setProductChannel(db, product.id, "shop", { price: { minor: 10_000, currency: "PLN" } }, "test");

  const [sets, versions, compared, prior, unlawful, wrong] = await Promise.all([
    cli("strategy", "sets", "--json"),
    cli("strategy", "versions", String(id)),
    cli("strategy", "compare", String(id), "1", "2"),
    cli("omnibus", "prior", "A-1", "--json"),
    cli("omnibus", "check", "A-1", "--price", "90.00", "--percent", "20"),
    cli("omnibus", "check", "A-1", "--price", "nine"),
  ]);
  expect(jsonLines(sets.stdout)).toMatchObject([{ name: "All", strategyName: "Mine", selection: { brands: ["Acme"] } }]);
  expect(versions.stdout).toMatch(/^ +2 .* test: spring\n +1 /);
  expect(compared.stdout).toBe("undercut-lowest: changed\n  /settings/percent: 1 -> 2\n");
  expect(jsonLines(prior.stdout)).toMatchObject([
    { lowest: { price: { amount: "100.00", currency: "PLN" } }, rule: "lowest-since-offered" },
  ]);
  expect(unlawful).toMatchObject({ code: 1, stdout: expect.stringMatching(/Lawful: no\n {2}percent-too-high: .*name at most 10 %/) });
  expect(wrong.code).toBe(2);

  const back = await cli("strategy", "rollback", String(id), "1", "--reason", "margins fell", "--json");
  expect(jsonLines(back.stdout)).toMatchObject([{ version: 3, rules: undercut(1) }]);
  expect((await cli("strategy", "rollback", String(id), "9")).code).toBe(2);
});
